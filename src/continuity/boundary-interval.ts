/**
 * How much time can be lost between two neighbours: an interval from the best clock that spans them. A presentation
 * clock that runs on from file to file tells it to the tick; names and creation times only as finely as they are
 * written. Where the clocks contradict each other the camera's clock was set, or nothing can be told.
 */
import type { Interval } from './interval.js';
import { LIMITS, type Thresholds } from './limits.js';
import { gapLimitMs, lengthMs, type Segment } from './segment.js';
import { timecodeLoss } from './timecode-loss.js';

export type LossSource = 'running-clock' | 'timecode' | 'name' | 'recorded' | 'created' | 'none';

/** Numbers and times tell two orders; or the clock before it was one that nobody had set yet. */
export type Doubt = 'order' | 'unset-clock';

export type Boundary = {
  /** Interval of the lost time, ms; negative is an overlap. Infinite on a side that nothing bounds. */
  readonly lowMs: number;
  readonly highMs: number;
  readonly source: LossSource;
  /** Coarsest resolution among the clocks used, ms. */
  readonly resolutionMs: number;
  /** The names' clock jumped here by about so much: times before and after must not be compared. */
  readonly clockStepMs?: number;
  /** The jump may as well be lost time. */
  readonly isContradicted?: boolean;
  /** There are dates, but they are no clock that could be followed across. */
  readonly isClockless?: boolean;
  /** Why the leap that the names show is not judged. */
  readonly doubt?: Doubt;
  /** Where nothing else spans the two: what their times of writing leave between them. Told, never judged by. */
  readonly modified?: Interval;
};

type Named = Interval & { readonly resolutionMs: number };

export const UNBOUNDED: Boundary = {
  lowMs: Number.NEGATIVE_INFINITY,
  highMs: Number.POSITIVE_INFINITY,
  source: 'none',
  resolutionMs: Number.POSITIVE_INFINITY,
};

export function boundaryInterval(before: Segment, after: Segment, limits: Thresholds): Boundary {
  const running = runningLoss(before, after, limits);
  const named = namedLoss(before, after);
  if (running === undefined) {
    const boundary = named === undefined ? unbounded(before, after) : namedOnly(before, after, { named, limits });
    return withTimecode(before, after, boundary);
  }
  const exact: Boundary = { ...running, source: 'running-clock', resolutionMs: 1 };
  if (named === undefined) return exact;
  const slack = LIMITS.overlapMs + LIMITS.nameJitterMs;
  const jumpMs = (named.lowMs + named.highMs - running.lowMs - running.highMs) / 2;
  if (named.lowMs - slack <= running.highMs && named.highMs + slack >= running.lowMs) return exact;
  const isJoined = running.lowMs > -limits.overlapMs && running.highMs <= limits.joinedSubSecondMs;
  if (isJoined) return { ...exact, clockStepMs: jumpMs };
  // Both clocks moved, by different amounts: at least one was set.
  return {
    lowMs: Math.min(running.lowMs, named.lowMs),
    highMs: Math.max(running.highMs, named.highMs),
    source: 'name',
    resolutionMs: named.resolutionMs,
    isContradicted: true,
  };
}

function namedOnly(
  before: Segment,
  after: Segment,
  { named, limits }: { readonly named: Named; readonly limits: Thresholds },
): Boundary {
  const kind = after.clock?.source ?? 'name';
  const source: LossSource = kind === 'schedule' ? 'name' : kind;
  const boundary: Boundary = { ...named, source };
  if (named.highMs >= -limits.overlapMs) return boundary;
  // Dates inside files that were all written at once show each inside the one before: no clock, and no pre-record.
  if (source !== 'name') return { ...unbounded(before, after), isClockless: true };
  const startsInside = (after.clock?.highMs ?? 0) >= (before.clock?.lowMs ?? 0);
  if (startsInside && named.highMs >= -limits.preRecordMs) return boundary;
  return { ...UNBOUNDED, clockStepMs: (named.lowMs + named.highMs) / 2 };
}

/** A leap of the timecode is proof of loss where the other clock does not speak against it. */
function withTimecode(before: Segment, after: Segment, boundary: Boundary): Boundary {
  const coded = timecodeLoss(before, after, gapLimitMs(before, after));
  if (coded === undefined || boundary.clockStepMs !== undefined) return boundary;
  if (boundary.source === 'none') return { ...coded, source: 'timecode' };
  const slack = LIMITS.nameJitterMs + (lengthMs(before) ?? 0) * LIMITS.gapDrift;
  const doAgree = coded.lowMs <= boundary.highMs + slack && coded.highMs >= boundary.lowMs - slack;
  if (doAgree) return { ...coded, source: 'timecode' };
  return {
    ...boundary,
    lowMs: Math.min(boundary.lowMs, coded.lowMs),
    highMs: Math.max(boundary.highMs, coded.highMs),
    isContradicted: true,
  };
}

function unbounded(before: Segment, after: Segment): Boundary {
  const from = before.file.modifiedAt;
  const to = after.file.modifiedAt;
  const length = lengthMs(after);
  if (from === undefined || to === undefined || length === undefined) return UNBOUNDED;
  // Written when they were closed, which took a moment, and to two seconds on most cards.
  const middleMs = to - from - length;
  const slackMs = LIMITS.modifiedStepMs + LIMITS.createdLateMs;
  if (middleMs + slackMs < 0) return UNBOUNDED;
  return { ...UNBOUNDED, modified: { lowMs: middleMs - slackMs, highMs: middleMs + slackMs } };
}

function runningLoss(before: Segment, after: Segment, limits: Thresholds): Interval | undefined {
  const one = before.running;
  const other = after.running;
  if (one === undefined || other === undefined) return undefined;
  const sinceStartMs = unwrapped(other.startMs - one.startMs, one.wrapMs);
  const lossMs = unwrapped(other.startMs - one.endMs, one.wrapMs);
  // A clock that starts again in every file spans nothing: it would show each file inside the one before.
  const hasRestarted = sinceStartMs < Math.max(LIMITS.overlapMs, (one.endMs - one.startMs) / 4);
  if (lossMs < -limits.preRecordMs || (lossMs < 0 && hasRestarted && lossMs < -LIMITS.gapMs)) return undefined;
  return { lowMs: lossMs - 1, highMs: lossMs + 1 };
}

function unwrapped(differenceMs: number, wrapMs: number): number {
  if (wrapMs <= 0) return differenceMs;
  const turn = ((differenceMs % wrapMs) + wrapMs) % wrapMs;
  return turn > wrapMs / 2 ? turn - wrapMs : turn;
}

/** Without drift; of a file whose length is unknown only the latest start is told. */
function namedLoss(before: Segment, after: Segment): Named | undefined {
  const { clock } = before;
  const next = after.clock;
  if (clock === undefined || next === undefined) return undefined;
  const resolutionMs = Math.max(clock.resolutionMs, next.resolutionMs);
  const { stamps } = clock;
  const nextStamps = next.stamps;
  const length = lengthMs(before) ?? 0;
  if (stamps === undefined || nextStamps === undefined) return { ...between(clock, next, length), resolutionMs };
  // One camera stamps all its files alike: all at their start or all at their close.
  const readings = [
    between(stamps.atStart, nextStamps.atStart, length),
    between(stamps.atClose, nextStamps.atClose, length),
  ];
  return {
    lowMs: Math.min(...readings.map(({ lowMs }) => lowMs)),
    highMs: Math.max(...readings.map(({ highMs }) => highMs)),
    resolutionMs,
  };
}

function between(from: Interval, to: Interval, lengthOfFrom: number): Interval {
  return { lowMs: to.lowMs - from.highMs - lengthOfFrom, highMs: to.highMs - from.lowMs - lengthOfFrom };
}
