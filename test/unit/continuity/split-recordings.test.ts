import { describe, expect, test } from 'vitest';
import type { CameraLog } from '../../../src/continuity/camera-log.js';
import { LIMITS } from '../../../src/continuity/limits.js';
import { PLAIN_COUNTER } from '../../../src/continuity/sequence-step.js';
import { splittingRecordings } from '../../../src/continuity/split-recordings.js';
import { atOnce } from '../../../src/lib/sliced.js';
import { event, segment, UNREADABLE } from './makers.js';

const split = (segments: Parameters<typeof splittingRecordings>[0], more: { must?: boolean; log?: CameraLog } = {}) =>
  atOnce(
    splittingRecordings(segments, {
      mustBeContinuous: more.must === true,
      thresholds: LIMITS,
      counter: PLAIN_COUNTER,
      log: more.log ?? [],
    }),
  );
const at = (...rows: readonly (readonly [string, number])[]) => rows.map(([kind, s]) => event(kind, s * 1000));

describe('where a recording ends', () => {
  const pair = (pauseMs: number, number = 2) => [segment(1, 0, 60_000), segment(number, 60_000 + pauseMs, 60_000)];

  test('at a pause above ten minutes without a missing number, where nothing had to be continuous', () => {
    expect(split(pair(590_000))).toHaveLength(1);
    expect(split(pair(620_000))).toHaveLength(2);
    expect(split(pair(620_000), { must: true })).toHaveLength(1);
    expect(split(pair(620_000, 3))).toHaveLength(1);
  });

  test('at a pause whose length the clock does not prove it goes on', () => {
    // 600.9 s by the names, but the first may have begun up to a second later.
    expect(split(pair(600_900))).toHaveLength(1);
  });

  test('where the log proves a stop and a start, however short the pause and whatever the duty', () => {
    const log = at(['rec-start', 0], ['rec-stop', 60], ['rec-start', 65]);
    const parts = split(pair(5000), { must: true, log });
    expect(parts.map(({ wasStopped }) => wasStopped)).toEqual([true, false]);
  });

  test('not where the log shows that it ran on, however long the pause', () => {
    expect(split(pair(3_600_000), { log: at(['rec-start', 0], ['photo', 4000]) })).toHaveLength(1);
  });

  test('where power was lost the length of the pause decides', () => {
    const log = at(['rec-start', 0], ['power-off', 61], ['power-on', 700], ['rec-start', 705], ['photo', 2000]);
    expect(split(pair(645_000), { log })).toHaveLength(2);
    expect(split(pair(645_000), { log, must: true })).toHaveLength(1);
  });

  test('a file that cannot be read may fill the pause', () => {
    const broken = segment(1, 0, 0, { reading: UNREADABLE });
    expect(split([broken, segment(2, 1_800_000, 60_000)])).toHaveLength(1);
    expect(split([broken, segment(2, 7_200_000, 60_000)])).toHaveLength(2);
  });

  test('numbers left out between two stopped recordings stay known', () => {
    const log = at(['rec-start', 0], ['rec-stop', 60], ['rec-start', 200]);
    expect(split(pair(140_000, 4), { log })[0]?.missing).toMatchObject({ missing: [2, 3] });
  });

  test('no segments, no recordings', () => {
    expect(split([])).toEqual([]);
  });
});
