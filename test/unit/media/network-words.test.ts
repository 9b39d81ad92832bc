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

  test('gives each word, and 0 beyond the table', () => {
    const table = new NetworkWords(tableOf(many, 2));
    for (const at of [0, 8191, 8192, 19_999, 3, 20_000, 25_000]) expect(table.at(at)).toBe(at < 20_000 ? at + 1 : 0);
  });

  test('gives the largest of the first words, as long as none is 0', () => {
    const words = fc.array(fc.integer({ min: 1, max: 0xffff_ffff }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(words, fc.nat(20), (some, count) => {
        const largest = count > some.length ? undefined : Math.max(0, ...some.slice(0, count));
        expect(new NetworkWords(tableOf(some)).largest(count)).toBe(largest);
      }),
    );
    expect(new NetworkWords(tableOf(many)).largest(20_000)).toBe(20_000);
    expect(new NetworkWords(tableOf([...many, 0])).largest(20_001)).toBeUndefined();
  });

  test('counts the words in a row that lie within bounds, over blocks and up to its end', () => {
    const table = new NetworkWords(tableOf(many, 2));
    const bounds = fc.record({ low: fc.nat(25_000), high: fc.nat(25_000) });
    fc.assert(
      fc.property(fc.nat(20_500), fc.nat(20_500), bounds, (first, count, { low, high }) => {
        const row = many.slice(first, first + count);
        const end = row.findIndex((word) => word < low || word > high);
        expect(table.countWithin(first, count, { low, high })).toBe(end === -1 ? row.length : end);
      }),
    );
  });
});
