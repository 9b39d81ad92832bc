import { describe, expect, test } from 'vitest';
import type { FootageFile } from '../../../src/continuity/footage-file.js';
import { judgeContinuity } from '../../../src/continuity/judge-continuity.js';
import { file, NINE, names } from './makers.js';

const M = 60_000;
const HOUR = 60 * M;
const told = (files: readonly FootageFile[], mustBeContinuous = true) =>
  judgeContinuity(files, { mustBeContinuous, zoneOffsetMinutes: 480 }).recordings.map(({ verdict, findings }) =>
    [verdict, ...findings.map(({ kind, severity }) => `${kind} ${severity}`)].join('; '),
  );

describe('numbers and times that tell two orders', () => {
  const both = [file(4, 0, M), file(5, M, M), file(1, HOUR, M), file(2, HOUR + M, M)];
  const doubt = 'cannot-tell; clock-forward-or-gap cannot-tell';

  test('are judged by neither, and part no recording, duty or not', () => {
    expect(told(both)).toEqual([doubt]);
    expect(told(both, false)).toEqual([doubt]);
  });

  test('a counter that starts again far below has started again', () => {
    const files = [file(504, 0, M), file(505, M, M), file(1, HOUR, M), file(2, HOUR + M, M)];
    expect(told(files)).toEqual(['gap; between-segments gap; sequence-restart warning']);
    expect(told(files, false)).toEqual(['continuous', 'continuous']);
  });

  test('a counter of two digits that wraps has wrapped', () => {
    const short = (number: number, atMs: number) =>
      file(number, atMs, M, { names: names(number, atMs, { sequenceModulus: 100 }) });
    expect(told([short(98, 0), short(99, M), short(1, HOUR), short(2, HOUR + M)])).toEqual([
      'gap; between-segments gap',
    ]);
  });

  test('a short leap is no clock that happened to be set to just that', () => {
    expect(told([file(4, 0, M), file(5, M, M), file(1, 2 * M + 5000, M), file(2, 3 * M + 5000, M)])).toEqual([
      'gap; between-segments gap; sequence-restart warning',
    ]);
  });
});

describe('a clock that nobody had set', () => {
  const newYear = Date.parse('2010-01-01T00:00:00+08:00') - NINE;
  const unset = (number: number, atMs: number) => file(number, newYear + atMs, M);

  test('tells nothing of the time until it was set', () => {
    expect(told([unset(1, 0), unset(2, M), file(3, 0, M)])).toEqual(['cannot-tell; clock-forward-or-gap cannot-tell']);
  });

  test('nor does the number that is missing where the counter may have gone on or started again', () => {
    expect(told([unset(1, 0), unset(2, M), file(7, 0, M)])).toEqual(['cannot-tell; missing-segment cannot-tell']);
  });

  test('what it did not leap over is judged as ever', () => {
    expect(told([unset(1, 0), unset(2, M + 5000)])).toEqual(['gap; between-segments gap']);
    // Three days later, with a clock that was set all along.
    expect(told([file(1, 0, M), file(7, 72 * HOUR, M)])).toEqual(['gap; missing-segment gap']);
  });
});
