/**
 * One recording on the way to its judgement: its segments in order, what is known of every boundary, where every
 * segment lies. Index i of a list about boundaries stands between segments i and i + 1.
 */
import { type Boundary, boundaryInterval } from './boundary-interval.js';
import { gapLimitMs, type JudgedLoss, judgeLoss, judgeTogether } from './judge-loss.js';
import { LIMITS } from './limits.js';
import { type Place, placeSegments } from './place-segments.js';
import { lengthMs, type Segment } from './segment.js';
import { type SequenceStep, sequenceStep } from './sequence-step.js';
import { type SolvedChain, solveChain } from './solve-chain.js';

export type Chain = {
  readonly segments: readonly Segment[];
  readonly losses: readonly JudgedLoss[];
  readonly steps: readonly SequenceStep[];
  readonly places: readonly (Place | undefined)[];
  /** Usual distance of two starts, ms; undefined where nothing tells it. */
  readonly nominalMs: number | undefined;
};

export type ChainLimits = {
  readonly joinedMs: number | undefined;
  readonly overlapMs: number;
  /** Numbers that other kinds of files of the same camera bear. */
  readonly taken: ReadonlySet<number>;
};

export function chainOf(segments: readonly Segment[], limits: ChainLimits): Chain {
  const pairs = segments.slice(1).map((after, i) => ({ before: segments[i] ?? after, after }));
  const boundaries = pairs.map(({ before, after }) => boundaryInterval(before, after, limits.overlapMs));
  const solved = solveChain(segments, boundaries);
  const alone = pairs.map((pair, i) => {
    const boundary = boundaries[i];
    const loss = solved.losses[i];
    if (boundary === undefined || loss === undefined) throw new RangeError('a boundary without an interval');
    return judgeLoss({ ...pair, boundary }, loss, limits);
  });
  const losses = judgeTogether(alone, {
    limitMs: (i) => {
      const pair = pairs[i];
      return pair === undefined ? 0 : gapLimitMs(pair.before, pair.after);
    },
    leastLoss: (from, to) => leastLossMs({ segments, boundaries, solved }, from, to),
  });
  return {
    segments,
    losses,
    steps: pairs.map(({ before, after }) => sequenceStep(before, after, limits.taken)),
    places: placeSegments(segments, losses, solved),
    nominalMs: nominalStepMs(segments),
  };
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
    if (sequenceStep(before, after, NO_NUMBERS).kind === 'next') steps.push(after.clock.lowMs - before.clock.lowMs);
  }
  const usual = steps.sort((a, b) => a - b)[steps.length >> 1];
  const longest = Math.max(0, ...segments.map((segment) => lengthMs(segment) ?? 0));
  const nominal = Math.max(longest, usual !== undefined && usual <= LIMITS.pauseMs * 6 ? usual : 0);
  return nominal > 0 ? nominal : undefined;
}

const NO_NUMBERS: ReadonlySet<number> = new Set();
