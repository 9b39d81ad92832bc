/**
 * One boundary's verdict from its interval of possible loss (contract.md, the claim): proven loss is a gap, a loss that
 * cannot exceed the limit is joined, the rest cannot be told. A run of boundaries whose losses are proven only together
 * has its gap where it is most likely.
 */

import type { Sliced } from '../lib/sliced.js';
import type { Boundary } from './boundary-interval.js';
import type { Interval } from './interval.js';
import type { Thresholds } from './limits.js';
import { gapLimitMs, type Segment } from './segment.js';

/** `open`: the file before has no known length, so that the loss behind it cannot be told from the file itself. */
export type LossState = 'joined' | 'gap' | 'unsure' | 'overlap' | 'open';

export type JudgedLoss = Interval & {
  readonly state: LossState;
  readonly boundary: Boundary;
  /** Best guess of the lost time, ms; undefined where nothing bounds it. */
  readonly bestMs: number | undefined;
  /** Set where the loss is proven only together with its neighbours: how many boundaries, how much at least. */
  readonly together?: { readonly boundaries: number; readonly lossMs: number };
};

type Pair = {
  readonly before: Segment;
  readonly after: Segment;
  readonly boundary: Boundary;
  /** How much of the largest possible loss is only the media's clock drifting against the camera's. */
  readonly driftMs: number;
};

export function judgeLoss(pair: Pair, loss: Interval, limits: Thresholds): JudgedLoss {
  const { before, after, boundary } = pair;
  const state = stateOf(pair, loss, limits);
  const isBounded = Number.isFinite(loss.lowMs) && Number.isFinite(loss.highMs) && before.span !== undefined;
  // Behind an open cut something is lost, more or less; joined files follow each other where that is possible.
  const isCutOpen = before.state === 'truncated' && before.span?.declaredEndMs === undefined;
  const lowMs = isCutOpen ? Math.min(Math.max(0, loss.lowMs), loss.highMs) : loss.lowMs;
  const isFollowing = state === 'joined' && !isCutOpen && lowMs <= 0 && loss.highMs >= 0;
  const bestMs = !isBounded ? undefined : isFollowing ? 0 : (lowMs + loss.highMs) / 2;
  const isTooVague = state === 'unsure' && after.span === undefined && !isBounded;
  return { ...loss, state: isTooVague ? 'unsure' : state, boundary, bestMs };
}

function stateOf(
  { before, after, boundary, driftMs }: Pair,
  { lowMs, highMs }: Interval,
  limits: Thresholds,
): LossState {
  if (before.span === undefined) return 'open';
  // Clocks that contradict each other may still agree that time is lost.
  if (lowMs > gapLimitMs(before, after)) return 'gap';
  if (boundary.isContradicted === true) return 'unsure';
  if (highMs < -limits.overlapMs) return 'overlap';
  const isSubSecond = boundary.resolutionMs < 1000;
  const limitMs = isSubSecond ? limits.joinedSubSecondMs : limits.joinedSecondMs;
  // The limits are those of the clocks' resolution; what drift adds over a long file is in the claim.
  return highMs <= limitMs + driftMs ? 'joined' : 'unsure';
}

/** Boundaries looked at together: longer runs add nothing that their parts do not show. */
const MAX_RUN = 32;

/**
 * Pigeonholes: where the files of a run span less time than their names by more than every boundary may lose unseen,
 * one of these boundaries has lost more than the limit. `spanLow(i, j)` is the least time lost from boundary i to j.
 */
export function* judgingTogether(
  judged: readonly JudgedLoss[],
  options: {
    readonly limitMs: (index: number) => number;
    readonly leastLoss: (from: number, to: number) => number | undefined;
  },
): Sliced<readonly JudgedLoss[]> {
  const result = [...judged];
  for (let run = 2; run <= Math.min(MAX_RUN, judged.length); run += 1) {
    yield;
    for (let from = 0; from + run <= judged.length; from += 1) {
      const part = result.slice(from, from + run);
      if (!part.every(isUndecided)) continue;
      const lossMs = options.leastLoss(from, from + run - 1);
      if (lossMs === undefined) continue;
      const allowed = part.reduce((sum, _, i) => sum + options.limitMs(from + i), 0);
      if (lossMs <= allowed) continue;
      const likeliest = part.reduce((best, loss, i) => (middle(loss) > middle(part[best] ?? loss) ? i : best), 0);
      const chosen = part[likeliest];
      if (chosen === undefined) continue;
      const together = { boundaries: run, lossMs: Math.floor(lossMs) };
      result[from + likeliest] = { ...chosen, state: 'gap', bestMs: Math.max(0, middle(chosen)), together };
    }
  }
  return result;
}

function isUndecided({ state, boundary, highMs }: JudgedLoss): boolean {
  const isNamed = ['name', 'recorded', 'created'].includes(boundary.source);
  return (state === 'joined' || state === 'unsure') && isNamed && Number.isFinite(highMs);
}

function middle({ lowMs, highMs }: JudgedLoss): number {
  return (lowMs + highMs) / 2;
}
