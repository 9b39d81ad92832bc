import { describe, expect, test } from 'vitest';
import { chaining } from '../../../src/continuity/chain.js';
import { LIMITS } from '../../../src/continuity/limits.js';
import { edgeAt, endEdge } from '../../../src/continuity/place-segments.js';
import type { Segment } from '../../../src/continuity/segment.js';
import { PLAIN_COUNTER } from '../../../src/continuity/sequence-step.js';
import { atOnce } from '../../../src/lib/sliced.js';
import { reading, running, segment, sound, track, UNREADABLE } from './makers.js';

const places = (segments: readonly Segment[]) =>
  atOnce(chaining(segments, { thresholds: LIMITS, counter: PLAIN_COUNTER, log: [] })).places;

describe('where segments lie on the recording’s axis', () => {
  test('zero is the first picture, though the sound begins before it', () => {
    const first = segment(1, 0, 0, { reading: reading([track(10_000, { startMs: 100 }), sound(10_000)]) });
    const [place] = places([first]);
    expect(place?.bestMs).toBe(-100);
    expect(edgeAt(first, place, 100)?.atMs).toBe(0);
    expect(endEdge(first, place)?.atMs).toBe(9900);
  });

  test('a running clock places every file to the tick', () => {
    const files = [0, 12_500, 25_000].map((pts, i) => segment(i + 1, pts, 0, { reading: running(10_000, pts) }));
    expect(places(files).map((place) => place?.bestMs)).toEqual([0, 12_500, 25_000]);
    expect(endEdge(files[2], places(files)[2])?.uncertaintyMs).toBeLessThanOrEqual(2);
  });

  test('uncertainty does not grow without end along names: the clock ties every file to the first', () => {
    const files = Array.from({ length: 100 }, (_, i) => segment(i + 1, i * 62_000, 60_000));
    for (const place of places(files)) {
      // Two whole seconds, and what the clocks may drift over all that lies before.
      expect((place?.highMs ?? 0) - (place?.lowMs ?? 0)).toBeLessThanOrEqual(2000 + 2 * 101 * 60_000 * 0.0001);
    }
  });

  test('behind a file of unknown length the clock still places the next', () => {
    const files = [segment(1, 0, 0, { reading: UNREADABLE }), segment(2, 60_000, 60_000)];
    expect(places(files)[1]?.bestMs).toBeCloseTo(60_000, -3);
  });

  test('what no clock reaches has no place', () => {
    const nameless = { names: { kind: 'video', pattern: 'x' } } as const;
    const files = [segment(1, 0, 0, { ...nameless, reading: UNREADABLE }), segment(2, 0, 60_000, nameless)];
    expect(places(files)[1]).toBeUndefined();
  });
});
