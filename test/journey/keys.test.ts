/**
 * A unit without a root makes one, certifies its dock, revokes it: by the real program, and believed by openssl, ssh-keygen and `verify`.
 */
import { spawnSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sealdock } from '../fakes/run-program.js';
import { filesWith } from '../fakes/secret-search.js';
import { TestHome } from '../fakes/test-home.js';
import { verifyByHand } from '../fakes/verify-by-hand.js';

const PASSPHRASE = 'registry-passphrase-0815';

let at: TestHome;
let registry: string;
let keyId: string;
let passphraseFile: string;
beforeAll(() => {
  at = TestHome.make('keys');
  at.file('DCIM/a b 文件.bin', 'footage');
  registry = join(at.base, 'registry');
  passphraseFile = join(at.base, 'passphrase');
  writeFileSync(passphraseFile, `${PASSPHRASE}\n`, { mode: 0o400 });
  expect(run('ingest', at.card, '--home', at.home).status).toBe(0);
});
afterAll(() => at[Symbol.dispose]());

const run = (...args: string[]) => sealdock([...args, '--json'], { env: { CREDENTIALS_DIRECTORY: '' } });
const byRoot = (...args: string[]) => run('keys', ...args, '--root', registry, '--passphrase-file', passphraseFile);
const openssl = (...args: string[]) => spawnSync('openssl', args, { encoding: 'utf8' });
const exported = () => join(at.base, 'for verifiers');
const verify = (...args: string[]) => run('verify', join(at.home, 'archive'), '--keys', exported(), ...args);

type Check = { readonly code: string; readonly result: string; readonly subject: string };
const checksOf = (end: ReturnType<typeof run>, code: string) =>
  ((end.document?.['checks'] ?? []) as readonly Check[]).filter((check) => check.code === code);

test('a root is made, whose key only the passphrase opens', () => {
  const made = run('keys', 'root', 'new', registry, '--name', '测试市公安局', '--passphrase-file', passphraseFile);
  expect(made.status, made.stderr).toBe(0);
  const rootKey = join(registry, 'root.key');
  expect(readFileSync(rootKey, 'utf8')).toContain('BEGIN ENCRYPTED PRIVATE KEY');
  expect(openssl('pkey', '-in', rootKey, '-passin', `pass:${PASSPHRASE}`, '-noout').status).toBe(0);
  expect(openssl('verify', '-CAfile', join(registry, 'root.crt'), join(registry, 'root.crt')).status).toBe(0);
  const shown = openssl('x509', '-in', join(registry, 'root.crt'), '-noout', '-fingerprint', '-sha256').stdout;
  const fingerprint = shown.trim().split('=')[1]?.replaceAll(':', '').toLowerCase();
  expect(made.document?.['fingerprint']).toBe(fingerprint);
  const again = run('keys', 'root', 'new', registry, '--name', 'x', '--passphrase-file', passphraseFile);
  expect(again.document).toMatchObject({ code: 'bad-option', exitCodes: [2] });
});

test('the dock asks, the root issues, and only for who holds the key', () => {
  const asked = run('keys', 'request', '--home', at.home);
  expect(asked.status, asked.stderr).toBe(0);
  keyId = String(asked.document?.['keyId']);
  const csr = join(at.base, 'KB-0007.csr');
  writeFileSync(csr, String(asked.document?.['pem']));
  expect(openssl('req', '-in', csr, '-noout', '-verify').status).toBe(0);
  const forged = join(at.base, 'forged.csr');
  const bytes = Buffer.from(readFileSync(join(at.home, 'keys', 'dock.csr')));
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  writeFileSync(forged, bytes);
  expect(byRoot('root', 'issue', forged).document).toMatchObject({ code: 'request-refused', exitCodes: [9] });
  writeFileSync(join(at.base, 'wrong'), 'not the passphrase', { mode: 0o400 });
  const wrong = run('keys', 'root', 'issue', csr, '--root', registry, '--passphrase-file', join(at.base, 'wrong'));
  expect(wrong.document).toMatchObject({ code: 'key-passphrase-wrong', exitCodes: [9] });
  const issued = byRoot('root', 'issue', csr);
  expect(issued.document).toMatchObject({ dock: 'KB-0007', keyId });
  const seconds = (days: number) => String(Math.floor(Date.now() / 1000) + days * 86_400);
  const certificate = String(issued.document?.['certificate']);
  const judged = (days: number) =>
    openssl('verify', '-attime', seconds(days), '-CAfile', join(registry, 'root.crt'), certificate).status;
  expect([judged(0), judged(729)]).toEqual([0, 0]);
  expect([judged(-2), judged(731)].map((status) => status === 0)).toEqual([false, false]);
  expect(byRoot('root', 'issue', csr).document).toMatchObject({ code: 'request-refused' });
});

test('the dock takes its own certificate and no other', () => {
  const certificate = join(registry, 'KB-0007', `dock-${keyId}.crt`);
  const enrol = (file: string, root: string) => run('keys', 'enrol', file, '--root', root, '--home', at.home);
  const stranger = join(at.base, 'stranger');
  expect(run('keys', 'root', 'new', stranger, '--name', 'x', '--passphrase-file', passphraseFile).status).toBe(0);
  expect(enrol(certificate, join(stranger, 'root.crt')).document).toMatchObject({
    code: 'certificate-refused',
    facts: { problem: 'not issued by this root' },
    exitCodes: [9],
  });
  const { privateKey } = generateKeyPairSync('ed25519');
  const other = join(at.base, 'other.key');
  writeFileSync(other, privateKey.export({ format: 'pem', type: 'pkcs8' }));
  openssl('req', '-new', '-key', other, '-subj', '/serialNumber=KB-0007', '-out', join(at.base, 'other.csr'));
  const issued = byRoot('root', 'issue', join(at.base, 'other.csr'));
  const { status, document } = enrol(String(issued.document?.['certificate']), join(registry, 'root.crt'));
  expect({ status, ...document }).toMatchObject({ status: 9, facts: { problem: 'for another key' } });
  expect(enrol(certificate, join(registry, 'root.crt')).document).toMatchObject({
    dock: 'KB-0007',
    keyId,
    exitCodes: [],
  });
  expect(enrol(certificate, join(registry, 'root.crt')).status).toBe(0);
  at.file('DCIM/second.bin', 'more footage');
  expect(run('ingest', at.card, '--home', at.home).status).toBe(0);
  expect(readdirSync(join(at.home, 'archive/docks/KB-0007'))).toEqual(
    expect.arrayContaining([`dock-${keyId}.crt`, 'root.crt']),
  );
});

test('a certificate that ends soon is told by the doctor and renewed, and the older one stays', () => {
  const certificateCheck = () => {
    const { document } = run('doctor', '--home', at.home);
    const checks = (document?.['checks'] ?? []) as readonly { readonly check: string; readonly result: string }[];
    return checks.find(({ check }) => check === 'certificate');
  };
  expect(certificateCheck()).toMatchObject({ result: 'fine' });
  const short = join(at.base, 'short');
  expect(run('keys', 'root', 'new', short, '--name', 'x', '--passphrase-file', passphraseFile).status).toBe(0);
  const issue = (days: string) =>
    run(
      'keys',
      'root',
      'issue',
      join(at.base, 'KB-0007.csr'),
      '--root',
      short,
      '--passphrase-file',
      passphraseFile,
      '--days',
      days,
    );
  const first = issue('30').document?.['certificate'];
  const second = issue('700').document?.['certificate'];
  expect([first, second]).toEqual(
    [`dock-${keyId}.crt`, `dock-${keyId}-1.crt`].map((name) => join(short, 'KB-0007', name)),
  );
  expect(issue('700').document).toMatchObject({ code: 'request-refused' });
  const other = TestHome.make('keys-short');
  cpSync(join(at.home, 'keys'), join(other.home, 'keys'), {
    recursive: true,
    filter: (path) => !path.endsWith('.crt'),
  });
  const enrol = (file: unknown) =>
    run('keys', 'enrol', String(file), '--root', join(short, 'root.crt'), '--home', other.home).status;
  expect(enrol(first)).toBe(0);
  const ending = run('doctor', '--home', other.home);
  expect(JSON.stringify(ending.document)).toContain('certificate-ends');
  expect([enrol(second), enrol(second)]).toEqual([0, 0]);
  expect(readdirSync(join(other.home, 'keys')).filter((name) => name.startsWith('dock-'))).toEqual([
    `dock-${keyId}-1.crt`,
    `dock-${keyId}.crt`,
  ]);
  expect(JSON.stringify(run('doctor', '--home', other.home).document)).not.toContain('certificate-ends');
  other[Symbol.dispose]();
});

test('what verifiers are given holds no private key, and verifies the archive by the root', () => {
  for (const name of readdirSync(join(at.home, 'keys')).filter((file) => file.startsWith('witness-')))
    cpSync(join(at.home, 'keys', name), join(registry, name));
  const end = run('keys', 'export', exported(), '--root', registry);
  expect(end.status, end.stderr).toBe(0);
  expect(existsSync(join(exported(), 'root.key'))).toBe(false);
  const key = createPrivateKey({ key: readFileSync(join(registry, 'root.key')), passphrase: PASSPHRASE });
  expect(filesWith(exported(), key.export({ format: 'der', type: 'pkcs8' }).subarray(-32))).toEqual([]);
  const verified = verify();
  expect({ status: verified.status, ...verified.document }).toMatchObject({ status: 0, verdict: 'pass' });
  for (const code of ['key-certificate', 'key-validity', 'key-revoked'])
    expect(checksOf(verified, code).map(({ result }) => result)).not.toContain('not-checked');
  expect(checksOf(verified, 'key-validity')[0]?.result).toBe('pass');
});

test('VERIFY.txt checks the certificate at the time of the witness, with openssl alone', () => {
  const day = join(at.home, 'archive/intake');
  const intakes = readdirSync(day, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('VERIFY.txt'));
  expect(intakes).toHaveLength(2);
  for (const path of intakes) {
    const { output } = verifyByHand(join(day, path, '..'), join(at.base, 'bin'));
    expect(output).toContain('[8] OK: certificate valid when cosigned');
    expect(output).toContain('ALL OK');
  }
});

test('ssh-keygen takes the list of allowed signers: the dock, its purpose, its time', () => {
  const message = Buffer.from('checked by ssh-keygen');
  const signature = join(at.base, 'message.sig');
  writeFileSync(signature, sshSignature(message, 'sealdock-record', readFileSync(join(at.home, 'keys', 'dock.key'))));
  const judged = (namespace: string, time: string, dock = 'KB-0007') =>
    spawnSync(
      'ssh-keygen',
      [
        ...['-Y', 'verify', '-f', join(exported(), 'allowed_signers'), '-I', dock, '-n', namespace],
        ...['-s', signature, '-O', `verify-time=${time}`],
      ],
      { input: message, encoding: 'utf8' },
    ).status;
  const year = new Date().getUTCFullYear();
  expect(judged('sealdock-record', `${year + 1}0101`)).toBe(0);
  expect(judged('sealdock-record', `${year + 4}0101`)).not.toBe(0);
  expect(judged('file', `${year + 1}0101`)).not.toBe(0);
  expect(judged('sealdock-record', `${year + 1}0101`, 'KB-0008')).not.toBe(0);
});

test('a key that is revoked from a record on counts for the ones before it', () => {
  const before = checksOf(verify(), 'key-revoked');
  expect(before.every(({ result }) => result === 'pass')).toBe(true);
  const revoked = byRoot('revoke', 'KB-0007', keyId, '--from-seq', '3');
  expect(revoked.document).toMatchObject({ number: 1, dock: 'KB-0007', keyId, exitCodes: [] });
  expect(run('keys', 'export', exported(), '--root', registry).status).toBe(0);
  const verified = verify();
  expect({ status: verified.status, ...verified.document }).toMatchObject({ status: 3, verdict: 'fail' });
  const failed = checksOf(verified, 'key-revoked').filter(({ result }) => result === 'fail');
  expect(failed.length).toBeGreaterThan(3);
  const counts = (verified.document?.['counts'] ?? []) as readonly { code: string; pass: number; fail: number }[];
  expect(counts.find(({ code }) => code === 'key-revoked')).toMatchObject({ pass: 3 });
  // SSH knows no numbers of records: there the key ends with the statement.
  const year = new Date().getUTCFullYear();
  const signers = readFileSync(join(exported(), 'allowed_signers'), 'utf8').trimEnd().split('\n');
  // That of the other key, which was issued a certificate above, goes on.
  expect(signers.filter((line) => line.includes(`valid-before="${year + 2}`))).toHaveLength(1);
  expect(signers.filter((line) => line.includes(`valid-before="${year}`))).toHaveLength(1);
  expect(byRoot('revoke', 'KB-0007', keyId).document).toMatchObject({ code: 'bad-option', exitCodes: [2] });
  expect(byRoot('revoke', 'KB-0007', 'no key', '--from-seq', '3').status).toBe(2);
  writeFileSync(join(registry, 'another'), '');
  expect(byRoot('revoke', 'KB-0007', keyId, '--not-cosigned-before', '2026-01-01').document).toMatchObject({
    number: 2,
  });
});

/** An SSHSIG by hand (PROTOCOL.sshsig of OpenSSH): ssh-keygen itself signs with keys of its own form only. */
function sshSignature(message: Uint8Array, namespace: string, pem: Buffer): string {
  const key = createPrivateKey(pem);
  const publicKey = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
  const text = (part: Uint8Array | string): Buffer => {
    const bytes = Buffer.from(part);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const digest = spawnSync('openssl', ['dgst', '-sha512', '-binary'], { input: message }).stdout;
  const purpose = [text(namespace), text(''), text('sha512')];
  const signed = sign(null, Buffer.concat([Buffer.from('SSHSIG'), ...purpose, text(digest)]), key);
  const blob = Buffer.concat([
    ...[Buffer.from('SSHSIG'), Buffer.of(0, 0, 0, 1), text(Buffer.concat([text('ssh-ed25519'), text(publicKey)]))],
    ...[...purpose, text(Buffer.concat([text('ssh-ed25519'), text(signed)]))],
  ]);
  const lines = blob.toString('base64').replaceAll(/.{70}/g, '$&\n').trimEnd();
  return `-----BEGIN SSH SIGNATURE-----\n${lines}\n-----END SSH SIGNATURE-----\n`;
}
