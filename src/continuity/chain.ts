/**
 * One recording on the way to its judgement: its segments in order, what is known of every boundary, where every
 * segment lies. Index i of a list about boundaries stands between segments i and i + 1.
 */
import type { Sliced } from '../lib/sliced.js';
import { type Boundary, boundaryInterval, UNBOUNDED } from './boundary-interval.js';
import { type CameraLog, causeOf, type LogCause, wasClockSet } from './camera-log.js';
import { doubtfulRestarts, withDoubt } from './doubtful-order.js';
import { type JudgedLoss, judgeLoss, judgingTogether } from './judge-loss.js';
import { LIMITS, type Thresholds } from './limits.js';
import { type Place, placeSegments } from './place-segments.js';
import { gapLimitMs, lengthMs, type Segment } from './segment.js';
import { PLAIN_COUNTER, type SequenceCounter, type SequenceStep, sequenceStep } from './sequence-step.js';
import { type SolvedChain, solveChain } from './solve-chain.js';

export type Chain = {
  readonly segments: readonly Segment[];
  readonly losses: readonly JudgedLoss[];
  readonly steps: readonly SequenceStep[];
  readonly places: readonly (Place | undefined)[];
  /** What the camera's log says of every boundary, and behind the last segment. */
  readonly causes: readonly (LogCause | undefined)[];
  /** The log shows that the clock was set there. */
  readonly clockSets: readonly boolean[];
  /** Usual distance of two starts, ms; undefined where nothing tells it. */
  readonly nominalMs: number | undefined;
};

export type ChainLimits = {
  readonly thresholds: Thresholds;
  readonly counter: SequenceCounter;
  readonly log: CameraLog;
};

/** Pauses between the passes over all its segments. */
export function* chaining(segments: readonly Segment[], limits: ChainLimits): Sliced<Chain> {
  const pairs = segments.slice(1).map((after, i) => ({ before: segments[i] ?? after, after }));
  const clockSets = pairs.map(({ before, after }) => wasClockSet(before, after, limits.log));
  const doubtful = doubtfulRestarts(segments);
  const boundaries = pairs.map(({ before, after }, i) => {
    const boundary = withDoubt(boundaryInterval(before, after, limits.thresholds), before, doubtful.has(after));
    return clockSets[i] === true ? withoutNames(boundary) : boundary;
  });
  yield;
  const solved = solveChain(segments, boundaries);
  yield;
  const alone = pairs.map((pair, i) => {
    const boundary = boundaries[i];
    const loss = solved.losses[i];
    if (boundary === undefined || loss === undefined) throw new RangeError('a boundary without an interval');
    const isExact = boundary.source === 'running-clock' || boundary.source === 'timecode';
    const driftMs = isExact ? 0 : (lengthMs(pair.before) ?? 0) * Math.max(0, -solved.driftLow);
    return judgeLoss({ ...pair, boundary, driftMs }, loss, limits.thresholds);
  });
  const losses = yield* judgingTogether(alone, {
    limitMs: (i) => {
      const pair = pairs[i];
      return pair === undefined ? 0 : gapLimitMs(pair.before, pair.after);
    },
    leastLoss: (from, to) => leastLossMs({ segments, boundaries, solved }, from, to),
  });
  return {
    segments,
    losses,
    steps: pairs.map(({ before, after }) => sequenceStep(before, after, limits.counter)),
    places: placeSegments(segments, losses, solved),
    causes: segments.map((segment, i) => causeOf(segment, segments[i + 1], limits.log)),
    clockSets,
    nominalMs: nominalStepMs(segments),
  };
}

/** The clock was set, nobody knows by how much: what the names say of this boundary is no evidence. */
function withoutNames(boundary: Boundary): Boundary {
  const { source, lowMs, highMs, clockStepMs } = boundary;
  // A leap forward stays visible: it is told as what it is.
  if (source === 'running-clock' || source === 'none' || clockStepMs !== undefined || lowMs > LIMITS.gapMs)
    return boundary;
  return { ...UNBOUNDED, clockStepMs: (lowMs + highMs) / 2 };
}

/** From the first segment's latest start to the last one's earliest, less all that the files between hold. */
function leastLossMs(
  chain: {
    readonly segments: readonly Segment[];
    readonly boundaries: readonly Boundary[];
    readonly solved: SolvedChain;
  },
  from: number,
  to: number,
): number | undefined {
  const { segments, boundaries, solved } = chain;
  const first = segments[from]?.clock;
  const last = segments[to + 1]?.clock;
  if (first === undefined || last === undefined || solved.epochs[from] !== solved.epochs[to + 1]) return undefined;
  if (boundaries.slice(from, to + 1).some(({ source }) => source === 'running-clock')) return undefined;
  let lengths = 0;
  for (const segment of segments.slice(from, to + 1)) {
    const length = lengthMs(segment);
    if (length === undefined) return undefined;
    lengths += length;
  }
  return last.lowMs - first.highMs - lengths - lengths * Math.max(0, solved.driftHigh) - LIMITS.nameJitterMs;
}

function nominalStepMs(segments: readonly Segment[]): number | undefined {
  const steps: number[] = [];
  for (let i = 1; i < segments.length; i += 1) {
    const [before, after] = [segments[i - 1], segments[i]];
    if (before?.clock === undefined || after?.clock === undefined) continue;
    if (sequenceStep(before, after, PLAIN_COUNTER).kind === 'next') steps.push(after.clock.lowMs - before.clock.lowMs);
  }
  const usual = steps.sort((a, b) => a - b)[steps.length >> 1];
  const longest = segments.reduce((most, segment) => Math.max(most, lengthMs(segment) ?? 0), 0);
  const nominal = Math.max(longest, usual !== undefined && usual <= LIMITS.pauseMs * 6 ? usual : 0);
  return nominal > 0 ? nominal : undefined;
}
