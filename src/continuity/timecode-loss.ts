/**
 * What timecodes tell of two neighbours. A timecode proves loss and never its absence: many cameras count its frames on
 * through a pause, from session to session or for good, so that one which runs on says nothing of real time. Only one that
 * leaps forward was set by a clock there, and the leap is time that the files do not hold.
 */
import type { Interval } from './interval.js';
import { LIMITS } from './limits.js';
import type { Segment } from './segment.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const SECOND_MS = 1000;

/** Undefined: no proof. `resolutionMs`: a second where both labels stand at the first frame of one. */
export function timecodeLoss(
  before: Segment,
  after: Segment,
  limitMs: number,
): (Interval & { readonly resolutionMs: number }) | undefined {
  const one = before.timecode;
  const other = after.timecode;
  if (one === undefined || other === undefined || before.span === undefined || after.span === undefined)
    return undefined;
  // At the whole hour it was set by hand, reel by reel.
  if (other.labelMs % HOUR_MS === 0) return undefined;
  const leaps = [other.labelMs - one.labelMs, other.countMs - one.countMs].map(withinDay);
  const held = before.span.endMs - before.span.zeroMs + (after.span.zeroMs - after.span.startMs);
  const isCoarse = one.labelMs % SECOND_MS === 0 && other.labelMs % SECOND_MS === 0;
  const resolutionMs = isCoarse ? SECOND_MS : 2 * Math.max(one.frameMs, other.frameMs);
  const slack = resolutionMs + held * LIMITS.claimDrift;
  const lowMs = Math.min(...leaps) - held - slack;
  return lowMs > limitMs ? { lowMs, highMs: Math.max(...leaps) - held + slack, resolutionMs } : undefined;
}

/** The label comes again every day: the nearer way round. */
function withinDay(differenceMs: number): number {
  const turn = ((differenceMs % DAY_MS) + DAY_MS) % DAY_MS;
  return turn > DAY_MS / 2 ? turn - DAY_MS : turn;
}
