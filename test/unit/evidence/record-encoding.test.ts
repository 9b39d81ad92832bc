import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isFailure } from '../../../src/domain/failure.js';
import { canonicalJson } from '../../../src/evidence/canonical-json.js';
import { decodeRecord, encodeRecord, MAX_RECORD_BYTES } from '../../../src/evidence/record-encoding.js';
import { CONTINUITY_LIMITS } from '../../../src/evidence/records/continuity.js';
import { RECORD_TYPES, type SealRecord } from '../../../src/evidence/records/seal-record.js';
import { signablePath, signableText, whyNotSignable } from '../../../src/evidence/text-rules.js';
import { TestDock } from '../../fakes/sealed-archive.js';
import { RECORD_SAMPLES } from './record-samples.js';

const HEADER = new TestDock('/nowhere').header();

function sample(type: (typeof RECORD_TYPES)[number]): SealRecord {
  return { ...RECORD_SAMPLES[type], ...HEADER } as SealRecord;
}

function textOf(type: (typeof RECORD_TYPES)[number]): string {
  return Buffer.from(encodeRecord(sample(type))).toString('utf8');
}

function becauseOf(bytes: Uint8Array | string): string {
  const decoded = decodeRecord(typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes);
  return decoded.ok ? 'accepted' : decoded.because;
}

const SEGMENT = textOf('segment');

describe('hostile encodings', () => {
  const cases: readonly (readonly [string, string | Uint8Array])[] = [
    ['a duplicate key', SEGMENT.replace('"officer":', '"officer":{"id":"1","source":"roster"},"officer":')],
    ['keys out of order', SEGMENT.replace(/"dock":"KB-0007","epoch":1/, '"epoch":1,"dock":"KB-0007"')],
    ['a space after a colon', SEGMENT.replace('"epoch":1', '"epoch": 1')],
    ['a space before the newline', SEGMENT.replace('}\n', '} \n')],
    ['an escaped letter', SEGMENT.replace('"KB-0007"', '"\\u004bB-0007"')],
    ['an escaped slash', SEGMENT.replace('DCIM/', 'DCIM\\/')],
    ['a byte order mark', `\ufeff${SEGMENT}`],
    ['no final newline', SEGMENT.slice(0, -1)],
    ['two final newlines', `${SEGMENT}\n`],
    ['CR LF', SEGMENT.replace('\n', '\r\n')],
    ['a second object after the newline', `${SEGMENT}{}\n`],
    ['a second object on the line', SEGMENT.replace('\n', '{}\n')],
    ['minus zero', SEGMENT.replace('"epoch":1', '"epoch":-0')],
    ['1.0', SEGMENT.replace('"epoch":1', '"epoch":1.0')],
    ['1e0', SEGMENT.replace('"epoch":1', '"epoch":1e0')],
    ['2^53 + 1', SEGMENT.replace('"size":14', '"size":9007199254740993')],
    ['a fraction', SEGMENT.replace('"size":14', '"size":14.5')],
    ['a lone surrogate, escaped', SEGMENT.replace('"004512"', '"\\ud800"')],
    ['a decomposed letter', SEGMENT.replace('"004512"', '"e\u0301"')],
    ['a bidi override', SEGMENT.replace('"004512"', '"a\u202eb"')],
    ['a zero-width space', SEGMENT.replace('"004512"', '"a\u200bb"')],
    ['a NUL, escaped', SEGMENT.replace('"004512"', '"\\u0000"')],
    ['a raw control character', SEGMENT.replace('"004512"', '"\u0001"')],
    ['DEL', SEGMENT.replace('"004512"', '"\u007f"')],
    ['an upper-case key', SEGMENT.replace('"officer"', '"Officer"')],
    ['an unknown key', SEGMENT.replace('"epoch":1', '"epoch":1,"extra":1')],
    ['__proto__ at the top', SEGMENT.replace('{"_type"', '{"__proto__":{},"_type"')],
    ['__proto__ inside', SEGMENT.replace('"officer":{', '"officer":{"__proto__":null,')],
    [
      'an upper-case digest',
      SEGMENT.replace(/"prev":"[0-9a-f]+"/, (text) => text.toUpperCase().replace('PREV', 'prev')),
    ],
    ['overlong UTF-8', Buffer.from(SEGMENT.replace('004512', '\u0001\u0001'), 'utf8').map((b) => (b === 1 ? 0xc0 : b))],
    [
      'a lone continuation byte',
      Buffer.from(SEGMENT.replace('004512', '\u0001'), 'utf8').map((b) => (b === 1 ? 0x80 : b)),
    ],
    ['an unknown type', SEGMENT.replace('record:segment:1', 'record:segment:2')],
    ['an array', '[]\n'],
    ['null', 'null\n'],
    ['nothing', ''],
    ['a truncated record', SEGMENT.slice(0, 400)],
    ['deep nesting', `${'['.repeat(30_000)}${']'.repeat(30_000)}\n`],
    ['too many bytes', Buffer.alloc(MAX_RECORD_BYTES + 1, 0x20)],
  ];

  test('the untouched record is accepted', () => {
    expect(becauseOf(SEGMENT)).toBe('accepted');
  });

  test.each(cases)('%s is refused', (_, bytes) => {
    expect(Buffer.from(bytes).equals(Buffer.from(SEGMENT))).toBe(false);
    expect(becauseOf(bytes)).not.toBe('accepted');
  });

  test('a key of Object.prototype is no way into a map of facts', () => {
    const text = textOf('maintenance').replace('"facts":{', '"facts":{"__proto__":1,');
    expect(becauseOf(text)).toContain('__proto__');
  });
});

describe('the encoding', () => {
  test.each(RECORD_TYPES)('%s reads back as what was written', (type) => {
    const decoded = decodeRecord(encodeRecord(sample(type)));
    expect(decoded).toEqual({ ok: true, record: sample(type) });
  });

  test.each(RECORD_TYPES)('%s begins with its type, so that it can be nothing else that is signed', (type) => {
    expect(textOf(type).startsWith(`{"_type":"urn:sealdock:record:${type}:1",`)).toBe(true);
  });

  test('a segment record holds the key sha256 once', () => {
    expect(SEGMENT.split('"sha256":').length).toBe(2);
  });

  test('any single changed byte is refused or reads as another record', () => {
    const bytes = Buffer.from(SEGMENT);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ mask;
        const decoded = decodeRecord(changed);
        if (decoded.ok) expect(Buffer.from(encodeRecord(decoded.record)).equals(changed)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('any bytes at all are answered, never an exception', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => !decodeRecord(bytes).ok));
  });

  test('any value is written in one way or refused, and reads back equal', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const written = canonicalJson(value);
        if (!written.ok) return;
        const again: unknown = JSON.parse(written.text);
        expect(canonicalJson(again)).toEqual(written);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['a fraction', { ...sample('segment'), seq: 1.5 }],
    ['a control character', { ...sample('refused'), subject: 'a\nb' }],
    ['an unknown key', { ...sample('boot'), extra: 1 }],
    ['an undefined value', { ...sample('boot'), free_bytes: undefined }],
    ['a handed-back camera with a reason why not', { ...sample('close'), handed_back: true }],
    ['a codec with a reason for its absence', { ...sample('segment'), codec_reason: null }],
  ])('%s is refused when writing', (_, value) => {
    let thrown: unknown;
    try {
      encodeRecord(value as SealRecord);
    } catch (error) {
      thrown = error;
    }
    expect(isFailure(thrown, 'record-unencodable')).toBe(true);
  });

  test('the largest continuity record that the limits allow still fits', () => {
    const base = sample('continuity');
    if (base._type !== 'urn:sealdock:record:continuity:1') throw new Error('wrong sample');
    const finding = {
      kind: 'k'.repeat(30),
      severity: 'cannot-tell' as const,
      track: 'both' as const,
      start_ms: -999_999_999,
      end_ms: 999_999_999,
      unc_ms: 999_999,
      missing: Array.from({ length: CONTINUITY_LIMITS.missing }, (_, i) => 1_000_000 + i),
      seq: 99_999_999,
    };
    const full = {
      ...base,
      seqs: Array.from({ length: CONTINUITY_LIMITS.seqs }, (_, i) => 10_000_000 + i),
      findings: Array.from({ length: CONTINUITY_LIMITS.findings }, () => finding),
    };
    expect(encodeRecord(full).length).toBeLessThanOrEqual(MAX_RECORD_BYTES);
  });
});

describe('text from devices', () => {
  test('any text becomes signable, and signable text without a percent sign stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(whyNotSignable(signableText(text))).toBeUndefined();
        if (whyNotSignable(text) === undefined && !text.includes('%') && text.length <= 200) {
          expect(signableText(text)).toBe(text);
        }
      }),
    );
  });

  test('any path bytes become signable and are kept exactly', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), (bytes) => {
        const written = signablePath(bytes);
        expect(whyNotSignable(written.path)).toBeUndefined();
        const raw = written.path_hex === null ? Buffer.from(written.path) : Buffer.from(written.path_hex, 'hex');
        expect(raw.equals(Buffer.from(bytes))).toBe(true);
      }),
    );
  });

  test('a cut never leaves half a character', () => {
    expect(whyNotSignable(signableText('😀'.repeat(150), 200))).toBeUndefined();
  });
});
