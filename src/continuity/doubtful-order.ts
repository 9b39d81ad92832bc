/**
 * Leaps of the names' clock behind which nothing tells what happened. Where numbers and times tell two different orders,
 * each with one oddity, the counter started again or the clock was set back with a number missing. Where a clock stood in
 * the first day of a year, it was one that had lost its time and was set later. Neither is judged.
 */
import { type Boundary, type Doubt, UNBOUNDED } from './boundary-interval.js';
import { LIMITS } from './limits.js';
import type { Segment } from './segment.js';
import { PLAIN_COUNTER, sequenceStep } from './sequence-step.js';

/** The segments behind such a place, of an order by their starts. */
export function doubtfulRestarts(ordered: readonly Segment[]): ReadonlySet<Segment> {
  const highestFrom: number[] = [];
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = ordered.length - 1; i >= 0; i -= 1) {
    highest = Math.max(highest, numberOf(ordered[i]) ?? highest);
    highestFrom[i] = highest;
  }
  const doubtful = new Set<Segment>();
  let lowest = Number.POSITIVE_INFINITY;
  for (const [i, segment] of ordered.entries()) {
    const behind = lowest - (highestFrom[i] ?? Number.NEGATIVE_INFINITY);
    const before = ordered[i - 1];
    const isByName = segment.clock?.source === 'name';
    const hasRestarted = before !== undefined && sequenceStep(before, segment, PLAIN_COUNTER).kind === 'restart';
    // All numbers behind are lower, and so near that the two could be one count.
    if (hasRestarted && isByName && behind > 0 && behind <= LIMITS.wrapReach) doubtful.add(segment);
    lowest = Math.min(lowest, numberOf(segment) ?? lowest);
  }
  return doubtful;
}

/** The boundary with nothing told by it where it is doubtful; `after` stands at such a place as `doubtfulRestarts` gives. */
export function withDoubt(boundary: Boundary, before: Segment, isDoubtfulRestart: boolean): Boundary {
  const { source, lowMs } = boundary;
  if (source !== 'name') return boundary;
  const isUnset = lowMs > LIMITS.leapSettingMs && isUnsetClock(before);
  const doubt: Doubt | undefined = isUnset
    ? 'unset-clock'
    : isDoubtfulRestart && lowMs > LIMITS.pauseMs
      ? 'order'
      : undefined;
  return doubt === undefined ? boundary : { ...UNBOUNDED, isClockless: true, doubt };
}

/** Within a day of New Year in any zone: where the clocks of cameras begin that have lost their time. */
function isUnsetClock({ clock }: Segment): boolean {
  if (clock === undefined) return false;
  const newYear = Date.UTC(new Date(clock.lowMs + ZONE_MS).getUTCFullYear(), 0, 1);
  return clock.lowMs >= newYear - ZONE_MS && clock.lowMs < newYear + ZONE_MS + LIMITS.leapSettingMs;
}

/** The easternmost zone is so far ahead, the westernmost a little less behind. */
const ZONE_MS = 14 * 3_600_000;

function numberOf(segment: Segment | undefined): number | undefined {
  return segment?.file.names?.sequence;
}
