/**
 * The log's formats against what their specifications and running logs publish: proofs that hold and proofs that must not, notes,
 * checkpoints and cosignatures of witnesses in the open.
 */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isSignatureOf, verifyingKey } from '../../src/evidence/key-id.js';
import { isConsistent, rootOfInclusion } from '../../src/evidence/log/check-proofs.js';
import { isSignedBy, parseCheckpoint } from '../../src/evidence/log/checkpoint.js';
import { readCosignature } from '../../src/evidence/log/cosignature.js';
import {
  type NoteKey,
  noteText,
  parseNote,
  parseVerifierKey,
  signaturesBy,
} from '../../src/evidence/log/signed-note.js';
import { parseTlogProof, tlogProofText } from '../../src/evidence/log/tlog-proof.js';
import { bytesOf, vectorBytes, vectorLines } from './published-vectors.js';

describe('proofs of RFC 6962', () => {
  const inclusion = vectorLines('rfc6962-inclusion.txt');
  const consistency = vectorLines('rfc6962-consistency.txt');

  test('all 196 are here, twelve of which hold', () => {
    expect([inclusion.length, consistency.length]).toEqual([98, 98]);
    const holding = [...inclusion, ...consistency].filter(([, verdict]) => verdict === 'proven');
    expect(holding).toHaveLength(12);
    expect(new Set([...inclusion, ...consistency].map(([name]) => name)).size).toBeGreaterThan(150);
  });

  test.each(inclusion)('of inclusion: %s is %s', (_, verdict, ...facts) => {
    const [index, size, leaf, root, ...proof] = facts;
    const reached = rootOfInclusion({
      index: Number(index),
      size: Number(size),
      leaf: bytesOf(leaf, 'base64'),
      proof: proof.map((hash) => bytesOf(hash, 'base64')),
    });
    expect(reached?.equals(bytesOf(root, 'base64')) ?? false).toBe(verdict === 'proven');
  });

  test.each(consistency)('of consistency: %s is %s, where it says something', (name, verdict, ...facts) => {
    const [size1, size2, root1, root2, ...proof] = facts;
    const holds = isConsistent({
      from: { size: Number(size1), root: bytesOf(root1, 'base64') },
      to: { size: Number(size2), root: bytesOf(root2, 'base64') },
      proof: proof.map((hash) => bytesOf(hash, 'base64')),
    });
    expect(holds).toBe(verdict === 'proven' || SAYS_NOTHING.includes(name ?? ''));
  });

  test('the three that say nothing are among them', () => {
    const found = consistency.filter(([name = '', verdict]) => verdict === 'refused' && SAYS_NOTHING.includes(name));
    expect(found).toHaveLength(SAYS_NOTHING.length);
  });
});

/**
 * The library that publishes these refuses to be asked about an empty tree, since everything is consistent with it. A witness is
 * asked exactly that at its first sight of a log (C2SP tlog-witness: `old 0` and no proof), so here the answer is yes; that the empty
 * tree has its one root is checked beside it (witness-rules.ts).
 */
const SAYS_NOTHING = [
  'additional/size1-is-zero-and-does-not-equal-size2',
  'additional/size1-is-zero-and-size2-is-not-zero',
  'additional/sizes-are-equal-zero-and-proof-is-empty',
];

describe('a note of the specification', () => {
  test('is signed by the key of the specification', () => {
    const note = known(parseNote(vectorBytes('c2sp-note.txt')));
    const key = known(parseVerifierKey('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'));
    const [line] = signaturesBy(note, key);
    const signature = known(line).signature;
    const bytes = Buffer.from(note.text);
    expect(isSignatureOf({ key: verifyingKey(key.publicKey), bytes, signature })).toBe(true);
    expect(isSignatureOf({ key: verifyingKey(key.publicKey), bytes: bytes.subarray(1), signature })).toBe(false);
    expect(Buffer.from(noteText(note)).equals(vectorBytes('c2sp-note.txt'))).toBe(true);
  });

  test('and a checkpoint, with and without a cosignature, are read and written again byte for byte', () => {
    for (const name of ['c2sp-checkpoint.txt', 'c2sp-cosigned.txt']) {
      const checkpoint = known(parseCheckpoint(vectorBytes(name)));
      expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163 });
      expect(Buffer.from(noteText(checkpoint.note)).equals(vectorBytes(name))).toBe(true);
    }
    const [, line] = known(parseCheckpoint(vectorBytes('c2sp-cosigned.txt'))).note.signatures;
    expect(known(line)).toMatchObject({ name: 'witness.example.com/w1', keyHash: '8d66cf3f' });
    // `time 1679315147` in the specification's signed message.
    expect(Buffer.from(known(line).signature).readBigUInt64BE()).toBe(1_679_315_147n);
  });
});

describe('logs in the open', () => {
  const live = known(parseCheckpoint(vectorBytes('live-checkpoint.txt')));
  const log = keyOf('arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f');
  const witnesses = [
    'transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM',
    'witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO',
    'remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2',
    'witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv',
  ].map(keyOf);

  test('a checkpoint of one is signed by its key', () => {
    expect(live).toMatchObject({ origin: log.name, size: 1_432_088_532 });
    expect(isSignedBy(live, log.publicKey, verifyingKey(log.publicKey))).toBe(true);
    const [other] = witnesses;
    expect(isSignedBy(live, known(other).publicKey, verifyingKey(known(other).publicKey))).toBe(false);
  });

  test.each(witnesses.map((key) => [key.name, key] as const))('and cosigned by %s, with a time', (name, key) => {
    const trusted = { publicKey: key.publicKey, key: verifyingKey(key.publicKey) };
    const read = live.note.signatures.map((line) => readCosignature(live.note.text, line, trusted));
    expect(read.filter((each) => each !== 'foreign')).toEqual([{ name, timeSeconds: 0x6a122120 }]);
    const grown = live.note.text.replace('1432088532', '1432088533');
    expect(live.note.signatures.map((line) => readCosignature(grown, line, trusted))).toContain('wrong');
  });

  test('the tree of the Go checksum database is signed by its key, in a note whose first line is no name', () => {
    const note = known(parseNote(vectorBytes('sumdb-tree.txt')));
    const key = keyOf('sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8');
    const [line] = signaturesBy(note, key);
    const signed = { key: verifyingKey(key.publicKey), signature: known(line).signature };
    expect(isSignatureOf({ ...signed, bytes: Buffer.from(note.text) })).toBe(true);
    // An origin with spaces is the log's right and not ours: such a checkpoint is none here.
    expect(parseCheckpoint(vectorBytes('sumdb-tree.txt'))).toBeUndefined();
    // The checkpoint example of the specification carries this very signature over another origin.
    const example = known(parseNote(vectorBytes('c2sp-checkpoint.txt')));
    expect(isSignatureOf({ ...signed, bytes: Buffer.from(example.text) })).toBe(false);
  });
});

describe('a proof file', () => {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  const [first, second] = [hash('hash1'), hash('hash2')];
  const lines = [first, second].map((each) => each.toString('base64'));
  const checkpoint = vectorBytes('c2sp-cosigned.txt');

  test('is written as the library of the format writes it', () => {
    const text = tlogProofText({ index: 5, hashes: [first, second], checkpoint: Buffer.from('test checkpoint\n') });
    expect(Buffer.from(text).toString()).toBe(
      `c2sp.org/tlog-proof@v1\nindex 5\n${lines.join('\n')}\n\ntest checkpoint\n`,
    );
    const none = tlogProofText({ index: 0, hashes: [], checkpoint: Buffer.from('checkpoint\n') });
    expect(Buffer.from(none).toString()).toBe('c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint\n');
  });

  test('is read back, above the checkpoint of the specification', () => {
    const read = parseTlogProof(tlogProofText({ index: 5, hashes: [first, second], checkpoint }));
    expect(read).toMatchObject({ index: 5, hashes: [first, second], checkpoint: { size: 20_852_163 } });
  });

  test('of the specification, which is cut there, is refused', () => {
    expect(parseTlogProof(vectorBytes('c2sp-proof-example.txt'))).toBeUndefined();
  });

  // What the library of the format refuses (transparency-dev/formats, proof), above a checkpoint that is sound.
  test.each([
    ['another header', 'wrong-header\nindex 0\n'],
    ['extra data that is no base64', 'c2sp.org/tlog-proof@v1\nextra !!notbase64!!\nindex 0\n'],
    ['no index', 'c2sp.org/tlog-proof@v1\n\n'],
    ['an index that is no number', 'c2sp.org/tlog-proof@v1\nindex notanumber\n'],
    ['a negative index', 'c2sp.org/tlog-proof@v1\nindex -5\n'],
    ['a hash that is no base64', 'c2sp.org/tlog-proof@v1\nindex 0\n!!notbase64!!\n'],
    ['a hash of 64 bytes', `c2sp.org/tlog-proof@v1\nindex 0\n${Buffer.alloc(64).toString('base64')}\n`],
    ['a line without end', `c2sp.org/tlog-proof@v1\nindex 0\n${'a'.repeat(65 * 1024)}\n`],
  ])('with %s is refused', (_, head) => {
    expect(parseTlogProof(Buffer.concat([Buffer.from(`${head}\n`), checkpoint]))).toBeUndefined();
    expect(
      parseTlogProof(Buffer.concat([Buffer.from('c2sp.org/tlog-proof@v1\nindex 0\n\n'), checkpoint])),
    ).toBeDefined();
  });
});

function keyOf(text: string): NoteKey {
  return known(parseVerifierKey(text));
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('not read');
  return value;
}
