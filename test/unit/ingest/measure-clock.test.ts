/** A camera's clock is measured against a simulated camera: the truth must lie in the interval, whatever the camera does. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/domain/failure.js';
import { instant } from '../../../src/domain/quantities.js';
import { measureClock } from '../../../src/ingest/measure-clock.js';
import { defined } from '../../../src/lib/assert.js';
import type { ClockReading } from '../../../src/ports/camera-link.js';

const DAY_MS = 86_400_000;
const WALL_AT_ZERO_MS = 1_795_000_000_000;

type Simulated = {
  /** Camera minus dock at the start, fractions of a millisecond allowed. */
  readonly offsetMs: number;
  /** What it claims is whole seconds. */
  readonly shownStepMs?: number;
  /** Way there and way back of the n-th question. */
  readonly wayMs: (n: number) => Way;
  /** Added to each sleep: a busy machine wakes late. */
  readonly oversleepMs?: (n: number) => number;
  readonly rateError?: number;
  readonly step?: { readonly atMs: number; readonly byMs: number };
  readonly isOutOfStep?: (n: number) => boolean;
  readonly failAt?: number;
};

/** Dock and camera on one manual time line that starts at an odd moment. */
class Simulation {
  monoMs = 5_000.123;
  questions = 0;
  sleeps = 0;
  readonly #options: Simulated;
  readonly startMs = this.monoMs;

  constructor(options: Simulated) {
    this.#options = options;
  }

  readonly clock = {
    now: () => instant(Math.floor(WALL_AT_ZERO_MS + this.monoMs)),
    monotonicMs: () => this.monoMs,
    sleep: async (ms: number, signal: AbortSignal) => {
      signal.throwIfAborted();
      this.sleeps += 1;
      this.monoMs += ms + (this.#options.oversleepMs?.(this.sleeps) ?? 0);
    },
  };

  /** What the camera's clock shows at a moment, minus the dock's wall clock. */
  offsetAt(monoMs: number): number {
    const { offsetMs, rateError = 0, step } = this.#options;
    const stepped = step !== undefined && monoMs - this.startMs >= step.atMs ? step.byMs : 0;
    return offsetMs + (monoMs - this.startMs) * rateError + stepped;
  }

  readonly readClock = async (): Promise<ClockReading> => {
    const { shownStepMs = 1000, wayMs, isOutOfStep, failAt } = this.#options;
    this.questions += 1;
    if (this.questions === failAt) throw new Failure('camera-silent');
    const [thereMs, backMs] = wayMs(this.questions);
    const sentMonoMs = this.monoMs;
    this.monoMs += thereMs;
    const shown = WALL_AT_ZERO_MS + this.monoMs + this.offsetAt(this.monoMs);
    this.monoMs += backMs;
    return {
      deviceAt: instant(Math.floor(shown / shownStepMs) * shownStepMs),
      resolutionMs: 1000,
      sentMonoMs,
      receivedMonoMs: this.monoMs,
      isOutOfStep: isOutOfStep?.(this.questions) ?? false,
    };
  };

  measure(signal: AbortSignal = new AbortController().signal) {
    return measureClock({ readClock: this.readClock, clock: this.clock, signal });
  }
}

const way = (thereMs: number, backMs: number) => (): Way => [thereMs, backMs];
const half = fc.double({ min: 0, max: 40, noNaN: true });
const whole = fc.double({ min: 0, max: 80, noNaN: true });
type Way = readonly [number, number];

const ways: fc.Arbitrary<readonly Way[]> = fc.oneof(
  fc.tuple(half, half).map((pair) => [pair]),
  // All of the delay on one side, or changing from question to question.
  whole.map((ms) => [[ms, 0] as const]),
  whole.map((ms) => [[0, ms] as const]),
  fc.array(fc.tuple(half, half), { minLength: 7, maxLength: 7 }),
);
const offsets = fc.oneof(
  fc.double({ min: -400 * DAY_MS, max: 400 * DAY_MS, noNaN: true }),
  fc.double({ min: -2000, max: 2000, noNaN: true }),
  fc.integer({ min: -10, max: 10 }).map((days) => days * DAY_MS),
);
const rates = fc.constantFrom(0, 35e-6, -35e-6, 100e-6);
const oversleeps = fc.array(fc.double({ min: 0, max: 15, noNaN: true }), { minLength: 5, maxLength: 5 });

function cycle<T>(values: readonly T[]): (n: number) => T {
  return (n) => defined(values[n % values.length], 'a value to repeat');
}

describe('the interval of a measured clock', () => {
  test('holds the true offset every time and is no wider than 100 ms and the way there and back', async () => {
    await fc.assert(
      fc.asyncProperty(offsets, ways, rates, oversleeps, async (offsetMs, pairs, rateError, sleeps) => {
        const camera = new Simulation({ offsetMs, wayMs: cycle(pairs), rateError, oversleepMs: cycle(sleeps) });
        const found = await camera.measure();
        const truth = camera.offsetAt(camera.monoMs);
        expect(found.isAtEdge).toBe(true);
        expect(found.lowMs).toBeLessThanOrEqual(truth);
        expect(found.highMs).toBeGreaterThanOrEqual(truth);
        const longestWayMs = Math.max(...pairs.map(([there, back]) => there + back));
        expect(found.highMs - found.lowMs).toBeLessThanOrEqual(100 + longestWayMs);
        expect(found.deviceAt).toBe(found.dockAt + Math.round((found.lowMs + found.highMs) / 2));
        expect(found.questions).toBeLessThanOrEqual(64);
      }),
      { numRuns: 3000 },
    );
  });

  test('holds the offset before or after a step of the camera’s clock, however small and whenever it comes', async () => {
    const steps = fc.record({
      atMs: fc.double({ min: 0, max: 4000, noNaN: true }),
      byMs: fc.oneof(
        fc.double({ min: -1500, max: 1500, noNaN: true }),
        fc.double({ min: -40, max: 40, noNaN: true }),
        fc.integer({ min: -5, max: 5 }).map((seconds) => seconds * 1000),
        fc.double({ min: -DAY_MS, max: DAY_MS, noNaN: true }),
      ),
    });
    await fc.assert(
      fc.asyncProperty(offsets, ways, oversleeps, steps, async (offsetMs, pairs, sleeps, step) => {
        const camera = new Simulation({ offsetMs, wayMs: cycle(pairs), oversleepMs: cycle(sleeps), step });
        const found = await camera.measure();
        const truths = [offsetMs, camera.offsetAt(camera.monoMs)];
        expect(truths.some((truth) => found.lowMs <= truth && truth <= found.highMs)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test('holds the true offset of a camera that skips seconds: it shows only every second or third one', async () => {
    await fc.assert(
      fc.asyncProperty(offsets, ways, fc.constantFrom(2000, 3000), async (offsetMs, pairs, shownStepMs) => {
        const camera = new Simulation({ offsetMs, wayMs: cycle(pairs), shownStepMs });
        const found = await camera.measure();
        expect(found.lowMs).toBeLessThanOrEqual(offsetMs);
        expect(found.highMs).toBeGreaterThanOrEqual(offsetMs);
      }),
      { numRuns: 2000 },
    );
  });

  test('is wide, true and ends in time where each answer takes most of a second', async () => {
    const camera = new Simulation({ offsetMs: -86_400_250, wayMs: way(100, 700) });
    const found = await camera.measure();
    expect(found.lowMs).toBeLessThanOrEqual(-86_400_250);
    expect(found.highMs).toBeGreaterThanOrEqual(-86_400_250);
    expect(found.highMs - found.lowMs).toBeGreaterThan(700);
    expect(camera.monoMs - camera.startMs).toBeLessThan(12_000);
  });

  test('claims no edge where lines come that nobody asked for, because answers may belong to earlier questions', async () => {
    const camera = new Simulation({ offsetMs: 5000, wayMs: way(2, 2), isOutOfStep: () => true });
    const found = await camera.measure();
    expect(found.isAtEdge).toBe(false);
    expect(found.lowMs).toBeLessThanOrEqual(4000);
    expect(found.highMs).toBeGreaterThanOrEqual(6000);
  });

  test('is what the answers so far say when the camera falls silent', async () => {
    const camera = new Simulation({ offsetMs: 1234, wayMs: way(2, 2), failAt: 4 });
    const found = await camera.measure();
    expect(found).toMatchObject({ isAtEdge: false, questions: 3 });
    expect(found.lowMs).toBeLessThanOrEqual(1234);
    expect(found.highMs).toBeGreaterThanOrEqual(1234);
  });

  test('does not come about without a single answer', async () => {
    const camera = new Simulation({ offsetMs: 0, wayMs: way(2, 2), failAt: 1 });
    await expect(camera.measure()).rejects.toMatchObject({ code: 'camera-silent' });
  });

  test('is given up as soon as it is cancelled', async () => {
    const stop = new AbortController();
    const abort = () => {
      stop.abort();
      return 0;
    };
    const camera = new Simulation({ offsetMs: 0, wayMs: way(2, 2), oversleepMs: abort });
    await expect(camera.measure(stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(camera.questions).toBe(1);
  });
});
