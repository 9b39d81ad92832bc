import { describe, expect, test } from 'vitest';
import { judgeLoss, judgingTogether } from '../../../src/continuity/judge-loss.js';
import { LIMITS, type Thresholds, thresholdsOf } from '../../../src/continuity/limits.js';
import { gapLimitMs } from '../../../src/continuity/segment.js';
import { atOnce } from '../../../src/lib/sliced.js';
import { reading, segment, track, UNREADABLE } from './makers.js';

const NAME = { source: 'name', resolutionMs: 1000, lowMs: 0, highMs: 0 } as const;
const TICK = { source: 'running-clock', resolutionMs: 1, lowMs: 0, highMs: 0 } as const;
const [before, after] = [segment(1, 0, 60_000), segment(2, 60_000, 60_000)];
const stateOf = (lowMs: number, highMs: number, boundary: object = NAME, limits: Thresholds = LIMITS, driftMs = 0) =>
  judgeLoss({ before, after, boundary: { ...NAME, ...boundary }, driftMs }, { lowMs, highMs }, limits).state;

describe('one boundary', () => {
  test.each([
    [-1000, 1000, NAME, 'joined'],
    [-1000, 2000, NAME, 'joined'],
    [-1000, 2001, NAME, 'unsure'],
    [150, 1900, NAME, 'joined'],
    [151, 1900, NAME, 'gap'],
    [-1, 150, TICK, 'joined'],
    [10, 151, TICK, 'unsure'],
    [-20_000, -1001, NAME, 'overlap'],
    [-2000, -1000, NAME, 'joined'],
    [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, NAME, 'unsure'],
  ] as const)('a loss between %d and %d ms', (lowMs, highMs, boundary, state) => {
    expect(stateOf(lowMs, highMs, boundary)).toBe(state);
  });

  test('clocks that contradict each other join nothing, but both may prove a loss', () => {
    expect(stateOf(-5, 5, { isContradicted: true })).toBe('unsure');
    expect(stateOf(4000, 600_000, { isContradicted: true })).toBe('gap');
  });

  test('what drift adds over a long file keeps no files apart', () => {
    expect(stateOf(-1000, 2180, NAME, LIMITS, 180)).toBe('joined');
    expect(stateOf(-1000, 2181, NAME, LIMITS, 180)).toBe('unsure');
  });

  test('slow pictures need two of them to be lost', () => {
    const slow = segment(1, 0, 0, { reading: reading([track(60_000, { frameMs: 200 })]) });
    expect(gapLimitMs(before, after)).toBe(150);
    expect(gapLimitMs(slow, after)).toBe(400);
  });

  test('behind a file of unknown length nothing is told', () => {
    const broken = segment(1, 0, 0, { reading: UNREADABLE });
    expect(
      judgeLoss({ before: broken, after, boundary: NAME, driftMs: 0 }, { lowMs: 0, highMs: 1 }, LIMITS).state,
    ).toBe('open');
  });

  test('a profile may say what joins its files', () => {
    expect(stateOf(-1, 140, TICK, thresholdsOf({ joinedMs: 100 }))).toBe('unsure');
    expect(stateOf(-1, 900, TICK, thresholdsOf({ joinedMs: 1000 }))).toBe('joined');
  });
});

describe('boundaries together', () => {
  const judged = [0, 300, 900].map((middle) =>
    judgeLoss({ before, after, boundary: NAME, driftMs: 0 }, { lowMs: middle - 1000, highMs: middle + 1000 }, LIMITS),
  );

  test('losses that only their sum proves are one gap where it is most likely', () => {
    const states = atOnce(
      judgingTogether(judged, { limitMs: () => 150, leastLoss: (from, to) => (to - from === 2 ? 900 : 0) }),
    );
    expect(states.map(({ state }) => state)).toEqual(['joined', 'joined', 'gap']);
    expect(states[2]?.together).toEqual({ boundaries: 3, lossMs: 900 });
  });

  test('a sum that every boundary may share unseen is none', () => {
    const states = atOnce(judgingTogether(judged, { limitMs: () => 150, leastLoss: () => 300 }));
    expect(states.map(({ state }) => state)).toEqual(['joined', 'joined', 'joined']);
  });
});
