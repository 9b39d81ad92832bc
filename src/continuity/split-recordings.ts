/**
 * Where one camera's segments stop being one recording: where its log proves a stop and a start; without such a log,
 * where the pause is long and no number is missing, unless the recording had to be continuous.
 */

import { boundaryInterval } from './boundary-interval.js';
import type { CameraLogEvent } from './footage-file.js';
import { LIMITS } from './limits.js';
import { lengthMs, type Segment } from './segment.js';
import { sequenceStep } from './sequence-step.js';

export type RecordingPart = {
  readonly segments: readonly Segment[];
  /** The log proves that it was stopped at its end. */
  readonly wasStopped: boolean;
};

export type SplitOptions = {
  readonly mustBeContinuous: boolean;
  readonly logEvents: readonly CameraLogEvent[];
  readonly overlapMs: number;
  readonly taken: ReadonlySet<number>;
};

export function splitRecordings(ordered: readonly Segment[], options: SplitOptions): readonly RecordingPart[] {
  const parts: RecordingPart[] = [];
  let from = 0;
  for (let i = 1; i <= ordered.length; i += 1) {
    const before = ordered[i - 1];
    const after = ordered[i];
    const end = before === undefined || after === undefined ? 'end' : endBetween(before, after, options);
    if (end === undefined) continue;
    parts.push({ segments: ordered.slice(from, i), wasStopped: end === 'stopped' });
    from = i;
  }
  return parts;
}

function endBetween(before: Segment, after: Segment, options: SplitOptions): 'stopped' | 'pause' | undefined {
  const log = readLogAt(before, after, options.logEvents);
  if (log === 'stopped') return 'stopped';
  if (log === 'runs-on' || options.mustBeContinuous) return undefined;
  const { lowMs } = boundaryInterval(before, after, options.overlapMs);
  // A file that cannot be read may be as long as the pause allows: an hour at most is counted as its own.
  const unknownMs = lengthMs(before) === undefined ? UNKNOWN_LENGTH_MS : 0;
  if (lowMs - unknownMs <= LIMITS.pauseMs) return undefined;
  return sequenceStep(before, after, options.taken).kind === 'missing' ? undefined : 'pause';
}

const UNKNOWN_LENGTH_MS = 3_600_000;

function readLogAt(
  before: Segment,
  after: Segment,
  events: readonly CameraLogEvent[],
): 'stopped' | 'runs-on' | undefined {
  if (events.length === 0 || before.clock === undefined || after.clock === undefined) return undefined;
  const stop = before.kind === 'audio' ? 'audio-stop' : 'rec-stop';
  const start = before.kind === 'audio' ? 'audio-start' : 'rec-start';
  const fromMs = before.clock.lowMs + (lengthMs(before) ?? 0) - LIMITS.logSlackMs;
  const toMs = after.clock.highMs + LIMITS.logSlackMs;
  const between = events.filter(({ at }) => at >= fromMs && at <= toMs);
  const stopped = between.find(({ kind }) => kind === stop);
  const started = between.findLast(({ kind }) => kind === start);
  if (stopped !== undefined && started !== undefined && started.at >= stopped.at) return 'stopped';
  // Only a log that was being written before and after proves by its silence that nobody stopped.
  const { lowMs } = before.clock;
  const spans = events.some(({ at }) => at <= fromMs && at >= lowMs - DAY_MS) && events.some(({ at }) => at >= toMs);
  return spans && stopped === undefined ? 'runs-on' : undefined;
}

const DAY_MS = 86_400_000;
