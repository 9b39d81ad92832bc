/** Which key files are taken, for which docks, and which are refused. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { keyIdOf, publicKeyPem } from '../../../../src/evidence/key-id.js';
import { minisignPublicKeyText } from '../../../../src/evidence/minisign-text.js';
import { CheckList } from '../../../../src/evidence/verify/check-list.js';
import { keyFileOf } from '../../../../src/evidence/verify/key-files.js';
import { KeyRing } from '../../../../src/evidence/verify/key-ring.js';

const A = rawKey();
const B = rawKey();

function rawKey(): Uint8Array {
  const { publicKey } = generateKeyPairSync('ed25519');
  return new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
}

function ringOf(...files: readonly { name: string; dock?: string; text: string | Uint8Array }[]) {
  const checks = new CheckList();
  const ring = KeyRing.of(
    files.map(({ name, dock, text }) => ({ name, dock, bytes: Buffer.from(text) })),
    checks,
  );
  return { ring, document: checks.document() };
}

describe('the name of a key file', () => {
  test.each([
    ['KB-0007.pem', { role: 'key', dock: 'KB-0007' }],
    ['KB-0007.pub', { role: 'key', dock: 'KB-0007' }],
    ['KB-0007.crt', { role: 'certificate', dock: 'KB-0007' }],
    ['dock.pem', { role: 'key', dock: undefined }],
    ['dock-0011223344556677.crt', { role: 'certificate', dock: undefined }],
    ['registry key.pub', { role: 'key', dock: undefined }],
    ['witness.pem', { role: 'witness', dock: undefined }],
    ['witness-1.vkey', { role: 'witness', dock: undefined }],
    ['witness.crt', undefined],
    ['root.crt', { role: 'root', dock: undefined }],
    ['root-2026.crt', { role: 'root', dock: undefined }],
    ['root.pem', undefined],
    ['root.key', undefined],
    ['revocations', { role: 'revocations', dock: undefined }],
    ['revocations.sig', { role: 'revocations-signature', dock: undefined }],
    ['dock.key', undefined],
    ['dock.csr', undefined],
    ['.pem', undefined],
    ['allowed_signers', undefined],
  ])('%s', (name, expected) => {
    expect(keyFileOf(name)).toEqual(expected);
  });
});

describe('the ring', () => {
  test('takes PEM and minisign forms of one key for one key', () => {
    const { ring, document } = ringOf(
      { name: 'dock.pem', text: publicKeyPem(A) },
      { name: 'dock.pub', text: minisignPublicKeyText(A) },
    );
    expect(ring.forDock('KB-0007')).toEqual([{ id: keyIdOf(A), publicKey: A, docks: 'any' }]);
    expect(document.checks).toEqual([]);
  });

  test('gives a dock its own keys and those for every dock; where there are none, all', () => {
    const { ring } = ringOf(
      { name: 'KB-0007.pem', dock: 'KB-0007', text: publicKeyPem(A) },
      { name: 'KB-0008.pem', dock: 'KB-0008', text: publicKeyPem(B) },
    );
    expect(ring.forDock('KB-0007').map(({ id }) => id)).toEqual([keyIdOf(A)]);
    expect(ring.forDock('KB-0009')).toHaveLength(2);
    expect(ring.forDock(undefined)).toHaveLength(2);
  });

  test('a key that two docks bear is for both, and for every dock where one file says so', () => {
    const both = ringOf(
      { name: 'KB-1.pem', dock: 'KB-1', text: publicKeyPem(A) },
      { name: 'KB-2.pem', dock: 'KB-2', text: publicKeyPem(A) },
    );
    expect(both.ring.forDock('KB-1')[0]?.docks).toEqual(['KB-1', 'KB-2']);
    const any = ringOf(
      { name: 'KB-1.pem', dock: 'KB-1', text: publicKeyPem(A) },
      { name: 'x.pem', text: publicKeyPem(A) },
    );
    expect(any.ring.forDock('KB-9')[0]?.docks).toBe('any');
  });

  test.each([
    ['a private key', 'dock.pem', generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' })],
    [
      'a key of another kind',
      'rsa.pem',
      generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'pem', type: 'spki' }),
    ],
    ['nothing', 'dock.pem', ''],
    ['bytes', 'dock.pem', Buffer.from([0xff, 0xfe, 0])],
    ['half a minisign key', 'dock.pub', minisignPublicKeyText(A).slice(0, 60)],
    ['a minisign key with more behind it', 'dock.pub', `${minisignPublicKeyText(A)}\nmore\n`],
    ['a PEM under the name of a minisign key', 'dock.pub', publicKeyPem(A)],
  ])('leaves out %s and says so', (_, name, text) => {
    const { ring, document } = ringOf({ name, text: text.toString() });
    expect(ring.forDock(undefined)).toEqual([]);
    expect(document.checks).toMatchObject([{ code: 'key-usable', result: 'not-checked', subject: name }]);
  });

  const P = (1n << 255n) - 19n;
  const SMALL: readonly bigint[] = [
    0n,
    1n,
    P - 1n,
    P,
    P + 1n,
    0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
    0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
  ];
  test.each(SMALL.flatMap((y) => [y, y | (1n << 255n)]))('refuses the weak key %#', (y) => {
    const key = Buffer.from(y.toString(16).padStart(64, '0'), 'hex').reverse();
    const { ring, document } = ringOf({ name: 'dock.pem', text: publicKeyPem(key) });
    expect(ring.forDock(undefined)).toEqual([]);
    expect(document.verdict).not.toBe('pass');
  });
});
