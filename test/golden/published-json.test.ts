/**
 * The strict record encoding against RFC 8785 (JCS): what that scheme forbids, what it would have to bring into its one form, and every
 * other way of writing a record's own value. A verifier never canonicalises: whatever is not in the one form is refused.
 */
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/evidence/canonical-json.js';
import { decodeRecord, encodeRecord } from '../../src/evidence/record-encoding.js';
import { RECORD_TYPES, type SealRecord } from '../../src/evidence/records/seal-record.js';
import { TestDock } from '../fakes/sealed-archive.js';
import { RECORD_SAMPLES } from '../unit/evidence/record-samples.js';

/** RFC 8785, appendix B: IEEE 754 bits and their text; without text the scheme itself has none. */
const NUMBERS: readonly (readonly [string, string | undefined])[] = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['7fffffffffffffff', undefined],
  ['7ff0000000000000', undefined],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
];

describe('the numbers of RFC 8785', () => {
  test('are all here and rightly copied', () => {
    expect(NUMBERS).toHaveLength(26);
    for (const [bits, text] of NUMBERS) expect(text ?? 'null').toBe(JSON.stringify(numberOf(bits)));
  });

  test.each(NUMBERS)('%s (%s) is refused unless it is an integer in its one form', (bits, text) => {
    const value = numberOf(bits);
    const isOurs = bits === '0000000000000000';
    expect(canonicalJson({ value }).ok).toBe(isOurs);
    if (text === undefined || isOurs || bits === '8000000000000000') return;
    // The same in a record, where it might be an offset.
    expect(accepts(SEGMENT.replace('"epoch":1', `"epoch":${text}`))).toBe(false);
  });
});

/** RFC 8785, 3.2.2.2 and 3.2.3, and I-JSON (RFC 7493, 2). */
describe('the strings of RFC 8785', () => {
  test('lone surrogates, which the scheme forbids, are refused', () => {
    for (const text of ['\udead', '\ud800', 'a\udc00', '\ud83d', '\ude00\ud83d'])
      expect(canonicalJson({ text }).ok).toBe(false);
    expect(canonicalJson({ text: '\ud83d\ude00' }).ok).toBe(true);
  });

  test('control characters, which the scheme escapes, are refused in any form', () => {
    for (let code = 0; code < 0x20; code += 1) {
      const text = String.fromCharCode(code);
      expect(canonicalJson({ text }).ok).toBe(false);
      expect(accepts(SEGMENT.replace('"004512"', JSON.stringify(`0045${text}`)))).toBe(false);
    }
  });

  test('the names of its sorting example are no keys here', () => {
    for (const key of ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'])
      expect(canonicalJson({ [key]: 1 }).ok).toBe(false);
  });

  test('its own example, raw and in its one form, is no record', () => {
    const raw =
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}\n';
    const value: unknown = JSON.parse(raw);
    expect(value).toHaveProperty('literals', [null, true, false]);
    expect(accepts(raw)).toBe(false);
    expect(canonicalJson(value).ok).toBe(false);
  });
});

/** Every text below has the value of the record, as a plain reader of JSON understands it. */
describe.each(RECORD_TYPES)('another text of the same value, %s', (type) => {
  const text = Buffer.from(encodeRecord({ ...RECORD_SAMPLES[type], ...HEADER } as SealRecord)).toString('utf8');
  const value: unknown = JSON.parse(text);
  const tokens = tokensOf(text);

  test('is written by the encoding itself and accepted', () => {
    expect(accepts(text)).toBe(true);
    expect(tokens.join('')).toBe(text);
  });

  test('with white space anywhere is refused', () => {
    const others = tokens.flatMap((_, at) =>
      [' ', '\t', '\n', '\r'].map((space) => [...tokens.slice(0, at), space, ...tokens.slice(at)].join('')),
    );
    expectRefused(others, 100);
  });

  test('with any one letter escaped is refused', () => {
    const others = tokens.flatMap((token, at) =>
      token.startsWith('"')
        ? Array.from(token.slice(1, -1)).flatMap((_, i) => {
            const unit = token
              .charCodeAt(i + 1)
              .toString(16)
              .padStart(4, '0');
            // Not half of an escape that JSON demands.
            if (token.includes('\\')) return [];
            const escaped = [unit, unit.toUpperCase()].map(
              (hex) => `${token.slice(0, i + 1)}\\u${hex}${token.slice(i + 2)}`,
            );
            return escaped.map((other) => [...tokens.slice(0, at), other, ...tokens.slice(at + 1)].join(''));
          })
        : [],
    );
    expectRefused(others, 100);
  });

  test('with a number in any other form is refused', () => {
    const others = tokens.flatMap((token, at) =>
      /^-?\d+$/.test(token)
        ? [`${token}.0`, `${token}e0`, `${token}E+0`, token === '0' ? '-0' : `${token}0e-1`].map((other) =>
            [...tokens.slice(0, at), other, ...tokens.slice(at + 1)].join(''),
          )
        : [],
    );
    expectRefused(others, 10);
  });

  test('with two members exchanged, or one written twice, is refused', () => {
    const members = Object.entries(value as Record<string, unknown>).map(
      ([key, member]) => `${JSON.stringify(key)}:${JSON.stringify(member)}`,
    );
    expect(`{${members.join(',')}}\n`).toBe(text);
    const others = members.flatMap((member, at) => {
      const exchanged = [...members];
      [exchanged[at], exchanged[(at + 1) % members.length]] = [members[(at + 1) % members.length] ?? '', member];
      const doubled = [...members.slice(0, at), member, ...members.slice(at)];
      return [exchanged, doubled].map((list) => `{${list.join(',')}}\n`);
    });
    expectRefused(others, 20);
  });

  function expectRefused(others: readonly string[], atLeast: number): void {
    expect(others.length).toBeGreaterThanOrEqual(atLeast);
    for (const other of others) {
      expect(other).not.toBe(text);
      // -0 and 0 differ for the test's own comparison, as they do not for JSON.
      expect(JSON.stringify(sorted(JSON.parse(other)))).toBe(JSON.stringify(sorted(value)));
      if (accepts(other)) throw new Error(`accepted: ${other.slice(0, 200)}`);
    }
  }
});

const HEADER = new TestDock('/nowhere').header();
const SEGMENT = Buffer.from(
  encodeRecord({ ...RECORD_SAMPLES.segment, ...new TestDock('/nowhere').header() } as SealRecord),
).toString('utf8');

function accepts(text: string): boolean {
  return decodeRecord(Buffer.from(text, 'utf8')).ok;
}

function numberOf(bits: string): number {
  return Buffer.from(bits, 'hex').readDoubleBE();
}

/** Strings, numbers, words and signs of a text without white space. */
function tokensOf(text: string): readonly string[] {
  return text.match(/"(?:[^"\\]|\\.)*"|-?[\d.]+|[a-z]+|[\s\S]/g) ?? [];
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}
