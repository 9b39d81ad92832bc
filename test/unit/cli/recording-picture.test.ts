/** A recording as one line: files, holes and what nobody can tell, each at its place and each to be seen. */
import { expect, test } from 'vitest';
import { type Recording, recordingPicture } from '../../../src/cli/recording-picture.js';

const paint = (text: string) => text;
type Finding = Recording['findings'][number];

function recording(
  segments: readonly (readonly [number, number | null])[],
  findings: readonly Pick<Finding, 'severity' | 'startMs' | 'endMs'>[] = [],
): Recording {
  const base = { kind: 'between-segments', track: 'both', uncertaintyMs: 0, missing: [], because: '' } as const;
  const nowhere = { file: null, afterFile: null, beforeFile: null, why: { code: 'x', facts: {} } };
  const last = segments.at(-1);
  return {
    camera: null,
    officer: null,
    verdict: 'gap',
    claimMs: null,
    claim: '',
    startAt: null,
    durationMs: last === undefined ? null : last[0] + (last[1] ?? 0),
    segments: segments.map(([offsetMs, durationMs], i) => ({
      ...{ path: `${i}`, state: 'ok', sequence: i, copyOf: null, offsetMs, durationMs, tracks: [] },
    })),
    findings: findings.map((finding) => ({ ...base, ...nowhere, ...finding })),
  };
}

test('shows files in two shades, so that one sees where one ends', () => {
  expect(
    recordingPicture(
      recording([
        [0, 50],
        [50, 50],
      ]),
      10,
      paint,
    ),
  ).toBe('├█████▓▓▓▓▓┤');
});

test('shows a hole where it is, and never smaller than one cell', () => {
  const holed = recording(
    [
      [0, 400],
      [600, 400],
    ],
    [{ severity: 'gap', startMs: 400, endMs: 600 }],
  );
  expect(recordingPicture(holed, 10, paint)).toBe('├████··▓▓▓▓┤');
  const tiny = recording(
    [
      [0, 500],
      [501, 500],
    ],
    [{ severity: 'gap', startMs: 500, endMs: 501 }],
  );
  expect(recordingPicture(tiny, 10, paint)).toContain('·');
});

test('shows what was lost after the last file', () => {
  const cut = recording([[0, 900]], [{ severity: 'gap', startMs: 900, endMs: 1000 }]);
  expect(recordingPicture(cut, 10, paint)).toBe('├█████████·┤');
});

test('gives a file of unknown length a stretch of its own', () => {
  const open = recording(
    [
      [0, 100],
      [100, null],
    ],
    [{ severity: 'cannot-tell', startMs: 100, endMs: null }],
  );
  expect(recordingPicture(open, 16, paint)).toBe('├██████████??????┤');
});
