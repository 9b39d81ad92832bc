/**
 * Compares what was planted in the demo's cameras with what the dock found: each fault at its own file, at its own time within
 * the uncertainty that the dock itself states, and nothing else in that recording. Pure.
 */

import { unreachable } from '../lib/assert.js';
import type { Planted } from '../simulator/make-demo-footage.js';
import type { IngestDocument } from './ingest-document.js';

export type DemoFact = {
  readonly planted: Planted['kind'] | 'clock';
  readonly slot: number;
  readonly path: string | null;
  readonly isFound: boolean;
  /** The dock's own figure: a hole's length, a readable length, a clock's offset; null where there is none. */
  readonly foundMs: number | null;
  readonly uncertaintyMs: number | null;
};

type DockedFootage = { readonly continuity: Pick<IngestDocument['continuity'], 'recordings'> };
type Recording = IngestDocument['continuity']['recordings'][number];

export function factsOf(slot: number, planted: readonly Planted[], document: DockedFootage): readonly DemoFact[] {
  return planted.map((fact) => {
    const recording = document.continuity.recordings.find(({ segments }) =>
      segments.some(({ path }) => path === fact.path),
    );
    const nothing = { isFound: false, foundMs: null, uncertaintyMs: null };
    const found = recording === undefined ? nothing : foundIn(recording, fact);
    return { planted: fact.kind, slot, path: fact.path, ...found };
  });
}

export function clockFact(slot: number, offsetMs: number, { clock }: Pick<IngestDocument, 'clock'>): DemoFact {
  const { lowMs, highMs } = clock;
  const isInside = lowMs !== null && highMs !== null && lowMs <= offsetMs && offsetMs <= highMs;
  return {
    planted: 'clock',
    slot,
    path: null,
    isFound: clock.class === 'measured' && isInside,
    foundMs: clock.offsetMs,
    uncertaintyMs: lowMs === null || highMs === null ? null : (highMs - lowMs) / 2,
  };
}

type Found = Pick<DemoFact, 'isFound' | 'foundMs' | 'uncertaintyMs'>;

function foundIn(recording: Recording, fact: Planted): Found {
  const { findings, segments, verdict } = recording;
  const [finding] = findings.filter(({ severity }) => severity !== 'note');
  const uncertaintyMs = finding?.uncertaintyMs ?? null;
  const isAlone = findings.filter(({ severity }) => severity === 'gap' || severity === 'cannot-tell').length === 1;
  const state = segments.find(({ path }) => path === fact.path)?.state;
  switch (fact.kind) {
    case 'whole':
      return {
        isFound:
          verdict === 'continuous' &&
          segments.length === fact.segments &&
          finding === undefined &&
          recording.claimMs !== null,
        foundMs: recording.claimMs,
        uncertaintyMs: null,
      };
    case 'hole': {
      const lostMs = finding?.startMs == null || finding.endMs === null ? null : finding.endMs - finding.startMs;
      const isNear = (value: number | null, wanted: number): boolean =>
        value !== null && Math.abs(value - wanted) <= (uncertaintyMs ?? 0);
      const isThere = finding?.kind === 'between-segments' && finding.afterFile === fact.path;
      const isExact = isNear(finding?.startMs ?? null, fact.startMs) && isNear(lostMs, fact.lostMs);
      const isBefore = finding?.beforeFile === fact.beforeFile;
      return {
        isFound: verdict === 'gap' && isAlone && isThere && isBefore && isExact,
        foundMs: lostMs,
        uncertaintyMs,
      };
    }
    case 'truncated': {
      const at = finding?.startMs ?? null;
      const isInside = at !== null && fact.fromMs <= at && at <= fact.toMs;
      const isThere = finding?.kind === 'truncated-segment' && finding.file === fact.path && state === 'truncated';
      return { isFound: verdict !== 'continuous' && isAlone && isThere && isInside, foundMs: at, uncertaintyMs };
    }
    case 'unreadable': {
      const isThere = finding?.kind === 'unreadable-segment' && finding.file === fact.path && state === 'unreadable';
      return { isFound: verdict === 'cannot-tell' && isAlone && isThere, foundMs: null, uncertaintyMs };
    }
    default:
      return unreachable(fact);
  }
}
