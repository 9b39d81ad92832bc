/** What every signer promises, tried on the dock's key file and on the fixed key of the tests. */
import { spawnSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type OpenedSigner, openSigner } from '../../src/adapters/signing/open-signer.js';
import { requireClosed } from '../../src/adapters/signing/read-key.js';
import { dockId } from '../../src/domain/ids.js';
import { keyIdOf, verifyingKey } from '../../src/evidence/key-id.js';
import type { Signer } from '../../src/ports/signer.js';
import { fixedSigner } from '../fakes/fixed-signer.js';

const base = mkdtempSync(join(tmpdir(), 'signer-'));
const opened: OpenedSigner[] = [];
afterAll(async () => {
  for (const signer of opened) await signer[Symbol.asyncDispose]();
  rmSync(base, { recursive: true, force: true });
});

async function openKey(
  folder: string,
  mustExist = false,
  credential?: string,
  passphrase?: string,
): Promise<OpenedSigner> {
  const signer = await openSigner({
    folder,
    dock: dockId('KB-0007'),
    keyId: mustExist ? 'f'.repeat(16) : undefined,
    credential,
    passphrase,
  });
  opened.push(signer);
  return signer;
}

describe.each<[string, () => Promise<Signer>]>([
  ['from a key file', async () => (await openKey(join(base, 'contract'))).signer],
  ['with a fixed key', async () => fixedSigner()],
])('a signer %s', (_, make) => {
  test.each([0, 1, 1500, 65_000])('signs %i bytes so that node:crypto agrees, and equally every time', async (size) => {
    const signer = await make();
    const bytes = new Uint8Array(size).fill(7);
    const signature = await signer.sign(bytes);
    expect(signature).toHaveLength(64);
    expect(verify(null, bytes, verifyingKey(signer.publicKey), signature)).toBe(true);
    expect(await signer.sign(bytes)).toEqual(signature);
    expect(bytes.every((byte) => byte === 7)).toBe(true);
  });

  test('names its key by the key itself', async () => {
    const signer = await make();
    expect(signer.publicKey).toHaveLength(32);
    expect(signer.keyId).toBe(keyIdOf(signer.publicKey));
    expect(signer.dock).toBe('KB-0007');
  });

  test('signs different bytes differently', async () => {
    const signer = await make();
    expect(await signer.sign(Buffer.from('a'))).not.toEqual(await signer.sign(Buffer.from('b')));
  });

  test('gives each of many that are asked for at once its own signature', async () => {
    const signer = await make();
    const texts = Array.from({ length: 20 }, (_, i) => Buffer.from(`text ${i}`));
    const signatures = await Promise.all(texts.map((text) => signer.sign(text)));
    const key = verifyingKey(signer.publicKey);
    expect(texts.map((text, i) => verify(null, text, key, signatures[i] ?? Buffer.alloc(0)))).not.toContain(false);
  });
});

test('a signature that fails its own check is never given out', async () => {
  const signer = fixedSigner({ isFaulty: () => true });
  await expect(signer.sign(Buffer.from('a'))).rejects.toMatchObject({ code: 'signature-wrong' });
});

describe('the key file', () => {
  test('is the same key at every start, readable by its user alone', async () => {
    const folder = join(base, 'twice');
    const first = await openKey(folder);
    const second = await openKey(folder, true);
    expect(second.signer.keyId).toBe(first.signer.keyId);
    expect(second.requestDigest).toBe(first.requestDigest);
    expect(statSync(join(folder, 'dock.key')).mode & 0o777).toBe(0o400);
  });

  test('that a crash left half written is made anew, and nothing of it stays', async () => {
    const folder = join(base, 'cut');
    mkdirSync(folder);
    writeFileSync(join(folder, 'dock.key.tmp'), '-----BEGIN PRIV', { mode: 0o400 });
    const made = await openKey(folder);
    expect(await made.signer.sign(Buffer.from('a'))).toHaveLength(64);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect((await openKey(folder, true)).signer.keyId).toBe(made.signer.keyId);
    expect(made.signer.keyId).toMatch(/^[0-9a-f]{16}$/);
  });

  test('is never replaced where a ledger knows one', async () => {
    const folder = join(base, 'lost');
    await expect(openKey(folder, true)).rejects.toMatchObject({ code: 'key-missing' });
    expect(existsSync(join(folder, 'dock.key'))).toBe(false);
  });

  test.each([0o440, 0o404, 0o604])('with mode %o is refused', async (mode) => {
    const folder = join(base, `mode-${mode}`);
    await openKey(folder);
    chmodSync(join(folder, 'dock.key'), mode);
    await expect(openKey(folder)).rejects.toMatchObject({ code: 'key-exposed' });
  });

  test('that holds no key is refused without a word of what it holds', async () => {
    const folder = join(base, 'other');
    await openKey(folder);
    chmodSync(join(folder, 'dock.key'), 0o600);
    writeFileSync(join(folder, 'dock.key'), 'secret words that are no key');
    const refusal = await openKey(folder).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'key-missing' });
    expect(JSON.stringify(refusal)).not.toContain('secret words');
  });

  test('shows nothing of itself in what is published', async () => {
    const folder = join(base, 'public');
    const { publicFiles } = await openKey(folder);
    const seed = readFileSync(join(folder, 'dock.key'), 'utf8').split('\n')[1] ?? '';
    for (const { bytes } of publicFiles) {
      expect(Buffer.from(bytes).includes(Buffer.from(seed, 'base64').subarray(-32))).toBe(false);
    }
  });
});

describe('a key file that is encrypted', () => {
  const words = 'four 汉字 words $x';
  function passphrase(name: string, text = `${words}\n`, mode = 0o400): string {
    const file = join(base, `${name}.passphrase`);
    writeFileSync(file, text, { mode });
    return file;
  }
  const openssl = (args: readonly string[], input = '') => spawnSync('openssl', args, { input, encoding: 'utf8' });

  test('is opened by the stock openssl and by nothing without the passphrase', async () => {
    const [folder, file] = [join(base, 'encrypted'), passphrase('encrypted')];
    const made = await openKey(folder, false, undefined, file);
    const key = join(folder, 'dock.key');
    expect(readFileSync(key, 'utf8')).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
    expect(openssl(['pkey', '-in', key, '-passin', `file:${file}`, '-pubout']).stdout).toBe(
      readFileSync(join(folder, 'dock.pem'), 'utf8'),
    );
    const shown = openssl(['asn1parse', '-in', key]).stdout;
    expect(shown).toMatch(/:PBES2$/m);
    expect(shown).toMatch(/:(scrypt|1\.3\.6\.1\.4\.1\.11591\.4\.11|id-scrypt)$/m);
    expect(openssl(['pkey', '-in', key, '-passin', 'pass:four', '-pubout']).status).not.toBe(0);
    expect((await openKey(folder, true, undefined, file)).signer.keyId).toBe(made.signer.keyId);
    await expect(openKey(folder, true)).rejects.toMatchObject({ code: 'key-locked' });
    await expect(openKey(folder, true, undefined, passphrase('wrong', 'four'))).rejects.toMatchObject({
      code: 'key-passphrase-wrong',
    });
  });

  test('by the stock openssl is opened here', async () => {
    const [folder, file] = [join(base, 'by-openssl'), passphrase('by-openssl')];
    mkdirSync(folder);
    const plain = openssl(['genpkey', '-algorithm', 'ed25519']).stdout;
    const encrypted = openssl(['pkcs8', '-topk8', '-scrypt', '-passout', `file:${file}`], plain);
    expect(encrypted.status, encrypted.stderr).toBe(0);
    writeFileSync(join(folder, 'dock.key'), encrypted.stdout, { mode: 0o400 });
    const opened = await openKey(folder, true, undefined, file);
    const bytes = Buffer.from('a');
    expect(verify(null, bytes, createPublicKey(plain), await opened.signer.sign(bytes))).toBe(true);
  });

  test('takes the place of one in the clear once there is a passphrase, with the same key', async () => {
    const folder = join(base, 'later');
    const before = await openKey(folder);
    const seed = Buffer.from(readFileSync(join(folder, 'dock.key'), 'utf8').split('\n')[1] ?? '', 'base64').subarray(
      -32,
    );
    const after = await openKey(folder, true, undefined, passphrase('later'));
    expect(after.requestDigest).toBe(before.requestDigest);
    const written = readFileSync(join(folder, 'dock.key'));
    expect(written.includes('ENCRYPTED')).toBe(true);
    expect(Buffer.from(written.toString().replaceAll(/-----[A-Z ]+-----|\n/g, ''), 'base64').includes(seed)).toBe(
      false,
    );
    expect(statSync(join(folder, 'dock.key')).mode & 0o777).toBe(0o400);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test.each(['', '\n', 'two\nlines', `${'x'.repeat(1025)}`])('is not made with %j for a passphrase', async (text) => {
    const folder = join(base, `bad-passphrase-${text.length}-${Buffer.from(text).toString('hex').slice(0, 4)}`);
    const file = passphrase(`bad-${text.length}`, text);
    await expect(openKey(folder, false, undefined, file)).rejects.toMatchObject({ code: 'key-passphrase-wrong' });
    expect(existsSync(join(folder, 'dock.key'))).toBe(false);
  });

  test('is refused where others can read the passphrase', async () => {
    const file = passphrase('open', words, 0o444);
    await expect(openKey(join(base, 'open'), false, undefined, file)).rejects.toMatchObject({ code: 'key-exposed' });
  });
});

describe('a key that the service manager hands over', () => {
  /** As openssl makes it. */
  function credential(name: string, mode = 0o400): string {
    const { privateKey } = generateKeyPairSync('ed25519');
    const file = join(base, `${name}.pem`);
    writeFileSync(file, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode });
    return file;
  }

  test('is used, and the folder gets what is public of it and no key', async () => {
    const [folder, given] = [join(base, 'given'), credential('given')];
    const first = await openKey(folder, false, given);
    const publicKey = createPublicKey(readFileSync(given));
    expect(verify(null, Buffer.from('a'), publicKey, await first.signer.sign(Buffer.from('a')))).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['dock.csr', 'dock.pem', 'dock.pub']);
    expect((await openKey(folder, true, given)).requestDigest).toBe(first.requestDigest);
    await expect(openKey(folder, true)).rejects.toMatchObject({ code: 'key-missing' });
  });

  test('where there is none, the folder’s own is used', async () => {
    await openKey(join(base, 'not-given'), false, join(base, 'absent'));
    expect(existsSync(join(base, 'not-given', 'dock.key'))).toBe(true);
  });

  test('may be the one in the folder, and is refused where it is another', async () => {
    const folder = join(base, 'both');
    const own = await openKey(folder);
    const same = await openKey(folder, true, join(folder, 'dock.key'));
    expect(same.requestDigest).toBe(own.requestDigest);
    await expect(openKey(folder, true, credential('both'))).rejects.toMatchObject({ code: 'key-ambiguous' });
    rmSync(join(folder, 'dock.key'));
    await expect(openKey(folder, true, credential('after'))).rejects.toMatchObject({ code: 'key-mismatch' });
    expect(readFileSync(join(folder, 'dock.pem'), 'utf8')).toBe(String(own.publicFiles[0]?.bytes));
  });

  test('of another kind is refused', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const file = join(base, 'ec.pem');
    writeFileSync(file, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o400 });
    await expect(openKey(join(base, 'ec'), false, file)).rejects.toMatchObject({ code: 'key-damaged' });
  });

  test.each([
    // The service's own user reads it by an entry of the access list, which shows as a group's right.
    { mode: 0o440, uid: 0, own: 1000, isFine: true },
    { mode: 0o400, uid: 0, own: 1000, isFine: true },
    { mode: 0o400, uid: 1000, own: 1000, isFine: true },
    { mode: 0o440, uid: 1000, own: 1000, isFine: false },
    { mode: 0o444, uid: 0, own: 1000, isFine: false },
    { mode: 0o460, uid: 0, own: 1000, isFine: false },
    { mode: 0o440, uid: 0, own: 0, isFine: false },
    { mode: 0o400, uid: 1001, own: 1000, isFine: false },
  ])('is closed to others: %o', ({ isFine, own, ...facts }) => {
    const check = () => requireClosed(facts, { name: 'key', isCredential: true, own });
    if (isFine) expect(check).not.toThrow();
    else expect(check).toThrow('key-exposed');
    const asOwnFile = () => requireClosed(facts, { name: 'key', isCredential: false, own });
    if (facts.uid !== own) expect(asOwnFile).toThrow('key-exposed');
  });
});
