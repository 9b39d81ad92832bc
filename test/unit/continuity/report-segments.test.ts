import { describe, expect, test } from 'vitest';
import { judgeContinuity } from '../../../src/continuity/judge-continuity.js';
import { worstVerdict } from '../../../src/continuity/report.js';
import { file, names, reading, running, step, track, UNREADABLE } from './makers.js';

const judge = (files: Parameters<typeof judgeContinuity>[0]) =>
  judgeContinuity(files, { mustBeContinuous: true, zoneOffsetMinutes: 480 });

describe('the segments of a recording as they are reported', () => {
  test('stand in order, each followed by its copies, with what is really in the file', () => {
    const holed = reading([track(60_000, { longSteps: [step(10_000, 2000)] })]);
    const copy = { sha256: 'a', reading: holed };
    const files = [
      file(2, 60_000, 60_000),
      file(1, 0, 0, { path: 'card/IMP/1.mp4', names: names(1, 0, { isImportant: true }), ...copy }),
      file(1, 0, 0, copy),
    ];
    const [recording] = judge(files).recordings;
    expect(recording?.segments).toMatchObject([
      {
        path: 'card/1.mp4',
        copyOf: null,
        offsetMs: 0,
        durationMs: 58_000,
        sequence: 1,
        tracks: [{ durationMs: 58_000 }],
      },
      { path: 'card/IMP/1.mp4', copyOf: 'card/1.mp4', offsetMs: 0, durationMs: 58_000 },
      { path: 'card/2.mp4', copyOf: null, durationMs: 60_000 },
    ]);
    // The recording's own length counts what is missing.
    expect(recording?.durationMs).toBeGreaterThan(119_000);
  });

  test('a file that cannot be read lies where its name puts it, and nowhere without one', () => {
    const offsets = judge([file(1, 0, 60_000), file(2, 60_000, 0, { reading: UNREADABLE })]).recordings[0]?.segments;
    expect(offsets?.[1]).toMatchObject({ state: 'unreadable', durationMs: null, tracks: [] });
    expect(Math.abs((offsets?.[1]?.offsetMs ?? 0) - 60_000)).toBeLessThanOrEqual(1000);
    const nameless = { names: { kind: 'video', pattern: 'x' }, reading: UNREADABLE } as const;
    expect(judge([file(1, 0, 0, nameless)]).recordings[0]?.segments[0]?.offsetMs).toBeNull();
  });

  test('offsets are whole milliseconds and never a negative zero', () => {
    const files = [0, 10_000.4].map((pts, i) => file(i + 1, pts, 0, { reading: running(10_000.4, pts) }));
    const offsets = judge(files).recordings[0]?.segments.map(({ offsetMs }) => offsetMs);
    expect(offsets).toEqual([0, 10_000]);
    expect(Object.is(offsets?.[0], 0)).toBe(true);
  });
});

test('the worst verdict is gap before cannot-tell before continuous, and of nothing cannot-tell', () => {
  expect(worstVerdict([])).toBe('cannot-tell');
  expect(worstVerdict(['continuous'])).toBe('continuous');
  expect(worstVerdict(['continuous', 'cannot-tell'])).toBe('cannot-tell');
  expect(worstVerdict(['cannot-tell', 'gap', 'continuous'])).toBe('gap');
});
