/** Where a file without sound is a loss, and where it is only another file. */
import { expect, test } from 'vitest';
import { judgeContinuity } from '../../../src/continuity/judge-continuity.js';
import type { NameFacts } from '../../../src/domain/name-facts.js';
import { file, reading, running, sound, track } from './makers.js';

const SILENT = reading([track(10_000)]);
const HEARD = reading([track(10_000), sound(10_000)]);

function soundGaps(...files: ReturnType<typeof file>[]): readonly (string | null)[] {
  const { recordings } = judgeContinuity(files, { mustBeContinuous: true, zoneOffsetMinutes: 480 });
  const findings = recordings.flatMap((recording) => recording.findings);
  return findings.filter(({ why }) => why.code === 'no-sound').map((finding) => finding.file);
}

const nameless = { names: undefined };

test('names of one camera tie its files: one without sound has lost it', () => {
  expect(
    soundGaps(
      file(1, 0, 10_000, { reading: HEARD }),
      file(2, 10_000, 10_000),
      file(3, 20_000, 10_000, { reading: HEARD }),
    ),
  ).toEqual(['card/2.mp4']);
});

test.each([
  ['a serial', '1234567'],
  ['a number that runs on', undefined],
])('%s alone ties them, though no clock spans them', (_, serial) => {
  const timeless = (number: number): NameFacts => {
    const base = { kind: 'video', pattern: 'x/a', sequence: number, sequenceModulus: 10_000 } as const;
    return serial === undefined ? base : { ...base, serial };
  };
  expect(
    soundGaps(
      file(1, 0, 10_000, { reading: HEARD, names: timeless(1) }),
      file(2, 0, 10_000, { reading: SILENT, names: timeless(2) }),
    ),
  ).toEqual(['card/2.mp4']);
});

test('media times that run on tie them without any name', () => {
  const [first, second] = [running(10_000, 5000), running(10_000, 15_000)];
  if (!('tracks' in first)) throw new TypeError('a reading with tracks');
  const heard = { ...first, tracks: [...first.tracks, sound(15_000, { startMs: 5000 })] };
  expect(
    soundGaps(
      file(1, 0, 10_000, { ...nameless, reading: heard }),
      file(2, 0, 10_000, { ...nameless, reading: second }),
    ),
  ).toEqual(['card/2.mp4']);
});

test('files that only look alike are no measure for each other', () => {
  expect(
    soundGaps(
      file(1, 0, 10_000, { ...nameless, reading: HEARD }),
      file(2, 0, 10_000, { ...nameless, reading: SILENT }),
      file(3, 0, 10_000, { ...nameless, reading: HEARD }),
    ),
  ).toEqual([]);
});
