/** One record from the bytes of its three files. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { keyIdOf } from '../../../../src/evidence/key-id.js';
import { encodeRecord } from '../../../../src/evidence/record-encoding.js';
import type { SealRecord } from '../../../../src/evidence/records/seal-record.js';
import { signRecord } from '../../../../src/evidence/sign-record.js';
import type { SmallRead } from '../../../../src/evidence/verify/evidence-reader.js';
import { type RecordFiles, recordExaminer } from '../../../../src/evidence/verify/examine-record.js';
import type { TrustedKey } from '../../../../src/evidence/verify/key-ring.js';
import { ownerOf, ownPath } from '../../../../src/evidence/verify/record-place.js';
import { TestDock } from '../../../fakes/sealed-archive.js';
import { RECORD_SAMPLES } from '../record-samples.js';

const dock = new TestDock('/nowhere');
const stranger = new TestDock('/nowhere', 'KB-0007', 9);
const DOCK_KEY = trusted(dock, ['KB-0007']);
const PATH = 'intake/rec/a.rec';

let genuine: Files;

type Files = { readonly record: Uint8Array; readonly signature: Uint8Array; readonly minisig: Uint8Array };

function trusted({ publicKey }: TestDock, docks: TrustedKey['docks']): TrustedKey {
  return { id: keyIdOf(publicKey), publicKey, docks };
}

function sample(by: TestDock = dock): SealRecord {
  return { ...RECORD_SAMPLES.segment, ...by.header() } as SealRecord;
}

async function signed(record: Uint8Array, place: SealRecord = sample(), by: TestDock = dock): Promise<Files> {
  const at = { owner: ownerOf(place), path: ownPath(place), keyId: keyIdOf(by.publicKey), sign: by.sign };
  return await signRecord({ record, ...at });
}

beforeAll(async () => {
  genuine = await signed(encodeRecord(sample()));
});

function read(bytes: Uint8Array | undefined, maxBytes: number): SmallRead {
  if (bytes === undefined) return { kind: 'missing' };
  return bytes.length > maxBytes ? { kind: 'too-large' } : { kind: 'bytes', bytes };
}

function examined(
  files: { [K in keyof Files]?: Files[K] | undefined },
  keys: readonly TrustedKey[] = [DOCK_KEY],
  of?: string,
) {
  const reads: RecordFiles = {
    record: read(files.record, 65_000),
    signature: read(files.signature, 64),
    minisig: read(files.minisig, 16_384),
  };
  return recordExaminer({ keys, dock: of ?? 'KB-0007' })(PATH, reads);
}

/** `code: because` of everything that did not pass. */
function told(...args: Parameters<typeof examined>): string[] {
  return examined(...args)
    .outcomes.filter(({ result }) => result !== 'pass')
    .map(({ code, result, because }) => `${result} ${code}: ${because}`);
}

describe('a genuine record', () => {
  test('passes signature, encoding and second form, and gives its facts and digests', () => {
    const outcome = examined(genuine);
    expect(outcome.outcomes.map(({ code, result }) => `${result} ${code}`)).toEqual([
      'pass record-signature',
      'pass record-encoding',
      'pass second-form',
    ]);
    expect(outcome.record).toEqual(sample());
    expect(outcome.sidecars.map(({ suffix }) => suffix)).toEqual(['.sig', '.minisig']);
  });

  test('passes under any one of several keys', () => {
    expect(told(genuine, [trusted(stranger, 'any'), DOCK_KEY])).toEqual([]);
  });
});

describe('the signature', () => {
  const order = (1n << 252n) + 27742317777372353535851937790883648493n;
  function plusOrder(signature: Uint8Array, times: bigint): Buffer {
    const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + times * order;
    return Buffer.concat([signature.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse()]);
  }

  test.each([
    ['S + L', (sig: Uint8Array) => plusOrder(sig, 1n)],
    ['S + 8L', (sig: Uint8Array) => plusOrder(sig, 8n)],
    ['R and S swapped', (sig: Uint8Array) => Buffer.concat([sig.subarray(32), sig.subarray(0, 32)])],
    ['63 bytes', (sig: Uint8Array) => sig.subarray(0, 63)],
    ['65 bytes', (sig: Uint8Array) => Buffer.concat([sig, Buffer.alloc(1)])],
    ['nothing', () => Buffer.alloc(0)],
    ['zeros', () => Buffer.alloc(64)],
    ['the constant of the identity key', () => Buffer.concat([Buffer.of(1), Buffer.alloc(63)])],
  ])('%s fails', (_, bend) => {
    expect(told({ ...genuine, signature: bend(genuine.signature) }).join()).toContain('fail record-signature');
  });

  test('that is not there fails: absence is an alarm', () => {
    expect(told({ ...genuine, signature: undefined })[0]).toBe('fail record-signature: the signature file is not here');
  });

  test('of a changed byte fails', () => {
    const record = Buffer.from(Buffer.from(genuine.record).toString().replace('004512', '004513'));
    expect(told({ ...genuine, record })).toContain('fail record-signature: the signature does not fit the record');
  });

  test('by a stranger with the right dock’s name fails and names his key', async () => {
    const files = await signed(encodeRecord(sample(stranger)), sample(stranger), stranger);
    expect(told(files)[0]).toBe(
      `fail record-signature: its key ${keyIdOf(stranger.publicKey)} is none of the trusted keys`,
    );
  });

  test('under a trusted key that the record does not name fails', async () => {
    const files = await signed(encodeRecord({ ...sample(), keys: [{ alg: 'ed25519', kid: '0'.repeat(16) }] }));
    expect(told(files).join()).toContain('but names key 0000000000000000');
  });

  test('under the key of another dock fails', () => {
    expect(told(genuine, [trusted(dock, ['KB-0008'])]).join()).toContain('is not the key of dock KB-0007');
  });

  test('where no key is trusted for the dock cannot be told', () => {
    expect(told(genuine, [])[0]).toBe('not-checked record-signature: there is no key to check it with');
    expect(told(genuine, [trusted(stranger, ['KB-0008'])])[0]).toBe(
      'not-checked record-signature: none of the trusted keys is for dock KB-0007',
    );
  });

  test('of a second algorithm that the record announces is never passed over', async () => {
    const keys = [...sample().keys, { alg: 'sm2-sm3' as const, kid: '1'.repeat(16) }];
    const record = { ...sample(), keys };
    expect(told(await signed(encodeRecord(record), record))).toEqual([
      'not-checked record-signature: this program cannot check the sm2-sm3 signature',
    ]);
  });
});

describe('the encoding', () => {
  test.each([
    ['a space', (json: string) => json.replace(',', ', ')],
    ['other order', (json: string) => json.replace(/^\{("_type":"[^"]*"),("anchor":null),/, '{$2,$1,')],
    ['a doubled key', (json: string) => json.replace('"epoch":1', '"epoch":1,"epoch":1')],
    ['an unknown key', (json: string) => json.replace('"epoch":1', '"epoch":1,"extra":1')],
    ['__proto__', (json: string) => json.replace('{"_type"', '{"__proto__":{},"_type"')],
    ['an escape', (json: string) => json.replace('004512', '\\u003004512')],
    ['1.0', (json: string) => json.replace('"epoch":1', '"epoch":1.0')],
    ['2^53 + 1', (json: string) => json.replace('"epoch":1', '"epoch":9007199254740993')],
    ['a lone surrogate', (json: string) => json.replace('004512', '\\ud800')],
    ['NFD', (json: string) => json.replace('004512', 'e\u0301')],
    ['a bidi control', (json: string) => json.replace('004512', '\u202e')],
    ['a byte order mark', (json: string) => `\ufeff${json}`],
    ['CR LF', (json: string) => json.replace('\n', '\r\n')],
    ['a second object', (json: string) => `${json}{}\n`],
    ['depth', (json: string) => json.replace('"anchor":null', `"anchor":${'['.repeat(9000)}${']'.repeat(9000)}`)],
  ])('%s fails even under a genuine signature', async (_, change) => {
    const record = Buffer.from(change(Buffer.from(genuine.record).toString()));
    expect(record.equals(genuine.record)).toBe(false);
    const outcome = examined(await signed(record));
    expect(outcome.outcomes.map(({ code, result }) => `${result} ${code}`).slice(0, 2)).toEqual([
      'pass record-signature',
      'fail record-encoding',
    ]);
    expect(outcome.record).toBeUndefined();
  });

  test('longer than a record may be is refused unread', () => {
    expect(told({ ...genuine, record: Buffer.alloc(65_001, 'a') })).toEqual([
      'fail record-encoding: longer than 65000 bytes',
    ]);
  });

  test('a record that is not there is not checked', () => {
    expect(told({ ...genuine, record: undefined })).toEqual(['not-checked record-encoding: the record is not here']);
  });
});

describe('the second form', () => {
  const edit = (change: (text: string) => string) => ({
    ...genuine,
    minisig: Buffer.from(change(Buffer.from(genuine.minisig).toString())),
  });

  test.each([
    ['another file’s name', (text: string) => text.replace('1.mp4.rec', '2.mp4.rec'), 'names another file'],
    ['another signature', (text: string) => text.replace(/^(RW.{30})./m, '$1_'), 'not the text form of minisign'],
    ['another untrusted comment', (text: string) => text.replace('verify with', 'trust'), 'not the text form'],
    ['a line more', (text: string) => `${text}more\n`, 'not the text form'],
    ['nothing', () => '', 'not the text form'],
  ])('with %s fails', (_, change, because) => {
    expect(told(edit(change)).join()).toContain(`fail second-form: ${because}`);
  });

  test('of another record fails', async () => {
    const other = await signed(encodeRecord({ ...sample(), seq: 5 } as SealRecord));
    expect(told({ ...genuine, minisig: other.minisig })).toEqual(['fail second-form: holds another signature']);
  });

  test('whose comment was signed by somebody else fails', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const text = Buffer.from(genuine.minisig).toString().split('\n');
    text[3] = sign(null, Buffer.from('x'), privateKey).toString('base64');
    expect(told({ ...genuine, minisig: Buffer.from(text.join('\n')) })).toEqual([
      'fail second-form: the comment’s signature does not fit',
    ]);
  });

  test('that is not there is left to those who know whether it has to be', () => {
    expect(told({ ...genuine, minisig: undefined })).toEqual([]);
  });

  test('is not called good where no trusted key made the signature', () => {
    expect(told(genuine, []).join()).toContain('not-checked second-form');
  });
});
