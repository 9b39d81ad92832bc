import { describe, expect, test } from 'vitest';
import { boundaryInterval } from '../../../src/continuity/boundary-interval.js';
import { LIMITS, thresholdsOf } from '../../../src/continuity/limits.js';
import { segmentOf } from '../../../src/continuity/segment.js';
import { instant } from '../../../src/domain/quantities.js';
import { file, NINE, names, reading, running, segment, track } from './makers.js';

const between = (before: ReturnType<typeof segment>, after: ReturnType<typeof segment>, more = {}) =>
  boundaryInterval(before, after, thresholdsOf(more));
const nameless = { names: { kind: 'video', pattern: 'x' } } as const;

describe('the loss that one boundary allows', () => {
  test('whole seconds leave a second on either side', () => {
    expect(between(segment(1, 0, 60_000), segment(2, 62_000, 1))).toMatchObject({
      lowMs: 1000,
      highMs: 3000,
      source: 'name',
      resolutionMs: 1000,
    });
  });

  test('names to the millisecond leave one', () => {
    const exact = (number: number, at: number) =>
      segment(number, 0, 60_000, { names: names(number, 0, { startAt: instant(NINE + at), startResolutionMs: 1 }) });
    expect(between(exact(1, 0), exact(2, 60_200))).toMatchObject({ lowMs: 199, highMs: 201 });
  });

  test('a running clock tells it to the tick, across its wrap too', () => {
    const ts = (number: number, pts: number) => segment(number, 0, 0, { ...nameless, reading: running(10_000, pts) });
    expect(between(ts(1, 0), ts(2, 12_500))).toMatchObject({ lowMs: 2499, highMs: 2501, source: 'running-clock' });
    const wrap = 2 ** 33 / 90;
    expect(between(ts(1, wrap - 5000), ts(2, 5000))).toMatchObject({ lowMs: -1, highMs: 1, source: 'running-clock' });
  });

  test('a clock that starts again in every file spans nothing', () => {
    const ts = (number: number) => segment(number, 0, 0, { ...nameless, reading: running(10_000, 1400) });
    expect(between(ts(1), ts(2)).source).toBe('none');
  });

  test('creation times of unknown meaning are read both as starts and as closes', () => {
    const clip = (created: number, lengthMs: number) =>
      segment(1, 0, 0, {
        names: { kind: 'video', pattern: 'x' },
        reading: reading([track(lengthMs)], { createdAt: instant(NINE + created) }),
      });
    // As starts: 70 - 0 - 60 = 10 s; as closes: 70 - 20 - 0 = 50 s, up to 2 s late each.
    expect(between(clip(0, 60_000), clip(70_000, 20_000))).toMatchObject({ lowMs: 9000, highMs: 53_000 });
  });

  test('creation times that a profile vouches for are starts', () => {
    const clip = (created: number) =>
      segmentOf(
        file(1, 0, 0, { ...nameless, reading: reading([track(60_000)], { createdAt: instant(NINE + created) }) }),
        { trustsCreation: true },
      );
    expect(between(clip(0), clip(62_000))).toMatchObject({ lowMs: 1000, highMs: 3000, source: 'created' });
  });

  test('without any clock nothing is bounded', () => {
    const clip = segment(1, 0, 60_000, nameless);
    expect(between(clip, clip)).toMatchObject({
      lowMs: Number.NEGATIVE_INFINITY,
      highMs: Number.POSITIVE_INFINITY,
      source: 'none',
    });
  });
});

describe('clocks that were set', () => {
  test('an overlap as long as a pre-record is one; a longer one is a clock set back', () => {
    expect(between(segment(1, 0, 60_000), segment(2, 45_000, 1))).toMatchObject({ lowMs: -16_000, source: 'name' });
    expect(between(segment(1, 0, 60_000), segment(2, 45_000, 1), { preRecordMs: 10_000 })).toMatchObject({
      source: 'none',
      clockStepMs: -15_000,
    });
    expect(between(segment(1, 3_600_000, 60_000), segment(2, 60_000, 1))).toMatchObject({ clockStepMs: -3_600_000 });
  });

  const ts = (number: number, pts: number, startMs: number) =>
    segment(number, startMs, 0, { reading: running(60_000, pts) });

  test('names that jump while the running clock does not were set: the running clock decides', () => {
    expect(between(ts(1, 0, 0), ts(2, 60_000, 3_660_000))).toMatchObject({
      lowMs: -1,
      highMs: 1,
      source: 'running-clock',
      clockStepMs: 3_600_000,
    });
  });

  test('two clocks that jump differently contradict each other, within the widest reading of both', () => {
    expect(between(ts(1, 0, 0), ts(2, 65_000, 660_000))).toMatchObject({
      lowMs: 4999,
      highMs: 601_000,
      isContradicted: true,
    });
  });

  test('a name that is a second off is no contradiction', () => {
    expect(between(ts(1, 0, 0), ts(2, 60_000, 62_000))).not.toHaveProperty('clockStepMs');
    expect(LIMITS.overlapMs).toBe(1000);
  });
});
