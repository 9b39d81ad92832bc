/** The one text of a value, and the values that have none (a narrow profile of RFC 8785). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../src/evidence/canonical-json.js';

function becauseOf(value: unknown): string {
  const outcome = canonicalJson(value);
  return outcome.ok ? `accepted as ${outcome.text}` : outcome.because;
}

function nested(depth: number): unknown {
  return depth === 0 ? 1 : { a: nested(depth - 1) };
}

describe('what has no canonical text', () => {
  class Point {
    x = 1;
  }
  const withHole: unknown[] = [1, 2, 3];
  delete withHole[1];
  const proto: unknown = JSON.parse('{"__proto__":1}');
  const cases: readonly (readonly [string, unknown, RegExp])[] = [
    ['a fraction', 1.5, /no integer/],
    ['minus zero', -0, /no integer/],
    ['NaN', Number.NaN, /no integer/],
    ['infinity', Number.POSITIVE_INFINITY, /no integer/],
    ['2^53', 2 ** 53, /no integer/],
    ['-2^53', -(2 ** 53), /no integer/],
    ['1e21', 1e21, /no integer/],
    ['a bigint', 1n, /bigint/],
    ['undefined', undefined, /undefined/],
    ['a member that is undefined', { a: undefined }, /\.a: undefined/],
    ['a hole in an array', withHole, /\[1\]: undefined/],
    ['a function', () => 1, /function/],
    ['a symbol', Symbol('s'), /symbol/],
    ['a date', new Date(0), /plain object/],
    ['a map', new Map(), /plain object/],
    ['a buffer', Buffer.from('x'), /plain object/],
    ['an instance', new Point(), /plain object/],
    ['an upper-case key', { A: 1 }, /key "A"/],
    ['an empty key', { '': 1 }, /key ""/],
    ['a key with a space', { 'a b': 1 }, /key "a b"/],
    ['a key of another script', { 键: 1 }, /key/],
    ['__proto__', proto, /key "__proto__"/],
    ['a lone surrogate', '\ud800', /lone surrogate/],
    ['a lone low surrogate', 'a\udc00b', /lone surrogate/],
    ['a newline', 'a\nb', /control/],
    ['a tab', 'a\tb', /control/],
    ['NUL', '\u0000', /control/],
    ['DEL', '\u007f', /control/],
    ['C1', '\u0085', /control/],
    ['a line separator', '\u2028', /control/],
    ['a byte order mark', '\ufeff', /control/],
    ['a bidi override', '\u202e', /control/],
    ['a decomposed letter', 'e\u0301', /not NFC/],
    ['the Ångström sign', '\u212b', /not NFC/],
    ['nine levels', nested(9), /nested too deep/],
  ];
  test.each(cases)('%s', (_, value, because) => {
    expect(becauseOf(value)).toMatch(because);
    expect(becauseOf([value])).toMatch(because);
  });

  test('a tower of arrays is refused without going down it', () => {
    expect(becauseOf(JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`))).toMatch(/nested too deep/);
  });
});

describe('the canonical text', () => {
  test.each([
    [{ b: 1, a: 2, _: 3, a_: 4, a1: 5 }, '{"_":3,"a":2,"a1":5,"a_":4,"b":1}'],
    [{ text: '"\\/😀执' }, '{"text":"\\"\\\\/😀执"}'],
    [
      [true, false, null, 0, -1, 2 ** 53 - 1, -(2 ** 53 - 1)],
      '[true,false,null,0,-1,9007199254740991,-9007199254740991]',
    ],
    [{}, '{}'],
    [[], '[]'],
    [Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  ])('%j', (value, text) => {
    expect(canonicalJson(value)).toEqual({ ok: true, text });
  });

  const key = fc.stringMatching(/^[a-z_][a-z0-9_]{0,6}$/).filter((name) => name !== '__proto__');
  const leaf = fc.oneof(fc.maxSafeInteger(), fc.boolean(), fc.constant(null), fc.stringMatching(/^[ -~一-鿿]{0,12}$/));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf.map((item) => (Object.is(item, -0) ? 0 : item)),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value'), { maxKeys: 5 }),
    ),
  }));

  test('means the value it was made of, and is the only text that does', () => {
    fc.assert(
      fc.property(value, (made) => {
        const outcome = canonicalJson(made);
        if (!outcome.ok) throw new Error(outcome.because);
        const parsed: unknown = JSON.parse(outcome.text);
        expect(JSON.parse(JSON.stringify(made))).toEqual(parsed);
        expect(canonicalJson(parsed)).toEqual(outcome);
        expect(outcome.text).not.toMatch(/[\n\t]/);
      }),
    );
  });
});
