/** A finding with its edges still as intervals on the recording's axis; made whole by finishFinding. */

import { explain } from './explain.js';
import type { Language } from './footage-file.js';
import type { Edge } from './place-segments.js';
import type { Finding, FindingKind, Severity, Why } from './report.js';

export type FindingDraft = {
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly track?: 'both' | 'video' | 'audio';
  readonly start: Edge | undefined;
  readonly end: Edge | undefined;
  /** Time that one sample covers: an edge cannot be known better. */
  readonly frameMs: number;
  readonly missing?: readonly number[];
  readonly file?: string | undefined;
  readonly afterFile?: string | undefined;
  readonly beforeFile?: string | undefined;
  readonly why: Why;
};

export function finishFinding(draft: FindingDraft, language: Language): Finding {
  const uncertaintyMs = Math.max(draft.start?.uncertaintyMs ?? 0, draft.end?.uncertaintyMs ?? 0) + draft.frameMs;
  const isPlaced = draft.start !== undefined || draft.end !== undefined;
  return {
    kind: draft.kind,
    severity: draft.severity,
    track: draft.track ?? 'both',
    startMs: rounded(draft.start),
    // Files that meet or overlap a little leave no time between them, never less than none.
    endMs: rounded(laterOf(draft.start, draft.end)),
    uncertaintyMs: isPlaced && Number.isFinite(uncertaintyMs) ? Math.ceil(uncertaintyMs) : 0,
    missing: draft.missing ?? [],
    file: draft.file ?? null,
    afterFile: draft.afterFile ?? null,
    beforeFile: draft.beforeFile ?? null,
    because: explain(draft.why, language),
    why: draft.why,
  };
}

function laterOf(start: Edge | undefined, end: Edge | undefined): Edge | undefined {
  return start !== undefined && end !== undefined && end.atMs < start.atMs ? start : end;
}

function rounded(edge: Edge | undefined): number | null {
  // + 0 turns a negative zero into a plain one.
  return edge === undefined ? null : Math.round(edge.atMs) + 0;
}
