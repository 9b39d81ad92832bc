/** Names from outside on a terminal. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printableText } from '../../../src/lib/printable-text.js';

describe('printable text', () => {
  test.each([
    ['DCIM/执法 记录 (1).mp4', 'DCIM/执法 记录 (1).mp4'],
    ['back\\slash', 'back\\slash'],
    ['a\nb', 'a\\x0ab'],
    ['\u001b[2J', '\\x1b[2J'],
    ['\u0085\u009b31m', '\\x85\\x9b31m'],
    ['exe\u202egpj', 'exe\\u{202e}gpj'],
    ['zero\u200bwidth', 'zero\\u{200b}width'],
    ['\\x0a\n', '\\\\x0a\\x0a'],
    ['\u{e0041}tag', '\\u{e0041}tag'],
    ['\ud800', '\\u{d800}'],
    ['😀', '😀'],
  ])('%j', (text, shown) => {
    expect(printableText(text)).toBe(shown);
  });

  test('holds no control character, whatever it is given, and no two texts look alike', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(printableText(a)).not.toMatch(/\p{Cc}/u);
        if (a !== b && /\p{Cc}/u.test(a) && /\p{Cc}/u.test(b)) expect(printableText(a)).not.toBe(printableText(b));
      }),
    );
  });
});
