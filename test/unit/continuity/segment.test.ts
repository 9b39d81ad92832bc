import { describe, expect, test } from 'vitest';
import { lengthMs, segmentOf } from '../../../src/continuity/segment.js';
import { instant } from '../../../src/domain/quantities.js';
import { file, NINE, names, reading, segment, sound, track, UNREADABLE } from './makers.js';

describe('a media file as the rules see it', () => {
  test('without one sample it is unreadable, whatever its index promises', () => {
    for (const given of [reading([]), reading([track(60_000, { samples: 0 })]), UNREADABLE, undefined]) {
      expect(segment(1, 0, 0, { reading: given })).toMatchObject({ state: 'unreadable', span: undefined, tracks: [] });
    }
  });

  test('without bytes it is empty, whatever was read', () => {
    expect(segment(1, 0, 0, { sizeBytes: 0, reading: UNREADABLE }).state).toBe('empty');
    expect(segment(1, 0, 0, { reading: { state: 'empty' } }).state).toBe('empty');
  });

  test('its end is that of its samples; what the index places beyond the file makes it longer on the axis', () => {
    const cut = segment(1, 0, 0, {
      reading: reading([track(20_000)], { state: 'truncated', readableEndMs: 20_000, placedEndMs: 60_000 }),
    });
    expect(cut).toMatchObject({ state: 'truncated', span: { endMs: 20_000, declaredEndMs: 60_000 } });
    expect(lengthMs(cut)).toBe(60_000);
    expect(lengthMs(segment(1, 0, 0, { reading: UNREADABLE }))).toBeUndefined();
  });

  test('a single picture beside sound is a cover, and the file a sound file', () => {
    const covered = segment(1, 0, 0, { reading: reading([track(40, { samples: 1 }), sound(60_000)]) });
    expect(covered).toMatchObject({ kind: 'audio', span: { endMs: 60_000 } });
  });

  test('an unreadable sound file stays a sound file by its name', () => {
    const names = { kind: 'audio', pattern: 'x' } as const;
    expect(segment(1, 0, 0, { names, reading: UNREADABLE }).kind).toBe('audio');
  });

  test('the name’s clock goes before the creation time; without a name the creation time speaks', () => {
    const made = reading([track(60_000)], { createdAt: instant(NINE + 61_000) });
    expect(segment(1, 0, 0, { reading: made }).clock).toMatchObject({ source: 'name', lowMs: NINE });
    const nameless = file(1, 0, 0, { names: { kind: 'video', pattern: 'x' }, reading: made });
    // Stamped at its start, or up to two seconds after its end.
    expect(segmentOf(nameless, { trustsCreation: false }).clock).toMatchObject({
      source: 'created',
      lowMs: NINE - 1000,
      highMs: NINE + 62_000,
    });
    expect(segmentOf(nameless, { trustsCreation: true }).clock).toMatchObject({
      lowMs: NINE + 61_000,
      highMs: NINE + 62_000,
      resolutionMs: 1000,
    });
  });

  test('a timetable in the name is not the camera’s clock', () => {
    expect(segment(1, 0, 0, { names: names(1, 0, { nameClock: 'schedule' }) }).clock?.source).toBe('schedule');
  });
});
