/** JSON on standard output: the same document for a parser, nothing for a terminal to obey. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonText } from '../../../src/cli/json-text.js';

test('is the same document for every parser, and no character of it steers a terminal', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const text = jsonText(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/u);
    }),
    { numRuns: 2000 },
  );
});

test.each(['\u007f', '\u009b31m', '\u202e', '\u200b', '\u2028', '\ufeff', '\u{e0041}', '\ue000'])(
  'escapes %j',
  (mark) => {
    const text = jsonText({ mark });
    expect(JSON.parse(text)).toEqual({ mark });
    expect(text).toContain('\\u');
  },
);
