/**
 * All boundaries of a recording solved together. The starts are unknowns in boxes (a name's second), tied to their
 * neighbours by the lengths of the files between (no time runs backwards) or exactly by a running clock; tightening the
 * boxes along the chain is complete for such a chain. The media's clock may drift against the camera's: every answer
 * holds for a range of drifts, narrowed to those that the names do not contradict.
 */
import type { Boundary } from './boundary-interval.js';
import type { Interval } from './interval.js';
import { LIMITS } from './limits.js';
import { lengthMs, type Segment } from './segment.js';

export type SolvedChain = {
  /** Lost time per boundary; index i stands between segments i and i + 1. */
  readonly losses: readonly Interval[];
  /** Box of each start on the camera's clock; undefined where the names' clock cannot be followed to it. */
  readonly starts: readonly (Interval | undefined)[];
  /** Index of the stretch of one unset clock that a segment lies in. */
  readonly epochs: readonly number[];
  /** Largest drift the names allow, at most the rule's. */
  readonly driftHigh: number;
  /** The least that no claim leaves out. */
  readonly driftLow: number;
};

/** Drifts tried within the range; the bounds move linearly between them. */
const DRIFT_STEPS = 5;

export function solveChain(segments: readonly Segment[], boundaries: readonly Boundary[]): SolvedChain {
  const losses: Interval[] = [];
  const starts: (Interval | undefined)[] = [];
  const epochs: number[] = [];
  let driftHigh: number = LIMITS.gapDrift;
  let driftLow: number = -LIMITS.claimDrift;
  let from = 0;
  for (let to = 1; to <= segments.length; to += 1) {
    if (to < segments.length && !isCut(boundaries[to - 1])) continue;
    const chain = { segments: segments.slice(from, to), boundaries: boundaries.slice(from, to - 1) };
    const solved = solveEpoch(chain);
    losses.push(...solved.losses);
    starts.push(...solved.starts);
    epochs.push(...chain.segments.map(() => from));
    driftHigh = Math.min(driftHigh, solved.driftHigh);
    driftLow = Math.min(driftLow, solved.driftLow);
    const cut = boundaries[to - 1];
    if (to < segments.length && cut !== undefined) losses.push({ lowMs: cut.lowMs, highMs: cut.highMs });
    from = to;
  }
  return { losses, starts, epochs, driftHigh, driftLow };
}

function isCut(boundary: Boundary | undefined): boolean {
  if (boundary === undefined) return false;
  return boundary.clockStepMs !== undefined || boundary.isContradicted === true || boundary.isClockless === true;
}

type Chain = { readonly segments: readonly Segment[]; readonly boundaries: readonly Boundary[] };
type Epoch = Pick<SolvedChain, 'losses' | 'driftHigh' | 'driftLow'> & {
  readonly starts: readonly (Interval | undefined)[];
};
type Boxes = { readonly drift: number; readonly low: readonly number[]; readonly high: readonly number[] };

function solveEpoch(chain: Chain): Epoch {
  const isSchedule = chain.segments.some(({ clock }) => clock?.source === 'schedule');
  const driftHigh = largestDrift(chain);
  const claimLow = isSchedule ? -LIMITS.gapDrift : -LIMITS.claimDrift;
  const driftLow = Math.max(-LIMITS.gapDrift, Math.min(claimLow, driftHigh - LIMITS.claimDrift));
  const alone = chain.boundaries.map((boundary, i) => {
    const length = lengthOf(chain.segments[i]);
    const isExact = boundary.source === 'running-clock' || boundary.source === 'timecode';
    return {
      lowMs: boundary.lowMs - (isExact ? 0 : length * driftHigh),
      highMs: boundary.highMs - (isExact ? 0 : length * driftLow),
    };
  });
  const solved = Array.from({ length: DRIFT_STEPS }, (_, i) =>
    tighten(chain, driftLow + ((driftHigh - driftLow) * i) / (DRIFT_STEPS - 1)),
  ).filter((boxes) => boxes !== undefined);
  if (solved.length === 0) return { losses: alone, starts: chain.segments.map(boxOf), driftHigh, driftLow };
  const losses = alone.map((own, i) => together({ own, chain, at: i, solved }));
  const starts = chain.segments.map((_, i) => {
    const lowMs = Math.min(...solved.map((boxes) => at(boxes.low, i)));
    const highMs = Math.max(...solved.map((boxes) => at(boxes.high, i)));
    return Number.isFinite(lowMs) && Number.isFinite(highMs) ? { lowMs, highMs } : undefined;
  });
  return { losses, starts, driftHigh, driftLow };
}

/** What the whole chain says of one boundary, never wider than the two names beside it say alone. */
function together(options: {
  readonly own: Interval;
  readonly chain: Chain;
  readonly at: number;
  readonly solved: readonly Boxes[];
}): Interval {
  const { own, chain, at: i, solved } = options;
  const length = lengthOf(chain.segments[i]);
  if (chain.boundaries[i]?.source === 'running-clock') return own;
  const low = Math.min(...solved.map((b) => at(b.low, i + 1) - at(b.high, i) - length * (1 + b.drift)));
  const high = Math.max(...solved.map((b) => at(b.high, i + 1) - at(b.low, i) - length * (1 + b.drift)));
  const lowMs = Math.max(own.lowMs, low - LIMITS.nameJitterMs);
  const highMs = Math.min(own.highMs, high + LIMITS.nameJitterMs);
  return { lowMs: Math.min(lowMs, highMs), highMs };
}

/** The largest drift at which the names can all be right; bisection, because more drift only ever makes it harder. */
function largestDrift(chain: Chain): number {
  let low: number = -LIMITS.gapDrift;
  let high: number = LIMITS.gapDrift;
  if (tighten(chain, high) !== undefined) return high;
  if (tighten(chain, low) === undefined) return high;
  for (let i = 0; i < 20; i += 1) {
    const middle = (low + high) / 2;
    if (tighten(chain, middle) === undefined) high = middle;
    else low = middle;
  }
  return low;
}

/** Undefined where no starts fit all boxes and links. */
function tighten({ segments, boundaries }: Chain, drift: number): Boxes | undefined {
  const low = segments.map(({ clock }) => clock?.lowMs ?? Number.NEGATIVE_INFINITY);
  const high = segments.map(({ clock }) => clock?.highMs ?? Number.POSITIVE_INFINITY);
  for (let i = 1; i < segments.length; i += 1) {
    const link = linkOf({ segments, boundaries }, i - 1, drift);
    low[i] = Math.max(at(low, i), at(low, i - 1) + link.lowMs);
    high[i] = Math.min(at(high, i), at(high, i - 1) + link.highMs);
    if (at(low, i) > at(high, i)) return undefined;
  }
  for (let i = segments.length - 1; i > 0; i -= 1) {
    const link = linkOf({ segments, boundaries }, i - 1, drift);
    high[i - 1] = Math.min(at(high, i - 1), at(high, i) - link.lowMs);
    low[i - 1] = Math.max(at(low, i - 1), at(low, i) - link.highMs);
  }
  return { drift, low, high };
}

/** How far the start of segment i + 1 lies behind that of segment i. */
function linkOf({ segments, boundaries }: Chain, i: number, drift: number): Interval {
  const boundary = boundaries[i];
  const length = lengthOf(segments[i]) * (1 + drift);
  if (boundary?.source === 'running-clock') {
    return { lowMs: length + boundary.lowMs, highMs: length + boundary.highMs };
  }
  // A known overlap: the files may share footage, only their order is sure.
  const mayOverlap = boundary !== undefined && boundary.highMs < 0;
  return { lowMs: mayOverlap ? Math.min(0, length) : length, highMs: Number.POSITIVE_INFINITY };
}

function boxOf({ clock }: Segment): Interval | undefined {
  return clock === undefined ? undefined : { lowMs: clock.lowMs, highMs: clock.highMs };
}

function lengthOf(segment: Segment | undefined): number {
  return segment === undefined ? 0 : (lengthMs(segment) ?? 0);
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? 0;
}
