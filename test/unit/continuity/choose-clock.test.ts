import { expect, test } from 'vitest';
import { withOneClock } from '../../../src/continuity/choose-clock.js';
import { judgeContinuity } from '../../../src/continuity/judge-continuity.js';
import { instant } from '../../../src/domain/quantities.js';
import { file, NINE, names, reading, segment, track } from './makers.js';

const M = 60_000;
/** Without a clock in its name; its dates are local times read as UTC, eight hours ahead of what names are read as. */
const dated = (number: number, atMs: number, kind: 'recordedAt' | 'createdAt') => {
  const at = instant(NINE + 8 * 60 * M + atMs);
  const date = kind === 'recordedAt' ? { recordedAt: { at, hasZone: false } } : { createdAt: at };
  return file(number, 0, 0, {
    names: { kind: 'video', pattern: 'x', serial: '1234567', sequence: number, sequenceModulus: 10_000 },
    reading: reading([track(M)], date),
  });
};
const judge = (files: readonly ReturnType<typeof file>[]) =>
  judgeContinuity(files, { mustBeContinuous: true, zoneOffsetMinutes: 480 }).recordings.map(({ verdict }) => verdict);

test('the kind of clock that most files have is kept, of equals the better one', () => {
  const kinds = (...segments: readonly ReturnType<typeof segment>[]) =>
    withOneClock(segments).map(({ clock }) => clock?.source);
  const recorded = segment(2, 0, 0, dated(2, M, 'recordedAt'));
  const created = segment(3, 0, 0, dated(3, 2 * M, 'createdAt'));
  expect(kinds(segment(1, 0, M), recorded)).toEqual(['name', undefined]);
  expect(kinds(segment(1, 0, M), recorded, recorded, created)).toEqual([undefined, 'recorded', 'recorded', undefined]);
  expect(kinds(created, created)).toEqual(['created', 'created']);
});

test.each(['recordedAt', 'createdAt'] as const)('names and %s of one camera make no gap of a zone', (kind) => {
  // The names of the two around it leave no more room than its own length.
  expect(judge([file(1, 0, M), dated(2, M, kind), file(3, 2 * M, M)])).toEqual(['continuous']);
});

test('recording dates to the second are judged as names are', () => {
  expect(judge([1, 2, 3].map((n) => dated(n, (n - 1) * M, 'recordedAt')))).toEqual(['continuous']);
  expect(judge([dated(1, 0, 'recordedAt'), dated(2, M + 3000, 'recordedAt')])).toEqual(['gap']);
});

test.each(['recordedAt', 'createdAt'] as const)(
  '%s of files that were all written at once shows no pre-record',
  (kind) => {
    expect(judge([dated(1, 0, kind), dated(2, 0, kind)])).toEqual(['cannot-tell']);
  },
);

test('a leap of the timecode is a gap only where the names do not speak against it', () => {
  const coded = (number: number, atMs: number, codeMs: number) =>
    file(number, 0, 0, {
      names: names(number, atMs),
      reading: reading([track(M)], { timecode: { labelMs: codeMs, countMs: codeMs, frameMs: 40 } }),
    });
  // The names allow 0 to 2 s; the timecode says half a second.
  expect(judge([coded(1, 0, 5040), coded(2, M, 65_560)])).toEqual(['gap']);
  expect(judge([coded(1, 0, 5040), coded(2, M, 65_040)])).toEqual(['continuous']);
  expect(judge([coded(1, 0, 5040), coded(2, M, 95_040)])).toEqual(['cannot-tell']);
  // Set back with the names: what it leaps behind that is not judged.
  expect(judge([coded(1, 60 * M, 5040), coded(2, 0, 95_040)])).toEqual(['cannot-tell']);
});

test('times of writing are told and prove nothing', () => {
  const written = (number: number, atMs: number) =>
    file(number, 0, M, {
      names: { kind: 'video', pattern: 'x', serial: '1234567' },
      modifiedAt: instant(NINE + atMs),
    });
  const report = judgeContinuity([written(1, M), written(2, 2 * M + 30_000)], {
    mustBeContinuous: true,
    zoneOffsetMinutes: 480,
  });
  expect(report.verdict).toBe('cannot-tell');
  expect(report.recordings[0]?.findings).toMatchObject([{ why: { code: 'no-clock-modified' }, endMs: null }]);
  expect(report.recordings[0]?.findings[0]?.because).toContain('26.00 s to 34.00 s');
});
