import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FootageFile } from '../../../src/continuity/footage-file.js';
import { judgeContinuity } from '../../../src/continuity/judge-continuity.js';
import { instant } from '../../../src/domain/quantities.js';
import type { MediaReading, TrackTimeline } from '../../../src/media/timeline.js';

const NINE = Date.parse('2026-11-20T09:30:00+08:00');
const options = { mustBeContinuous: true, zoneOffsetMinutes: 480 };

function track(lengthMs: number, more: Partial<TrackTimeline> = {}): TrackTimeline {
  return {
    kind: 'video',
    codec: 'avc1',
    samples: Math.round(lengthMs / 40),
    startMs: 0,
    endMs: lengthMs,
    frameMs: 40,
    tickMs: 1,
    longSteps: [],
    longStepsLeftOut: 0,
    backwardSteps: 0,
    ...more,
  };
}

function reading(lengthMs: number, more: Partial<TrackTimeline> = {}): MediaReading {
  return { state: 'ok', container: 'mp4', tracks: [track(lengthMs, more)], remarks: [] };
}

/** A file of one camera whose name shows whole seconds. */
function file(number: number, startMs: number, lengthMs: number, more: Partial<FootageFile> = {}): FootageFile {
  const startAt = instant(NINE + Math.floor(startMs / 1000) * 1000);
  const names = {
    kind: 'video',
    pattern: 'x/a',
    serial: '1234567',
    startAt,
    startResolutionMs: 1000,
    sequence: number,
    sequenceModulus: 10_000,
  } as const;
  return { path: `card/${number}.mp4`, sizeBytes: 1000, names, reading: reading(lengthMs), sha256: undefined, ...more };
}

const judge = (files: readonly FootageFile[], more = {}) => judgeContinuity(files, { ...options, ...more });
const kinds = (files: readonly FootageFile[], more = {}) =>
  judge(files, more).recordings.flatMap(({ findings }) => findings.map(({ kind, severity }) => `${kind}:${severity}`));

describe('continuity', () => {
  test('three files on the dot are continuous, with the claim that their one-second names earn', () => {
    const report = judge([file(1, 0, 60_000), file(2, 60_000, 60_000), file(3, 120_000, 60_000)]);
    expect(report.verdict).toBe('continuous');
    const [recording] = report.recordings;
    expect(recording).toMatchObject({
      camera: '1234567',
      startAt: '2026-11-20T09:30:00+08:00',
      durationMs: 180_000,
      findings: [],
    });
    expect(recording?.claimMs).toBeGreaterThanOrEqual(1000);
    expect(recording?.claimMs).toBeLessThanOrEqual(2000);
  });

  test('a hole between files is a gap at its place, with its uncertainty', () => {
    const report = judge([file(1, 0, 60_000), file(2, 62_500, 60_000)]);
    expect(report.verdict).toBe('gap');
    const [gap] = report.recordings[0]?.findings ?? [];
    expect(gap).toMatchObject({
      kind: 'between-segments',
      severity: 'gap',
      track: 'both',
      startMs: 60_000,
      afterFile: 'card/1.mp4',
      beforeFile: 'card/2.mp4',
    });
    expect(Math.abs((gap?.endMs ?? 0) - 62_500)).toBeLessThanOrEqual(gap?.uncertaintyMs ?? 0);
  });

  test('a missing number with its time is one finding', () => {
    const report = judge([file(1, 0, 60_000), file(3, 120_000, 60_000)]);
    expect(report.recordings[0]?.findings).toMatchObject([{ kind: 'missing-segment', severity: 'gap', missing: [2] }]);
  });

  test('a number that a photo took is not missing', () => {
    const photo: FootageFile = {
      ...file(2, 30_000, 0),
      path: 'card/2.jpg',
      reading: undefined,
      names: { kind: 'photo', pattern: 'x/a', sequence: 2 },
    };
    const report = judge([file(1, 0, 60_000), photo, file(3, 60_000, 60_000)]);
    expect(report.verdict).toBe('continuous');
    expect(report.ignored).toEqual([{ path: 'card/2.jpg', reason: 'photo' }]);
  });

  test('a long step inside a file is a gap, to the frame; a doubled step is not', () => {
    const step = { fromMs: 10_000, toMs: 12_500, stepMs: 2540, medianMs: 40, isFirst: false };
    expect(
      judge([file(1, 0, 60_000, { reading: reading(60_000, { longSteps: [step] }) })]).recordings[0]?.findings,
    ).toMatchObject([{ kind: 'inside-segment', severity: 'gap', startMs: 10_000, endMs: 12_500 }]);
    const slow = { fromMs: 10_000, toMs: 10_080, stepMs: 120, medianMs: 40, isFirst: false };
    expect(judge([file(1, 0, 60_000, { reading: reading(60_000, { longSteps: [slow] }) })])).toMatchObject({
      verdict: 'continuous',
      recordings: [{ claimMs: 80 }],
    });
  });

  test('a truncated file is a gap to where its index places the end, else cannot-tell', () => {
    const base = {
      state: 'truncated',
      container: 'mp4',
      tracks: [track(20_000)],
      remarks: [],
      readableEndMs: 20_000,
    } as const;
    expect(judge([file(1, 0, 0, { reading: { ...base, placedEndMs: 60_000 } })]).recordings[0]?.findings).toMatchObject(
      [{ kind: 'truncated-segment', severity: 'gap', startMs: 20_000, endMs: 60_000 }],
    );
    expect(judge([file(1, 0, 0, { reading: base })])).toMatchObject({
      verdict: 'cannot-tell',
      recordings: [{ findings: [{ startMs: 20_000, endMs: 20_000 }] }],
    });
    expect(kinds([file(1, 0, 0, { reading: base }), file(2, 60_000, 60_000)])).toEqual(['truncated-segment:gap']);
  });

  test('an unreadable or empty file is never passed over', () => {
    const broken = { reading: { state: 'unreadable', container: 'mp4', because: 'no index' } } as const;
    expect(kinds([file(1, 0, 60_000), file(2, 60_000, 0, broken), file(3, 120_000, 60_000)])).toEqual([
      'unreadable-segment:cannot-tell',
    ]);
    expect(judge([file(1, 0, 0, { sizeBytes: 0, reading: { state: 'empty' } })])).toMatchObject({
      verdict: 'cannot-tell',
      recordings: [{ segments: [{ state: 'empty' }] }],
    });
  });

  test('a clock that went back is told, and the boundary is not called whole', () => {
    const report = judge([file(1, 4_000_000, 60_000), file(2, 460_000, 60_000)]);
    expect(report.recordings[0]?.findings).toMatchObject([{ kind: 'clock-step', severity: 'warning' }]);
    expect(report.verdict).toBe('cannot-tell');
  });

  test('a leap of an hour with numbers running on cannot be told from a loss', () => {
    expect(kinds([file(1, 0, 60_000), file(2, 3_660_000, 60_000)])).toEqual(['clock-forward-or-gap:cannot-tell']);
  });

  test('pre-record overlap is a note, and the recording stays continuous', () => {
    expect(judge([file(1, 0, 60_000), file(2, 45_000, 60_000)])).toMatchObject({
      verdict: 'continuous',
      recordings: [{ findings: [{ kind: 'overlap', severity: 'note' }] }],
    });
  });

  test('a pause above ten minutes ends a recording, unless it had to be continuous', () => {
    const files = [file(1, 0, 60_000), file(2, 1_000_000, 60_000)];
    expect(judge(files, { mustBeContinuous: false }).recordings).toHaveLength(2);
    expect(judge(files)).toMatchObject({ verdict: 'gap', recordings: [{ findings: [{ kind: 'between-segments' }] }] });
  });

  test('a counter that wraps runs on; equal contents count once', () => {
    expect(judge([file(1, 60_000, 60_000), file(0, 0, 60_000), file(9999, -60_000, 60_000)])).toMatchObject({
      verdict: 'continuous',
    });
    const copy = { ...file(1, 0, 60_000), path: 'card/imp/1.mp4', sha256: 'a' };
    const report = judge([{ ...file(1, 0, 60_000), sha256: 'a' }, copy]);
    expect(report.recordings).toHaveLength(1);
    expect(report.recordings[0]?.segments[1]).toMatchObject({ path: 'card/imp/1.mp4', copyOf: 'card/1.mp4' });
  });

  test('nothing at all is cannot-tell', () => {
    expect(judge([])).toMatchObject({ verdict: 'cannot-tell', recordings: [], ignored: [] });
  });

  const shift = fc.record({
    phaseMs: fc.integer({ min: 0, max: 999 }),
    lengthsMs: fc.array(fc.integer({ min: 5_000, max: 600_000 }), { minLength: 1, maxLength: 20 }),
  });

  test('no way of cutting a whole recording into files is ever called a gap', () => {
    fc.assert(
      fc.property(shift, ({ phaseMs, lengthsMs }) => {
        expect(judge(cutInto(phaseMs, lengthsMs)).verdict).not.toBe('gap');
      }),
      { numRuns: 2000 },
    );
  });

  test('no recording from which more than its claim was cut is ever called continuous', () => {
    fc.assert(
      fc.property(
        shift,
        fc.integer({ min: 0, max: 19 }),
        fc.integer({ min: 1, max: 9000 }),
        ({ phaseMs, lengthsMs }, at, lostMs) => {
          fc.pre(lengthsMs.length > 1);
          const hole = 1 + (at % (lengthsMs.length - 1));
          const [recording] = judge(cutInto(phaseMs, lengthsMs, { before: hole, lostMs })).recordings;
          if (recording?.verdict === 'continuous') expect(lostMs).toBeLessThanOrEqual(recording.claimMs ?? 0);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

function cutInto(
  phaseMs: number,
  lengthsMs: readonly number[],
  hole?: { readonly before: number; readonly lostMs: number },
): FootageFile[] {
  let atMs = phaseMs;
  return lengthsMs.map((lengthMs, i) => {
    if (i === hole?.before) atMs += hole.lostMs;
    const made = file(i + 1, atMs, lengthMs);
    atMs += lengthMs;
    return made;
  });
}
