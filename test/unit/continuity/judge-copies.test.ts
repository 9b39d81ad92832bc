import { describe, expect, test } from 'vitest';
import type { FootageFile } from '../../../src/continuity/footage-file.js';
import { judgeContinuity } from '../../../src/continuity/judge-continuity.js';
import { file, names } from './makers.js';

const M = 60_000;
const SAME = { sha256: 'a'.repeat(64) };
const judge = (files: readonly FootageFile[]) =>
  judgeContinuity(files, { mustBeContinuous: true, zoneOffsetMinutes: 480 }).recordings.map(({ verdict, findings }) => [
    verdict,
    ...findings.map(({ kind, severity, startMs, endMs }) => `${kind} ${severity} ${startMs}-${endMs}`),
  ]);
const marked = (atMs: number, number = 1) =>
  file(number, atMs, M, { ...SAME, path: `card/IMP/${number}.mp4`, names: names(number, atMs, { isImportant: true }) });

describe('equal content under two names', () => {
  test('a copy with the same start, or the moment of its mark, is told by nothing', () => {
    expect(judge([file(1, 0, M, SAME), file(2, M, M), marked(0)])).toEqual([['continuous']]);
    expect(judge([file(1, 0, M, SAME), file(2, M, M), marked(30_000)])).toEqual([['continuous']]);
  });

  test('the same footage under the name of the next minute fills no minute', () => {
    expect(judge([file(1, 0, M, SAME), file(2, M, M, SAME)])).toEqual([
      ['cannot-tell', 'missing-segment cannot-tell 60000-120000'],
    ]);
  });

  test('in the middle it hides no hole, which is told once', () => {
    expect(judge([file(1, 0, M, SAME), file(2, M, M), file(3, 2 * M, M, SAME), file(4, 3 * M, M)])).toEqual([
      ['gap', 'between-segments gap 120000-179958'],
    ]);
  });

  test('names without a clock claim no time', () => {
    const nameless = (number: number) => ({
      names: { kind: 'video', pattern: 'x/b', serial: '1234567', sequence: number } as const,
    });
    expect(judge([file(1, 0, M, { ...SAME, ...nameless(1) }), file(2, 0, M, { ...SAME, ...nameless(2) })])).toEqual([
      ['continuous'],
    ]);
  });
});

test('a low-resolution twin alone keeps the time and is not the footage', () => {
  const twin = file(2, M, M, { path: 'card/2_thm.mp4', names: names(2, M, { twinOf: '2.mp4' }) });
  expect(judge([file(1, 0, M), twin, file(3, 2 * M, M)])).toEqual([
    ['cannot-tell', 'missing-segment cannot-tell 60000-120000'],
  ]);
  expect(judge([file(1, 0, M), twin, file(2, M, M), file(3, 2 * M, M)])).toEqual([['continuous']]);
});
