import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isSignatureOf, verifyingKey } from '../../../../src/evidence/key-id.js';
import {
  isOriginOf,
  isSignedBy,
  logOrigin,
  parseCheckpoint,
  signedCheckpoint,
} from '../../../../src/evidence/log/checkpoint.js';
import { cosign, cosignatureMessage, readCosignature } from '../../../../src/evidence/log/cosignature.js';
import {
  keyHashOf,
  noteText,
  parseNote,
  parseSignatureLines,
  parseVerifierKey,
  signaturesBy,
  strictBase64,
  verifierKey,
} from '../../../../src/evidence/log/signed-note.js';
import { parseTlogProof, tlogProofText } from '../../../../src/evidence/log/tlog-proof.js';
import { leafHash } from '../../../../src/evidence/log/tree-hash.js';

/** The example of the signed-note specification. */
const EXAMPLE_KEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const EXAMPLE_NOTE = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`;
const dock = keyFrom(1);
const witness = { name: 'police.example/witness/central', ...keyFrom(2) };
const ORIGIN = 'police.example/dock/KB-0007/e1';
const root = leafHash(Buffer.from('the only record'));

describe('a signed note', () => {
  test('of the specification is signed by the key of the specification', () => {
    const key = parseVerifierKey(EXAMPLE_KEY);
    const note = parseNote(Buffer.from(EXAMPLE_NOTE));
    if (key === undefined || note === undefined) throw new Error('not read');
    expect(verifierKey(key)).toBe(EXAMPLE_KEY);
    expect(keyHashOf(key)).toBe('530d903a');
    expect(noteText(note)).toBe(EXAMPLE_NOTE);
    const [found] = signaturesBy(note, key);
    const bytes = Buffer.from('This is an example message.\n');
    expect(
      isSignatureOf({ key: verifyingKey(key.publicKey), bytes, signature: found?.signature ?? Buffer.alloc(0) }),
    ).toBe(true);
  });

  test.each<[string, string]>([
    ['without signatures', 'text\n\n'],
    ['without an empty line', 'text\n— a AAAAAAA=\n'],
    ['with a control character', 'te\u0007xt\n\n— a AAAAAAA=\n'],
    ['with a carriage return', 'text\r\n\n— a AAAAAAA=\n'],
    ['with a hyphen for the dash', 'text\n\n- a AAAAAAA=\n'],
    ['with a plus in the name', 'text\n\n— a+b AAAAAAA=\n'],
    ['with a signature that is no base64', 'text\n\n— a ?AAAAAA=\n'],
    ['with loose base64', 'text\n\n— a AAAAAAB=\n'],
    ['with a key hash alone', 'text\n\n— a AAAAAA==\n'],
    ['without the last newline', 'text\n\n— a AAAAAAA='],
    ['with a second text', 'text\n\n— a AAAAAAA=\nmore\n'],
    ['with more signatures than anybody needs', `text\n\n${'— a AAAAAAA=\n'.repeat(33)}`],
    ['longer than any note', `${'x'.repeat(200_000)}\n\n— a AAAAAAA=\n`],
  ])('%s is none', (_, text) => {
    expect(parseNote(Buffer.from(text))).toBeUndefined();
  });

  test('of bytes that are no UTF-8 is none', () => {
    expect(parseNote(Buffer.concat([Buffer.of(0xff), Buffer.from(EXAMPLE_NOTE)]))).toBeUndefined();
  });

  test.each([
    '',
    'a',
    'a+00000000',
    `${EXAMPLE_KEY}=`,
    EXAMPLE_KEY.replace('530d903a', '530d903b'),
    'a b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
  ])('has no key %s', (text) => {
    expect(parseVerifierKey(text)).toBeUndefined();
  });
});

describe('a checkpoint', () => {
  const bytes = signedCheckpoint({ origin: ORIGIN, size: 1, root }, dock);

  test('is read back and signed by its dock alone', () => {
    const read = parseCheckpoint(bytes);
    if (read === undefined) throw new Error('not read');
    expect(read).toMatchObject({ origin: ORIGIN, size: 1, root });
    expect(isSignedBy(read, dock.publicKey, verifyingKey(dock.publicKey))).toBe(true);
    expect(isSignedBy(read, witness.publicKey, verifyingKey(witness.publicKey))).toBe(false);
  });

  test('changed in size or root is not signed any more', () => {
    for (const changed of [
      text().replace('\n1\n', '\n2\n'),
      text().replace(root.toString('base64'), leafHash(root).toString('base64')),
    ]) {
      const read = parseCheckpoint(Buffer.from(changed));
      if (read === undefined) throw new Error('not read');
      expect(isSignedBy(read, dock.publicKey, verifyingKey(dock.publicKey))).toBe(false);
    }
  });

  test.each<[string, string]>([
    ['a size with a zero before it', text().replace('\n1\n', '\n01\n')],
    ['a negative size', text().replace('\n1\n', '\n-1\n')],
    ['a size beyond what numbers hold', text().replace('\n1\n', '\n9007199254740993\n')],
    ['a short root', text().replace(root.toString('base64'), 'AAAA')],
    ['an extension line', text().replace('\n\n', '\nmore\n\n')],
    ['no origin', text().replace(ORIGIN, '')],
    ['a space in its origin', text().replace(`${ORIGIN}\n`, 'police example\n')],
  ])('with %s is none', (_, changed) => {
    expect(changed).not.toBe(text());
    expect(parseCheckpoint(Buffer.from(changed))).toBeUndefined();
  });

  test('belongs to one dock and one epoch, under whatever domain', () => {
    expect(logOrigin({ domain: 'police.example', dock: 'KB-0007', epoch: 1 })).toBe(ORIGIN);
    expect(isOriginOf(ORIGIN, { dock: 'KB-0007', epoch: 1 })).toBe(true);
    expect(isOriginOf(ORIGIN, { dock: 'KB-0007', epoch: 2 })).toBe(false);
    expect(isOriginOf(ORIGIN, { dock: '0007', epoch: 1 })).toBe(false);
  });

  function text(): string {
    return Buffer.from(bytes).toString('utf8');
  }
});

describe('a cosignature', () => {
  const TEXT = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
  const trusted = { publicKey: witness.publicKey, key: verifyingKey(witness.publicKey) };

  test('is made over the message of the specification', () => {
    expect(Buffer.from(cosignatureMessage(TEXT, 1_679_315_147)).toString('utf8')).toBe(
      `cosignature/v1\ntime 1679315147\n${TEXT}`,
    );
  });

  test('tells its time to whoever has the key', () => {
    const line = cosign(TEXT, 1_790_000_000, witness);
    expect(readCosignature(TEXT, line, trusted)).toEqual({ name: witness.name, timeSeconds: 1_790_000_000 });
  });

  test('is worth nothing for another text, time or name, nor to another key', () => {
    const line = cosign(TEXT, 1_790_000_000, witness);
    const later = Buffer.from(line.signature);
    later.writeBigUInt64BE(1_790_000_001n);
    expect(readCosignature(`${TEXT}x\n`, line, trusted)).toBe('wrong');
    expect(readCosignature(TEXT, { ...line, signature: later }, trusted)).toBe('wrong');
    expect(readCosignature(TEXT, { ...line, name: 'other.example' }, trusted)).toBe('foreign');
    expect(readCosignature(TEXT, line, { publicKey: dock.publicKey, key: verifyingKey(dock.publicKey) })).toBe(
      'foreign',
    );
    expect(readCosignature(TEXT, { ...line, signature: line.signature.subarray(1) }, trusted)).toBe('wrong');
  });

  test('at no time, or at one beyond what numbers hold, is wrong even where it is signed', () => {
    for (const time of [0n, 2n ** 60n]) {
      const head = Buffer.alloc(8);
      head.writeBigUInt64BE(time);
      const signature = Buffer.concat([head, witness.sign(Buffer.from(`cosignature/v1\ntime ${time}\n${TEXT}`))]);
      const line = { ...cosign(TEXT, 1, witness), signature };
      expect(readCosignature(TEXT, line, trusted)).toBe('wrong');
    }
  });

  test('is found in the answer of a witness', () => {
    const line = cosign(TEXT, 5, witness);
    const answer = noteText({ text: '', signatures: [line] }).slice(1);
    expect(parseSignatureLines(answer)).toEqual([{ ...line, signature: new Uint8Array(line.signature) }]);
    expect(parseSignatureLines('')).toBeUndefined();
  });
});

describe('a proof', () => {
  const checkpoint = signedCheckpoint({ origin: ORIGIN, size: 2, root }, dock);
  const bytes = tlogProofText({ index: 1, hashes: [leafHash(Buffer.from('sibling'))], checkpoint });
  const text = Buffer.from(bytes).toString('utf8');

  test('is read back', () => {
    expect(parseTlogProof(bytes)).toMatchObject({
      index: 1,
      hashes: [leafHash(Buffer.from('sibling'))],
      checkpoint: { size: 2 },
    });
    expect(text.split('\n')[0]).toBe('c2sp.org/tlog-proof@v1');
  });

  test('of the only leaf has no hashes', () => {
    expect(parseTlogProof(tlogProofText({ index: 0, hashes: [], checkpoint }))).toMatchObject({ index: 0, hashes: [] });
  });

  test.each<[string, string]>([
    ['another version', text.replace('@v1', '@v2')],
    ['an index with a zero before it', text.replace('index 1', 'index 01')],
    ['no index', text.replace('index 1\n', '')],
    ['a hash that is too short', text.replace(/\n[^\n]{44}\n\n/, '\nAAAA\n\n')],
    [
      'more hashes than any tree has',
      text.replace('index 1\n', `index 1\n${`${root.toString('base64')}\n`.repeat(70)}`),
    ],
    ['no checkpoint', text.slice(0, text.indexOf('\n\n') + 2)],
  ])('with %s is none', (_, changed) => {
    expect(changed).not.toBe(text);
    expect(parseTlogProof(Buffer.from(changed))).toBeUndefined();
  });
});

test('base64 has one form', () => {
  expect(strictBase64('AAAA')).toEqual(Buffer.alloc(3));
  for (const loose of ['AAA', 'AAAA\n', 'AAB=', 'A-_A']) expect(strictBase64(loose)).toBeUndefined();
});

function keyFrom(seedByte: number) {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, seedByte)]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32));
  return { publicKey, sign: (bytes: Uint8Array) => new Uint8Array(sign(null, bytes, key)) };
}
