import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NetworkWords } from '../../../src/media/network-words.js';

function tableOf(words: readonly number[], tail = 0): Uint8Array {
  // Not at the start of its memory, and not on a border of four bytes: so tables lie in files.
  const bytes = new Uint8Array(words.length * 4 + tail + 3).subarray(3);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (const [i, word] of words.entries()) view.setUint32(i * 4, word);
  return bytes;
}

describe('a table of big-endian words', () => {
  const many = Array.from({ length: 20_000 }, (_, i) => i + 1);

  test('sums any stretch of it as they stand in the file, forwards and back', () => {
    const table = new NetworkWords(tableOf(many, 2));
    const stretch = fc
      .tuple(fc.nat(19_999), fc.nat(20_000))
      .map(([from, count]) => ({ from, count: Math.min(count, 20_000 - from) }));
    fc.assert(
      fc.property(stretch, ({ from, count }) => {
        const last = from + count;
        expect(table.sum(from, count)).toBe((last * (last + 1) - from * (from + 1)) / 2);
      }),
    );
  });

  test('is exact above what 32 bits hold', () => {
    expect(new NetworkWords(tableOf([0xffff_ffff, 0xffff_ffff, 2])).sum(0, 3)).toBe(2 ** 33);
  });

  test.each([
    ['a word that is 0', [5, 0, 5], 0, 3],
    ['a word beyond the table', [5, 5], 1, 2],
    ['a word that is cut', [5, 5], 0, 3],
    ['a start beyond the table', [5], 7, 1],
    ['an empty table', [], 0, 1],
  ] as const)('gives no sum over %s', (_what, words, first, count) => {
    expect(new NetworkWords(tableOf(words, 3)).sum(first, count)).toBeUndefined();
  });
});
