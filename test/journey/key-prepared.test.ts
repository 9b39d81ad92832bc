/** A key that is certified before it is put in force, and one that systemd hands over: both exchanged by the real program. */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sealdock } from '../fakes/run-program.js';
import { filesWith } from '../fakes/secret-search.js';
import { TestHome } from '../fakes/test-home.js';
import { verifyByHand } from '../fakes/verify-by-hand.js';

let at: TestHome;
let env: Record<string, string>;
beforeEach(() => {
  at = TestHome.make('key-prepared');
  at.file('DCIM/a.bin', 'footage');
  env = { CREDENTIALS_DIRECTORY: '' };
  writeFileSync(join(at.base, 'passphrase'), 'of the registry 0815\n', { mode: 0o400 });
});
afterEach(() => at[Symbol.dispose]());

const run = (...args: string[]) => sealdock([...args, '--json'], { env });
const ofHome = (...args: string[]) => run(...args, '--home', at.home);
const registry = () => join(at.base, 'registry');
const byRoot = (...args: string[]) =>
  run('keys', ...args, '--root', registry(), '--passphrase-file', join(at.base, 'passphrase'));
const prepare = () => ofHome('keys', 'rotate', '--prepare');
const rotate = () => ofHome('keys', 'rotate', '--reason', 'yearly', '--by', 'technician');
const keys = () => readdirSync(join(at.home, 'keys'));
const check = (name: string) =>
  ((ofHome('doctor').document?.['checks'] ?? []) as { check: string; result: string; code: string | null }[]).find(
    (each) => each.check === name,
  );

function certify(pem: unknown): string {
  const csr = join(at.base, 'next.csr');
  writeFileSync(csr, String(pem));
  const issued = byRoot('root', 'issue', csr);
  expect(issued.status, JSON.stringify(issued.document)).toBe(0);
  return String(issued.document?.['certificate']);
}

function exportKeys(): string {
  for (const name of keys().filter((file) => /^witness-.*\.vkey$/.test(file)))
    cpSync(join(at.home, 'keys', name), join(registry(), name));
  const folder = join(at.base, 'verifiers');
  expect(run('keys', 'export', folder, '--root', registry()).status).toBe(0);
  return folder;
}

function docked(): void {
  const end = ofHome('ingest', at.card);
  expect(end.status, JSON.stringify(end.document)).toBe(0);
}

describe('a key that is prepared', () => {
  beforeEach(() => {
    docked();
    const made = run(
      'keys',
      'root',
      'new',
      registry(),
      '--name',
      'x',
      '--passphrase-file',
      join(at.base, 'passphrase'),
    );
    expect(made.status).toBe(0);
    const present = certify(ofHome('keys', 'request').document?.['pem']);
    expect(ofHome('keys', 'enrol', present, '--root', join(registry(), 'root.crt')).document).toMatchObject({
      isInForce: true,
    });
  });

  test('is certified first, and its first record is under its certificate', () => {
    const before = ofHome('keys', 'request').document?.['keyId'];
    const { document } = prepare();
    expect(document?.['keyId']).not.toBe(before);
    expect(prepare().document).toEqual(document);
    expect(check('next-key')).toMatchObject({ result: 'warning', code: 'next-key-uncertified' });
    // Starts leave it alone and sign with the present key.
    at.file('DCIM/b.bin', 'more');
    docked();
    expect(prepare().document).toEqual(document);
    const certificate = certify(document?.['pem']);
    expect(ofHome('keys', 'enrol', certificate, '--root', join(registry(), 'root.crt')).document).toMatchObject({
      keyId: document?.['keyId'],
      isInForce: false,
    });
    expect(check('next-key')).toMatchObject({ result: 'fine' });
    at.file('DCIM/e.bin', 'one more');
    docked();
    const folder = exportKeys();
    const early = run('verify', join(at.home, 'archive'), '--keys', folder);
    expect(early.document).toMatchObject({ verdict: 'pass' });
    const done = rotate();
    expect(done.document).toMatchObject({ keyId: document?.['keyId'], formerKeyId: before, isCertified: true });
    expect(keys().filter((name) => /prepared\.key|next\.key/.test(name))).toEqual([]);
    expect(check('next-key')).toBeUndefined();
    expect(check('certificate')).toMatchObject({ result: 'fine' });
    at.file('DCIM/c.bin', 'more still');
    docked();
    const verified = run('verify', join(at.home, 'archive'), '--keys', folder);
    expect(verified.document).toMatchObject({ verdict: 'pass', exitCodes: [] });
    const open = ((verified.document?.['checks'] ?? []) as { code: string; result: string; because: string }[]).filter(
      ({ code, because }) => code === 'key-validity' && because.includes('no certificate'),
    );
    expect(open).toEqual([]);
    const intakes = readdirSync(join(at.home, 'archive/intake'), { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('VERIFY.txt'),
    );
    for (const path of intakes)
      expect(verifyByHand(join(at.home, 'archive/intake', path, '..'), join(at.base, 'bin')).output).toContain(
        'ALL OK',
      );
  });

  test('is put in force without a certificate too, and a second one is another', () => {
    const first = prepare().document?.['keyId'];
    expect(rotate().document).toMatchObject({ keyId: first, isCertified: false });
    const second = prepare().document?.['keyId'];
    expect(second).not.toBe(first);
    expect(rotate().document).toMatchObject({ keyId: second, formerKeyId: first });
  });

  test('is encrypted where the present one is, and never shown', () => {
    const credentials = join(at.base, 'credentials');
    mkdirSync(credentials, { mode: 0o700 });
    writeFileSync(join(credentials, 'sealdock-key-passphrase'), 'a passphrase\n', { mode: 0o400 });
    env = { CREDENTIALS_DIRECTORY: credentials };
    docked();
    env = { CREDENTIALS_DIRECTORY: '' };
    expect(prepare().document).toMatchObject({ code: 'key-locked' });
    env = { CREDENTIALS_DIRECTORY: credentials };
    const end = prepare();
    expect(end.status, JSON.stringify(end.document)).toBe(0);
    const pem = readFileSync(join(at.home, 'keys', 'dock-prepared.key'), 'latin1');
    expect(pem).toContain('BEGIN ENCRYPTED PRIVATE KEY');
    const key = createPrivateKey({ key: pem, passphrase: 'a passphrase' });
    const seed = key.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
    expect(filesWith(at.home, seed)).toEqual([]);
    expect(rotate().document).toMatchObject({ keyId: end.document?.['keyId'] });
  });

  test('whose certificate is for another key, or which is gone, is not taken', () => {
    const { document } = prepare();
    const certificate = certify(document?.['pem']);
    rmSync(join(at.home, 'keys', 'dock-prepared.csr'));
    const end = ofHome('keys', 'enrol', certificate, '--root', join(registry(), 'root.crt'));
    expect(end.document).toMatchObject({ code: 'certificate-refused', facts: { problem: 'for another key' } });
    expect(prepare().document).toEqual(document);
    expect(ofHome('keys', 'enrol', certificate, '--root', join(registry(), 'root.crt')).status).toBe(0);
  });
});

test('a key that systemd hands over is exchanged by the steps that the refusal names', () => {
  const credentials = join(at.base, 'credentials');
  mkdirSync(credentials, { mode: 0o700 });
  const given = join(credentials, 'sealdock-signing-key');
  const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' });
  writeFileSync(given, pem, { mode: 0o400 });
  env = { CREDENTIALS_DIRECTORY: credentials };
  docked();
  for (const refused of [rotate(), prepare()]) {
    expect(refused.document).toMatchObject({ code: 'key-not-here', exitCodes: [9] });
    for (const step of ['LoadCredential=sealdock-signing-key', 'keys/dock.key', '0400', 'daemon-reload'])
      expect(String(refused.document?.['remedy'])).toContain(step);
  }
  // Moved into the home, without the line of the unit.
  const own = join(at.home, 'keys', 'dock.key');
  renameSync(given, own);
  const done = rotate();
  expect(done.status, JSON.stringify(done.document)).toBe(0);
  // And back.
  renameSync(own, given);
  expect(existsSync(own)).toBe(false);
  at.file('DCIM/b.bin', 'more');
  docked();
  expect(ofHome('keys', 'request').document).toMatchObject({ keyId: done.document?.['keyId'] });
  const verified = run('verify', join(at.home, 'archive'), '--keys', join(at.home, 'keys'));
  expect(verified.document).toMatchObject({ verdict: 'pass', exitCodes: [] });
});
