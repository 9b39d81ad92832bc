import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LookParser, MAX_LOOKS } from '../../../../src/adapters/ffmpeg/parse-looks.js';

function parse(lines: readonly string[], endMs = 60_000) {
  const parser = new LookParser();
  for (const line of lines) parser.add(line);
  return parser.finish(endMs);
}

test('stretches are read from what the detectors print, in the order of their starts', () => {
  expect(
    parse([
      '[silencedetect @ 0x1] silence_start: 4.02125',
      '[freezedetect @ 0x1] lavfi.freezedetect.freeze_start: 3',
      '[silencedetect @ 0x1] silence_end: 8.00868 | silence_duration: 3.98744',
      '[freezedetect @ 0x1] lavfi.freezedetect.freeze_duration: 5',
      '[freezedetect @ 0x1] lavfi.freezedetect.freeze_end: 8',
      '[blackdetect @ 0x1] black_start:20 black_end:24.5 black_duration:4.5',
    ]),
  ).toEqual([
    { kind: 'frozen', startMs: 3000, endMs: 8000 },
    { kind: 'silent', startMs: 4021, endMs: 8009 },
    { kind: 'black', startMs: 20_000, endMs: 24_500 },
  ]);
});

test('what goes on to the end ends with the file', () => {
  expect(parse(['lavfi.freezedetect.freeze_start: 50'])).toEqual([{ kind: 'frozen', startMs: 50_000, endMs: 60_000 }]);
});

test('a black picture is frozen as well and told once; a freeze longer than the black is told', () => {
  const black = 'black_start:8 black_end:12 black_duration:4';
  const freeze = (from: number, to: number) => [`freezedetect.freeze_start: ${from}`, `freezedetect.freeze_end: ${to}`];
  expect(parse([...freeze(8, 12), black]).map(({ kind }) => kind)).toEqual(['black']);
  expect(parse([...freeze(2, 12), black]).map(({ kind }) => kind)).toEqual(['frozen', 'black']);
});

test('an end without a start, and stretches that run backwards, are none', () => {
  expect(parse(['silence_end: 8', 'silence_start: 9', 'silence_end: 3', 'black_start:5 black_end:5'])).toEqual([]);
});

test('no number of lines gives more than the bound', () => {
  const parser = new LookParser();
  for (let i = 0; i < MAX_LOOKS * 3; i += 1) parser.add(`black_start:${i} black_end:${i + 0.5}`);
  expect(parser.isFull).toBe(true);
  expect(parser.finish(1).length).toBe(MAX_LOOKS);
});

test('any text whatever gives stretches that run forward, or none', () => {
  const word = fc.constantFrom(
    'silence_start: ',
    'silence_end: ',
    'freeze_start: ',
    'black_start:',
    ' black_end:',
    '-1',
    '1e9',
    '.',
    '\u0000',
    '7',
  );
  fc.assert(
    fc.property(
      fc.array(
        fc.array(word, { maxLength: 8 }).map((parts) => parts.join('')),
        { maxLength: 20 },
      ),
      (lines) => {
        for (const { startMs, endMs } of parse(lines)) {
          expect(Number.isFinite(startMs) && Number.isFinite(endMs)).toBe(true);
          expect(endMs).toBeGreaterThan(startMs);
        }
      },
    ),
    { numRuns: 500 },
  );
});
