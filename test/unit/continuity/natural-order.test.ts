import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareNaturally } from '../../../src/continuity/natural-order.js';

test('numbers count by their value, whatever their width', () => {
  const sorted = ['a10.mp4', 'a9.mp4', 'a010.mp4', 'a1.mp4', 'b1.mp4', 'a.mp4'].sort(compareNaturally);
  expect(sorted).toEqual(['a1.mp4', 'a9.mp4', 'a010.mp4', 'a10.mp4', 'a.mp4', 'b1.mp4']);
  expect(['9007199254740993', '9007199254740992'].sort(compareNaturally)[0]).toBe('9007199254740992');
});

test('the order is total: equal only for equal texts, and the same from both sides', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '0', '1', '9', '/'), maxLength: 8 });
  fc.assert(
    fc.property(text, text, text, (a, b, c) => {
      expect(Math.sign(compareNaturally(a, b))).toBe(-Math.sign(compareNaturally(b, a)) + 0);
      expect(compareNaturally(a, b) === 0).toBe(a === b);
      if (compareNaturally(a, b) < 0 && compareNaturally(b, c) < 0) expect(compareNaturally(a, c)).toBeLessThan(0);
    }),
    { numRuns: 2000 },
  );
});
