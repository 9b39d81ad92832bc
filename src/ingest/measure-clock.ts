/**
 * Measures a camera's clock while it is in command mode: asks again and again until the second changes, then a second or
 * more later on either side of the edge, until the interval is narrow enough (clock-interval.ts says what is proven). The number
 * of questions and the time are bounded; a camera that answers late, skips seconds or steps its clock meanwhile gets a wider
 * interval, never a false one. The interval is of camera − dock: positive means that the camera is fast.
 */
import { isFailure, throwIfCancelled } from '../domain/failure.js';
import { type Instant, instant } from '../domain/quantities.js';
import { defined } from '../lib/assert.js';
import type { ClockReading } from '../ports/camera-link.js';
import type { SystemClock } from '../ports/system-clock.js';
import { type Bounds, boundsAtPivot, boundsOfAll, boundsOfReading, hullOf, widthOf } from './clock-interval.js';

export type ClockMeasurement = {
  /** The dock's wall clock and the camera's at one moment, the latter within the interval around it. */
  readonly dockAt: Instant;
  readonly deviceAt: Instant;
  /** Whole milliseconds that hold the interval. */
  readonly lowMs: number;
  readonly highMs: number;
  /** The edge of a second was found on readings that agree; without it the interval is only what single readings say. */
  readonly isAtEdge: boolean;
  readonly questions: number;
};

const STEP_MS = 50;
/** Beyond one question's way there and back: narrower pays for nothing. */
const ENOUGH_MS = 80;
/** As long as all readings together leave more than this, the middle of it is asked for. */
const FINE_MS = 40;
const MARGINS = 4;
const MARGIN_MS = 8;
const MAX_QUESTIONS = 64;
const MAX_MS = 10_000;
/** A clock that has not been seen to change by one for so long will not be: it is told too seldom or too slowly. */
const MAX_MS_TO_EDGE = 4000;
/** Contradictions after which the camera's clock is taken as it comes. */
const MAX_RESTARTS = 3;

type Series = {
  /** Since the last contradiction. */
  readings: ClockReading[];
  /** What each reading said, contradictions included. */
  everything: Bounds | undefined;
  restarts: number;
  questions: number;
  /** Questions aimed at one side of an edge. */
  aimed: number;
};

/** Rejects as the link does where not even one reading came; one failure after that ends the series. */
export async function measureClock(options: {
  readonly readClock: (signal: AbortSignal) => Promise<ClockReading>;
  readonly clock: Pick<SystemClock, 'now' | 'monotonicMs' | 'sleep'>;
  readonly signal: AbortSignal;
}): Promise<ClockMeasurement> {
  const { clock, signal } = options;
  const series: Series = { readings: [], everything: undefined, restarts: 0, questions: 0, aimed: 0 };
  const beginMonoMs = clock.monotonicMs();
  while (series.questions < MAX_QUESTIONS && series.restarts <= MAX_RESTARTS && !isEnough(series)) {
    const askMonoMs = nextQuestionAt(series, clock.monotonicMs());
    const spentMs = Math.max(askMonoMs, clock.monotonicMs()) - beginMonoMs;
    if (spentMs > (hasEdge(series.readings) ? MAX_MS : MAX_MS_TO_EDGE)) break;
    if (askMonoMs > clock.monotonicMs()) await clock.sleep(askMonoMs - clock.monotonicMs(), signal);
    throwIfCancelled(signal);
    try {
      add(series, await options.readClock(signal));
    } catch (error) {
      if (series.questions === 0 || !isUnanswered(error)) throw error;
      break;
    }
  }
  return conclude(series, clock);
}

function isUnanswered(error: unknown): boolean {
  return (['camera-silent', 'camera-babbles', 'camera-refused'] as const).some((code) => isFailure(error, code));
}

function add(series: Series, reading: ClockReading): void {
  const own = boundsOfReading(reading);
  series.questions += 1;
  series.everything = series.everything === undefined ? own : hullOf(series.everything, own);
  const all = [...series.readings, reading];
  // Lines that nobody asked for: the answers before may have been those to other questions.
  if (!reading.isOutOfStep && boundsOfAll(all, reading.receivedMonoMs) !== undefined) series.readings = all;
  else {
    series.readings = [reading];
    series.restarts += series.questions === 1 ? 0 : 1;
    series.aimed = 0;
  }
}

function isEnough({ readings }: Series): boolean {
  const best = hasEdge(readings) ? boundsAtPivot(readings) : undefined;
  return best !== undefined && widthOf(best) <= ENOUGH_MS + Math.min(...readings.map(wayOf));
}

/**
 * Step by step until an edge is between two answers; then in the middle of what is left; then on the side that is known less
 * well around the pivot, each time a little further out, because a way may be longer than it was.
 */
function nextQuestionAt(series: Series, nowMonoMs: number): number {
  const { readings } = series;
  const last = readings.at(-1);
  if (last === undefined) return nowMonoMs;
  const all = boundsOfAll(readings, nowMonoMs);
  const isWalking = all === undefined || !hasEdge(readings) || widthOf(all) > 2 * (STEP_MS + wayOf(last));
  if (isWalking) return last.sentMonoMs + STEP_MS;
  const edgeMs = aimedFromEdge(series, all);
  const seconds = Math.ceil((nowMonoMs + 1 - edgeMs - last.deviceAt) / last.resolutionMs);
  return last.deviceAt + seconds * last.resolutionMs + edgeMs;
}

/**
 * When to ask, relative to the moment at which a clock equal to the dock's would change its second. Timers wake late and
 * ways differ, so both sides are aimed at with a margin that grows and begins again.
 */
function aimedFromEdge(series: Series, all: Bounds): number {
  const ways = series.readings.map(wayOf);
  const wayMs = Math.min(...ways);
  if (widthOf(all) > FINE_MS + wayMs) return -(all.lowMs + all.highMs + wayMs) / 2;
  const pair = Math.floor(series.aimed / 2) % MARGINS;
  const marginMs = pair * Math.max(MARGIN_MS, (Math.max(...ways) - wayMs) / (MARGINS - 1));
  series.aimed += 1;
  return series.aimed % 2 === 1 ? -all.highMs - marginMs : -all.lowMs - wayMs + marginMs;
}

/**
 * Two answers, one soon after the other, that differ by one unit. A camera that shows fewer seconds than it claims may agree
 * with itself by chance, but never changes by one.
 */
function hasEdge(readings: readonly ClockReading[]): boolean {
  return readings.some((reading, index) => {
    const { deviceAt, resolutionMs, receivedMonoMs } = reading;
    if (resolutionMs <= STEP_MS) return true;
    const before = readings[index - 1];
    return (
      before !== undefined &&
      deviceAt - before.deviceAt === resolutionMs &&
      receivedMonoMs - before.sentMonoMs < resolutionMs
    );
  });
}

function wayOf({ sentMonoMs, receivedMonoMs }: ClockReading): number {
  return receivedMonoMs - sentMonoMs;
}

function conclude(series: Series, clock: Pick<SystemClock, 'now' | 'monotonicMs'>): ClockMeasurement {
  const beforeMonoMs = clock.monotonicMs();
  const dockAt = clock.now();
  const afterMonoMs = clock.monotonicMs();
  const { bounds, isAtEdge } = concluded(series);
  // The wall clock shows whole milliseconds and was read between two monotonic readings.
  const lowMs = Math.floor(bounds.lowMs - (dockAt + 1 - beforeMonoMs));
  const highMs = Math.ceil(bounds.highMs - (dockAt - afterMonoMs));
  const deviceAt = instant(dockAt + Math.round((lowMs + highMs) / 2));
  return { dockAt, deviceAt, lowMs, highMs, isAtEdge, questions: series.questions };
}

function concluded({ readings, everything, restarts }: Series): {
  readonly bounds: Bounds;
  readonly isAtEdge: boolean;
} {
  const resolutionMs = defined(readings[0], 'a reading').resolutionMs;
  const best = hasEdge(readings) ? boundsAtPivot(readings) : undefined;
  if (best !== undefined && restarts <= MAX_RESTARTS && widthOf(best) < resolutionMs)
    return { bounds: best, isAtEdge: true };
  const all = defined(everything, 'bounds of a reading');
  // A clock that contradicts itself may show less than it claims: one unit more on both sides.
  const doubtMs = restarts === 0 ? 0 : resolutionMs;
  return { bounds: { lowMs: all.lowMs - doubtMs, highMs: all.highMs + doubtMs }, isAtEdge: false };
}
