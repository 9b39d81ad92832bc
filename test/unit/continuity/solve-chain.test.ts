import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundaryInterval } from '../../../src/continuity/boundary-interval.js';
import { LIMITS } from '../../../src/continuity/limits.js';
import type { Segment } from '../../../src/continuity/segment.js';
import { solveChain } from '../../../src/continuity/solve-chain.js';
import { names, segment } from './makers.js';

const solve = (segments: readonly Segment[]) =>
  solveChain(
    segments,
    segments.slice(1).map((after, i) => boundaryInterval(segments[i] ?? after, after, LIMITS)),
  );

describe('all boundaries of a recording together', () => {
  test('know more than each alone: phases that one boundary leaves open are settled by the others', () => {
    // Starts at 0.9, 60.2, 120.0 s: two names that tick over late pin the first start to the end of its second.
    const alone = solve([segment(1, 900, 59_300), segment(2, 60_200, 59_800)]).losses[0];
    const joined = solve([
      segment(1, 900, 59_300),
      segment(2, 60_200, 59_800),
      segment(3, 120_000, 59_950),
      segment(4, 179_950, 60_000),
    ]).losses[0];
    expect(joined?.highMs).toBeLessThan((alone?.highMs ?? 0) - 100);
  });

  test('a clock that was set ends a stretch: times across it are not compared', () => {
    const { epochs } = solve([segment(1, 3_600_000, 60_000), segment(2, 60_000, 60_000), segment(3, 120_000, 1)]);
    expect(epochs).toEqual([0, 1, 1]);
  });

  test('a timetable that runs ahead of the contents is drift, not loss', () => {
    // 70mai: about a second an hour; names every 60 s, files of 59.983 s.
    const files = Array.from({ length: 60 }, (_, i) =>
      segment(i + 1, i * 60_000, 59_983, { names: names(i + 1, i * 60_000, { nameClock: 'schedule' }) }),
    );
    for (const { lowMs, highMs } of solve(files).losses) {
      expect(lowMs).toBeLessThanOrEqual(0);
      expect(highMs).toBeLessThanOrEqual(2000);
    }
  });

  const recording = fc.record({
    phaseMs: fc.integer({ min: 0, max: 999 }),
    driftPpm: fc.integer({ min: -100, max: 100 }),
    pieces: fc.array(
      fc.record({ lengthMs: fc.integer({ min: 3000, max: 900_000 }), lossMs: fc.integer({ min: 0, max: 4000 }) }),
      { minLength: 2, maxLength: 12 },
    ),
  });

  test('the truth lies in every interval, whatever the phase, the drift and the losses', () => {
    fc.assert(
      fc.property(recording, ({ phaseMs, driftPpm, pieces }) => {
        let atMs = phaseMs;
        const segments = pieces.map(({ lengthMs, lossMs }, i) => {
          const made = segment(i + 1, atMs, lengthMs);
          atMs += lengthMs * (1 + driftPpm / 1e6) + lossMs;
          return made;
        });
        for (const [i, { lowMs, highMs }] of solve(segments).losses.entries()) {
          const lossMs = pieces[i]?.lossMs ?? 0;
          expect(lowMs).toBeLessThanOrEqual(lossMs);
          expect(highMs).toBeGreaterThanOrEqual(lossMs);
        }
      }),
      { numRuns: 1500 },
    );
  });
});
