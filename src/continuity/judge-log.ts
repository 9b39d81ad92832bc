/**
 * What only the camera's log tells of a recording: that it was stopped at its end, and that there was more of it than
 * any file holds. With a missing number beside it that is a proven gap; without one, the recording cannot be called
 * whole. A whole recording that is not there takes nothing from its neighbour and is told beside it.
 */
import type { Unfiled } from './camera-log.js';
import type { Chain } from './chain.js';
import type { FindingDraft } from './finding-draft.js';
import { listed } from './judge-boundaries.js';
import { clockEdge, endEdge, startEdge } from './place-segments.js';
import type { RecordingPart } from './split-recordings.js';

/** The log shows whole seconds. */
const LOG_RESOLUTION_MS = 1000;

export function judgeLog(chain: Chain, part: RecordingPart): readonly FindingDraft[] {
  const last = chain.segments.length - 1;
  const behind = { afterFile: chain.segments[last]?.path, beforeFile: part.next?.path };
  const end = endEdge(chain.segments[last], chain.places[last]);
  const told: FindingDraft[] = [];
  if (part.wasStopped) {
    told.push({ kind: 'stopped', severity: 'note', start: end, end, frameMs: 0, ...behind, why: STOPPED });
  }
  // The numbers between two recordings are told once, with the first footage that could bear them.
  const bearer = part.unfiled.find(({ part: where }) => where !== 'head');
  for (const unfiled of part.unfiled) {
    const missing = unfiled === bearer ? part.missing : undefined;
    told.push(unfiledFootage(chain, unfiled, { missing, behind }));
  }
  if (part.missing !== undefined && bearer === undefined && part.wasStopped) {
    const facts = { numbers: listed(part.missing.missing), count: part.missing.count };
    const why = { code: 'missing-while-stopped', facts };
    const numbers = part.missing.missing;
    const base = { kind: 'missing-segment' as const, severity: 'warning' as const, frameMs: 0, missing: numbers };
    told.push({ ...base, ...behind, start: end, end: undefined, why });
  }
  return told;
}

const STOPPED = { code: 'stopped', facts: {} };

function unfiledFootage(
  chain: Chain,
  unfiled: Unfiled,
  options: {
    readonly missing: RecordingPart['missing'];
    readonly behind: Pick<FindingDraft, 'afterFile' | 'beforeFile'>;
  },
): FindingDraft {
  const { missing, behind } = options;
  const isHead = unfiled.part === 'head';
  const at = isHead ? 0 : chain.segments.length - 1;
  const segment = chain.segments[at];
  const place = chain.places[at];
  const severity = missing !== undefined ? 'gap' : unfiled.part === 'whole' ? 'warning' : 'cannot-tell';
  const lostMs = Math.round(unfiled.toMs - unfiled.fromMs);
  const numbers = missing === undefined ? {} : { numbers: listed(missing.missing), count: missing.count };
  return {
    kind: 'missing-segment',
    severity,
    start:
      unfiled.part === 'tail'
        ? endEdge(segment, place)
        : clockEdge(segment, place, { ms: unfiled.fromMs, resolutionMs: LOG_RESOLUTION_MS }),
    end: isHead ? startEdge(place) : clockEdge(segment, place, { ms: unfiled.toMs, resolutionMs: LOG_RESOLUTION_MS }),
    frameMs: segment?.span?.frameMs ?? 0,
    missing: missing?.missing ?? [],
    ...(isHead ? { beforeFile: segment?.path } : behind),
    why: { code: `unfiled-${unfiled.part}`, facts: { lostMs, ...numbers } },
  };
}
