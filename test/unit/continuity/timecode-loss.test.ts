import { describe, expect, test } from 'vitest';
import { timecodeLoss } from '../../../src/continuity/timecode-loss.js';
import { reading, segment, sound, track } from './makers.js';

const DAY_S = 86_400;
const nameless = { names: { kind: 'video', pattern: 'x' } } as const;
/** Frames of 40 ms: label and count are one. */
const coded = (atS: number, lengthMs = 20_000, more: Parameters<typeof reading>[1] = {}) =>
  segment(1, 0, 0, {
    ...nameless,
    reading: reading([track(lengthMs)], {
      timecode: { labelMs: atS * 1000, countMs: atS * 1000, frameMs: 40 },
      ...more,
    }),
  });
const loss = (before: ReturnType<typeof coded>, after: ReturnType<typeof coded>) => timecodeLoss(before, after, 150);

describe('timecodes of two neighbours', () => {
  test('a leap forward is proven to two frames', () => {
    expect(loss(coded(100.04), coded(123.04))).toEqual({ lowMs: 2918, highMs: 3082, resolutionMs: 80 });
  });

  test('labels that stand at the first frame of a second may be good to a second only', () => {
    expect(loss(coded(100), coded(123))).toMatchObject({ lowMs: 1998, highMs: 4002 });
    expect(loss(coded(100), coded(121))).toBeUndefined();
  });

  test.each([
    ['runs on', coded(100.04), coded(120.04)],
    ['runs on a frame late', coded(100.04), coded(120.08)],
    ['stands still', coded(100.04), coded(100.04)],
    ['goes back', coded(100.04), coded(20.04)],
    ['was set by hand to the whole hour', coded(3700.04), coded(7200)],
    ['is in one file only', coded(100.04), segment(2, 0, 20_000, nameless)],
  ])('no proof of anything: it %s', (_, before, after) => {
    expect(loss(before, after)).toBeUndefined();
  });

  test('midnight is no leap, and a loss across it is told', () => {
    expect(loss(coded(DAY_S - 20 + 0.04), coded(0.04))).toBeUndefined();
    expect(loss(coded(DAY_S - 20 + 0.04), coded(5.04))).toMatchObject({ lowMs: 4918, highMs: 5082 });
  });

  test('at 29.97 without dropped labels it may be a clock or a count, and both are allowed for', () => {
    // Ten minutes: 17 982 frames, whose labels run 0.6 s behind the time they take.
    const frameMs = 1001 / 30;
    const at = (frames: number) =>
      coded(0, 17_982 * frameMs, { timecode: { labelMs: (frames / 30) * 1000, countMs: frames * frameMs, frameMs } });
    expect(loss(at(30_001), at(30_001 + 17_982))).toBeUndefined();
    expect(loss(at(30_001), at(30_001 + 18_000))).toBeUndefined();
    const lost = loss(at(30_001), at(30_001 + 18_000 + 90));
    expect(lost?.lowMs).toBeGreaterThan(2500);
    expect(lost?.highMs).toBeLessThan(3900);
  });

  test('sound that runs longer than the picture is held time', () => {
    const long = coded(100.04, 20_000, {
      tracks: [track(20_000), sound(20_900)],
      timecode: { labelMs: 100_040, countMs: 100_040, frameMs: 40 },
    });
    expect(loss(long, coded(121.04))).toBeUndefined();
    expect(loss(long, coded(123.04))?.highMs).toBeLessThan(2200);
  });
});
