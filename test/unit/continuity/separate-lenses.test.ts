import { expect, test } from 'vitest';
import { judgeContinuity } from '../../../src/continuity/judge-continuity.js';
import { separateLenses } from '../../../src/continuity/separate-lenses.js';
import { file, reading, segment, track, UNREADABLE } from './makers.js';

const M = 60_000;
const WIDE = { width: 1920, height: 1080 };
const SMALL = { width: 640, height: 480 };
const seen = (number: number, atMs: number, pictureSize: typeof WIDE) =>
  file(number, atMs, 0, { reading: reading([track(M, { pictureSize })]) });
const pair = (first: number, atMs: number) => [seen(first, atMs, WIDE), seen(first + 1, atMs + 1000, SMALL)];
const numbers = (files: readonly ReturnType<typeof file>[]) =>
  separateLenses(files.map((one) => segment(0, 0, 0, one))).map((lens) =>
    lens.map(({ file: of }) => of.names?.sequence),
  );

test('pictures that begin together are two lenses', () => {
  expect(numbers([...pair(1, 0), ...pair(3, M)])).toEqual([
    [1, 3],
    [2, 4],
  ]);
});

test('what one lens lost the other does not hide', () => {
  const files = [...pair(1, 0), ...pair(3, M), ...pair(5, 2 * M)].filter(({ names }) => names?.sequence !== 4);
  const { recordings } = judgeContinuity(files, { mustBeContinuous: true, zoneOffsetMinutes: 480 });
  expect(recordings.map(({ verdict }) => verdict)).toEqual(['continuous', 'gap']);
});

test('an unreadable file belongs to the lens that has nothing at its time', () => {
  const torn = file(4, M + 1000, 0, { reading: UNREADABLE });
  expect(numbers([...pair(1, 0), seen(3, M, WIDE), torn, ...pair(5, 2 * M)])).toEqual([
    [1, 3, 5],
    [2, 4, 6],
  ]);
});

test('a picture that changes between two files is one camera', () => {
  expect(numbers([seen(1, 0, WIDE), seen(2, M, WIDE), seen(3, 2 * M, SMALL), seen(4, 3 * M, SMALL)])).toEqual([
    [1, 2, 3, 4],
  ]);
  expect(numbers([file(1, 0, M), file(2, M, M)])).toEqual([[1, 2]]);
});
