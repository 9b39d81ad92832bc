/**
 * Where one camera's segments stop being one recording: where its log proves a stop and a start; without such a log,
 * where the pause is long and no number is missing, unless the recording had to be continuous. What the log tells of
 * and no file holds goes with the recording that it touches.
 */

import { SLICE, type Sliced } from '../lib/sliced.js';
import { boundaryInterval } from './boundary-interval.js';
import { type CameraLog, logAfter, logBefore, logBetween, type Unfiled } from './camera-log.js';
import type { ChainLimits } from './chain.js';
import { doubtfulRestarts } from './doubtful-order.js';
import { LIMITS } from './limits.js';
import { lengthMs, type Segment } from './segment.js';
import { type SequenceStep, sequenceStep } from './sequence-step.js';

export type RecordingPart = {
  readonly segments: readonly Segment[];
  /** The log proves that it was stopped at its end. */
  readonly wasStopped: boolean;
  /** By the log, in front of its first file or behind its last. */
  readonly unfiled: readonly Unfiled[];
  /** Numbers left out between it and the next recording. */
  readonly missing: Extract<SequenceStep, { readonly kind: 'missing' }> | undefined;
  /** The first file of the recording behind it. */
  readonly next: Segment | undefined;
};

export type SplitOptions = ChainLimits & { readonly mustBeContinuous: boolean; readonly log: CameraLog };

/** Pauses between stretches of its segments. */
export function* splittingRecordings(
  ordered: readonly Segment[],
  options: SplitOptions,
): Sliced<readonly RecordingPart[]> {
  const parts: RecordingPart[] = [];
  const doubtful = doubtfulRestarts(ordered);
  const [first] = ordered;
  let heads = first === undefined ? [] : logBefore(first, options.log);
  let from = 0;
  for (let i = 1; i <= ordered.length; i += 1) {
    if (i % SLICE === 0) yield;
    const before = ordered[i - 1];
    const after = ordered[i];
    if (before === undefined) continue;
    const end = after === undefined ? lastEnd(before, options) : endBetween(before, after, { ...options, doubtful });
    if (end === undefined) continue;
    const { wasStopped, unfiled, missing } = end;
    const behind = unfiled.filter(({ part }) => part !== 'head');
    parts.push({
      segments: ordered.slice(from, i),
      wasStopped,
      unfiled: [...heads, ...behind],
      missing,
      next: after,
    });
    heads = unfiled.filter(({ part }) => part === 'head');
    from = i;
  }
  return parts;
}

type End = Pick<RecordingPart, 'wasStopped' | 'unfiled' | 'missing'>;

function lastEnd(last: Segment, { log }: SplitOptions): End {
  const { isStopped, unfiled } = logAfter(last, log);
  return { wasStopped: isStopped, unfiled, missing: undefined };
}

/** Undefined: the recording goes on. */
function endBetween(
  before: Segment,
  after: Segment,
  options: SplitOptions & { readonly doubtful: ReadonlySet<Segment> },
): End | undefined {
  const step = sequenceStep(before, after, options.counter);
  const missing = step.kind === 'missing' ? step : undefined;
  const story = logBetween(before, after, options.log);
  if (story.kind === 'stopped') return { wasStopped: true, unfiled: story.unfiled, missing };
  if (story.kind === 'runs-on' || options.mustBeContinuous || missing !== undefined) return undefined;
  // A number is missing in one of the two orders.
  if (options.doubtful.has(after)) return undefined;
  const { lowMs } = boundaryInterval(before, after, options.thresholds);
  // A file that cannot be read may be as long as the pause allows: an hour at most is counted as its own.
  const unknownMs = lengthMs(before) === undefined ? UNKNOWN_LENGTH_MS : 0;
  return lowMs - unknownMs > LIMITS.pauseMs ? { wasStopped: false, unfiled: [], missing } : undefined;
}

const UNKNOWN_LENGTH_MS = 3_600_000;
