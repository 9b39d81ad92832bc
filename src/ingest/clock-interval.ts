/**
 * What readings of a camera's clock prove, as arithmetic on intervals and nothing else. A camera tells whole seconds: a
 * reading r that was taken at some moment between question and answer says r ≤ clock < r + resolution, so
 *     r − answered ≤ camera − dock < r + resolution − asked.
 * Two readings on either side of a second's edge make that narrow. `boundsAtPivot` stays true even where the camera's clock
 * was stepped once while it was read: all readings up to a pivot or all from the pivot on belong to the clock as it was then.
 */
import type { ClockReading } from '../ports/camera-link.js';

/** Of the camera's time minus the dock's monotonic time. */
export type Bounds = { readonly lowMs: number; readonly highMs: number };

export type PivotBounds = Bounds & {
  /** Monotonic moment of the dock for which the bounds hold. */
  readonly atMonoMs: number;
};

/** Rates of camera and dock may differ by this much; the duty of a real crystal is a tenth of it. */
const MAX_RATE_ERROR = 200e-6;

export function boundsOfReading({ deviceAt, resolutionMs, sentMonoMs, receivedMonoMs }: ClockReading): Bounds {
  return { lowMs: deviceAt - receivedMonoMs, highMs: deviceAt + resolutionMs - sentMonoMs };
}

/** Undefined where no clock that runs evenly can have told all of this. */
export function boundsOfAll(readings: readonly ClockReading[], atMonoMs: number): Bounds | undefined {
  let lowMs = Number.NEGATIVE_INFINITY;
  let highMs = Number.POSITIVE_INFINITY;
  for (const reading of readings) {
    const own = boundsOfReading(reading);
    const allowanceMs = Math.abs(atMonoMs - reading.sentMonoMs) * MAX_RATE_ERROR;
    lowMs = Math.max(lowMs, own.lowMs - allowanceMs);
    highMs = Math.min(highMs, own.highMs + allowanceMs);
  }
  return lowMs <= highMs ? { lowMs, highMs } : undefined;
}

/** The narrowest over all pivots; undefined where the readings contradict each other around every one. */
export function boundsAtPivot(readings: readonly ClockReading[]): PivotBounds | undefined {
  let best: PivotBounds | undefined;
  for (const [index, { receivedMonoMs: atMonoMs }] of readings.entries()) {
    const before = boundsOfAll(readings.slice(0, index + 1), atMonoMs);
    const after = boundsOfAll(readings.slice(index), atMonoMs);
    if (before === undefined || after === undefined) continue;
    const hull = hullOf(before, after);
    if (best === undefined || widthOf(hull) <= widthOf(best)) best = { ...hull, atMonoMs };
  }
  return best;
}

export function hullOf(a: Bounds, b: Bounds): Bounds {
  return { lowMs: Math.min(a.lowMs, b.lowMs), highMs: Math.max(a.highMs, b.highMs) };
}

export function widthOf({ lowMs, highMs }: Bounds): number {
  return highMs - lowMs;
}
