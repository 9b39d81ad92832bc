/**
 * Steps between neighbouring presentation times, and which of them are worth judging. The thresholds are generous on
 * purpose: continuity/ decides what is a hole, this file only sees to it that none can slip by. It takes times that
 * are already in presentation order.
 */
import { type LongStep, MEDIA_LIMITS } from './timeline.js';

export type StepMeasure = {
  /** Median of all steps, in ticks; 0 with fewer than two samples. */
  readonly medianTicks: number;
  /** Median of the last steps, in ticks: the rate at which the track ended. */
  readonly tailMedianTicks: number;
  readonly longSteps: readonly LongStep[];
  readonly longStepsLeftOut: number;
};

/** Steps that tell the rate at a place (seams.md 5.5 counts 60). */
const NEIGHBOURS = 60;
/** So many at the end tell a rate of their own where none is this much longer than another. */
const TAIL_STEPS = 10;
const TAIL_UNEVENNESS = 1.25;
/** A median over a very long track is taken from evenly spread steps: exact order statistics would cost its size again. */
const MEDIAN_SAMPLES = 262_144;
const VIDEO_FACTOR = 1.9;
const VIDEO_FLOOR_MS = 60;
const AUDIO_FACTOR = 1.5;
const AUDIO_FLOOR_MS = 10;

export function measureSteps(
  ticks: Float64Array,
  track: {
    readonly kind: 'video' | 'audio';
    readonly tickMs: number;
    readonly shiftMs: number;
    /** Long steps that the file may still list. */
    readonly maxSteps: number;
  },
): StepMeasure {
  const { common, isOnly, longest } = lookAtSteps(ticks);
  // Nothing is longer than the others; of two samples alone that says nothing.
  if (isOnly && common !== undefined && !isOnlyStep(ticks))
    return { medianTicks: common, tailMedianTicks: common, longSteps: [], longStepsLeftOut: 0 };
  const medianTicks = common ?? medianStep(ticks, 0, ticks.length - 1);
  const longSteps: LongStep[] = [];
  let longStepsLeftOut = 0;
  const maxSteps = Math.min(MEDIA_LIMITS.longSteps, track.maxSteps);
  const isVideo = track.kind === 'video';
  const floorTicks = (isVideo ? VIDEO_FLOOR_MS : AUDIO_FLOOR_MS) / track.tickMs;
  if (longest <= floorTicks) return { medianTicks, tailMedianTicks: tailStep(ticks), longSteps, longStepsLeftOut };
  for (let i = 1; i < ticks.length; i += 1) {
    const before = at(ticks, i - 1);
    const step = at(ticks, i) - before;
    if (step <= floorTicks) continue;
    const isLong = isVideo
      ? isLongerThanUsual(ticks, i, step / VIDEO_FACTOR, medianTicks)
      : step > AUDIO_FACTOR * medianTicks;
    if (!isLong && !isOnlyStep(ticks)) continue;
    if (longSteps.length >= maxSteps) {
      longStepsLeftOut += 1;
      continue;
    }
    const localTicks = i - 1 >= NEIGHBOURS ? medianStep(ticks, i - 1 - NEIGHBOURS, i - 1) : medianTicks;
    longSteps.push({
      fromMs: Math.min(before + medianTicks, at(ticks, i)) * track.tickMs + track.shiftMs,
      toMs: at(ticks, i) * track.tickMs + track.shiftMs,
      stepMs: step * track.tickMs,
      medianMs: localTicks * track.tickMs,
      isFirst: i === 1,
    });
  }
  return { medianTicks, tailMedianTicks: tailStep(ticks), longSteps, longStepsLeftOut };
}

/**
 * In one pass, because a file has tens of thousands: the longest step, and the step that more than half of all steps are, which is
 * their median without any sorting; undefined where there is none. Found by majority vote (Boyer and Moore, 1981); only where the
 * candidate had to change is it counted again.
 */
function lookAtSteps(ticks: Float64Array): {
  readonly common: number | undefined;
  readonly isOnly: boolean;
  readonly longest: number;
} {
  const steps = Math.max(0, ticks.length - 1);
  let before = at(ticks, 0);
  let candidate = Number.NaN;
  let candidates = 0;
  let votes = 0;
  let longest = 0;
  for (let i = 1; i < ticks.length; i += 1) {
    const now = ticks[i] ?? 0;
    const own = now - before;
    before = now;
    if (own === candidate && votes > 0) votes += 1;
    else {
      if (own > longest) longest = own;
      if (votes > 0) votes -= 1;
      else {
        if (own !== candidate) candidates += 1;
        candidate = own;
        votes = 1;
      }
    }
  }
  const count = candidates <= 1 ? (steps + votes) / 2 : countSteps(ticks, candidate);
  return { common: count * 2 > steps ? candidate : undefined, isOnly: count === steps, longest };
}

function countSteps(ticks: Float64Array, step: number): number {
  let count = 0;
  for (let i = 1; i < ticks.length; i += 1) if ((ticks[i] ?? 0) - (ticks[i - 1] ?? 0) === step) count += 1;
  return count;
}

/** The last steps where they are even, since a camera may have fallen to a slower rate just before; else of the last 60. */
function tailStep(ticks: Float64Array): number {
  const last = ticks.length - 1;
  const from = Math.max(0, last - TAIL_STEPS);
  let shortest = Number.POSITIVE_INFINITY;
  let longest = 0;
  for (let i = from + 1; i <= last; i += 1) {
    shortest = Math.min(shortest, at(ticks, i) - at(ticks, i - 1));
    longest = Math.max(longest, at(ticks, i) - at(ticks, i - 1));
  }
  const isEven = longest <= TAIL_UNEVENNESS * shortest;
  return medianStep(ticks, isEven ? from : Math.max(0, last - NEIGHBOURS), last);
}

/** Two samples have one step, which is its own median: it says nothing about the rate and is always shown. */
function isOnlyStep(ticks: Float64Array): boolean {
  return ticks.length === 2;
}

/** Whether the median of the 60 steps before step `i` is below `limit`; of the whole track where fewer exist. */
function isLongerThanUsual(ticks: Float64Array, i: number, limit: number, medianTicks: number): boolean {
  if (i - 1 < NEIGHBOURS) return medianTicks < limit;
  let shorter = 0;
  for (let k = i - NEIGHBOURS; k < i; k += 1) if (at(ticks, k) - at(ticks, k - 1) < limit) shorter += 1;
  return shorter > NEIGHBOURS / 2;
}

/** Median (of two middles the lower) of the steps between the samples `from` and `to`, both inclusive. */
function medianStep(ticks: Float64Array, from: number, to: number): number {
  const count = to - from;
  if (count < 1) return 0;
  const stride = Math.max(1, Math.ceil(count / MEDIAN_SAMPLES));
  const steps = new Float64Array(Math.ceil(count / stride));
  for (let i = 0; i < steps.length; i += 1) {
    const k = from + i * stride;
    steps[i] = at(ticks, k + 1) - at(ticks, k);
  }
  steps.sort();
  return at(steps, (steps.length - 1) >> 1);
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? 0;
}
