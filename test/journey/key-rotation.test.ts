/**
 * A dock changes its signing key by the real program: dockings before and after it verify, by `verify` and by the literal commands of
 * VERIFY.txt, and where it may not be done nothing has changed.
 */
import { createPrivateKey } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { TestDaemon } from '../fakes/daemon.js';
import { sealdock } from '../fakes/run-program.js';
import { filesWith } from '../fakes/secret-search.js';
import { TestHome } from '../fakes/test-home.js';
import { runByHand, verifyByHand } from '../fakes/verify-by-hand.js';
import { startWitness, type WitnessProgram } from '../fakes/witness-program.js';

let at: TestHome;
let env: Record<string, string>;
beforeEach(() => {
  env = { CREDENTIALS_DIRECTORY: '' };
  at = TestHome.make('key-rotation');
  at.file('DCIM/a b 文件.bin', 'footage');
});
afterEach(() => at[Symbol.dispose]());

const run = (...args: string[]) => sealdock([...args, '--json'], { env });
const ingest = () => run('ingest', at.card, '--home', at.home);
const rotate = (reason = '年度更换', by = 'technician') =>
  run('keys', 'rotate', '--home', at.home, '--reason', reason, '--by', by);
const archive = () => join(at.home, 'archive');
const verify = (path = archive()) => run('verify', path, '--keys', join(at.home, 'keys'));
const keyFile = () => readFileSync(join(at.home, 'keys', 'dock.key'));
const seedOf = (pem: Buffer, passphrase?: string) =>
  createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) })
    .export({ format: 'der', type: 'pkcs8' })
    .subarray(-32);
const intakes = () =>
  readdirSync(join(archive(), 'intake'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('VERIFY.txt'))
    .sort()
    .map((path) => join(archive(), 'intake', path, '..'));

test('dockings before and after it verify, with both keys and by hand', () => {
  expect(ingest().status).toBe(0);
  const before = seedOf(keyFile());
  const end = rotate();
  expect(end.status, end.stderr).toBe(0);
  expect(end.document).toMatchObject({
    schema: 'sealdock.keys-rotated/1',
    dock: 'KB-0007',
    hasOtherWitnesses: false,
    unfinished: null,
  });
  const { keyId, formerKeyId, seq } = end.document ?? {};
  expect(keyId).not.toBe(formerKeyId);
  expect(statSync(join(at.home, 'keys', 'dock.key')).mode & 0o777).toBe(0o400);
  expect(filesWith(at.home, before)).toEqual([]);
  expect(readdirSync(join(at.home, 'keys'))).not.toContain('dock-next.key');
  expect(verify().document).toMatchObject({ verdict: 'pass' });

  at.file('DCIM/later.bin', 'more footage');
  expect(ingest().status).toBe(0);
  const verified = verify();
  expect({ status: verified.status, ...verified.document }).toMatchObject({ status: 0, verdict: 'pass' });
  const counts = (verified.document?.['counts'] ?? []) as readonly { readonly code: string; readonly pass: number }[];
  expect(counts.find(({ code }) => code === 'key-rotation')).toMatchObject({ pass: 1, fail: 0, notChecked: 0 });
  const shown = intakes().map((intake) => verifyByHand(intake, join(at.base, 'bin')));
  expect(shown.map(({ output }) => /\[0\] OK: key (\w+)/.exec(output)?.[1])).toEqual([formerKeyId, keyId]);
  for (const { output } of shown) expect(output).toContain('ALL OK');

  const rec = `docks/KB-0007/rec/_key-${String(seq).padStart(6, '0')}.rec`;
  const proof = /"proof":"([0-9a-f]{128})"/.exec(readFileSync(join(archive(), rec), 'utf8'))?.[1] ?? '';
  writeFileSync(join(at.base, 'proof'), Buffer.from(proof, 'hex'));
  const byOpenssl = `D=docks/KB-0007; R=${rec}
openssl pkeyutl -verify -pubin -inkey $D/dock.pem -rawin -in $R -sigfile $R.sig
printf 'sealdock/key-possession/v1\\ndock KB-0007\\nkey ${String(formerKeyId)}\\nnext ${String(keyId)}\\n' > ${at.base}/text
openssl pkeyutl -verify -pubin -inkey $D/dock-${String(keyId)}.pem -rawin -in ${at.base}/text -sigfile ${at.base}/proof
openssl req -in $D/dock-${String(keyId)}.csr -inform der -noout -verify`;
  const { output } = runByHand(byOpenssl, archive(), join(at.base, 'bin'));
  expect(output.match(/Signature Verified Successfully/g)).toHaveLength(2);
  expect(output).toMatch(/verify OK/);
});

test('a second time is as good as the first, and the request is the new key’s', () => {
  expect(ingest().status).toBe(0);
  const first = rotate().document;
  const second = rotate('lost laptop').document;
  expect(second).toMatchObject({ formerKeyId: first?.['keyId'], unfinished: null });
  expect(run('keys', 'request', '--home', at.home).document).toMatchObject({ keyId: second?.['keyId'] });
  at.file('DCIM/later.bin', 'more footage');
  expect(ingest().status).toBe(0);
  expect(verify().document).toMatchObject({ verdict: 'pass' });
});

test('the new key is encrypted where the present one is', () => {
  const credentials = join(at.base, 'credentials');
  mkdirSync(credentials, { mode: 0o700 });
  writeFileSync(join(credentials, 'sealdock-key-passphrase'), 'a passphrase\n', { mode: 0o400 });
  env = { CREDENTIALS_DIRECTORY: credentials };
  expect(ingest().status).toBe(0);
  const before = seedOf(keyFile(), 'a passphrase');
  env = { CREDENTIALS_DIRECTORY: '' };
  expect(rotate().document).toMatchObject({ code: 'key-locked' });
  env = { CREDENTIALS_DIRECTORY: credentials };
  expect(rotate().status).toBe(0);
  expect(keyFile().toString('latin1')).toContain('BEGIN ENCRYPTED PRIVATE KEY');
  expect(seedOf(keyFile(), 'a passphrase').equals(before)).toBe(false);
  expect(verify().document).toMatchObject({ verdict: 'pass' });
});

test('a bundle of dockings from before and after is verified by its own commands, and with the registry’s folder of keys', () => {
  const docked = () => run('ingest', at.card, '--home', at.home, '--activity', 'CASE-1').status;
  expect(docked()).toBe(0);
  expect(rotate().status).toBe(0);
  at.file('DCIM/later.bin', 'more footage');
  expect(docked()).toBe(0);
  const out = join(at.base, 'bundle');
  expect(run('export', '--case', 'CASE-1', '--out', out, '--home', at.home).status).toBe(0);
  expect(verify(out).document).toMatchObject({ verdict: 'pass' });
  const bundle = verifyByHand(out, join(at.base, 'bin'));
  expect(bundle.output).toContain('[C] OK: 2 dockings');
  expect(bundle.output).toContain('ALL OK');
  const folder = join(at.base, 'KB-0007');
  mkdirSync(folder);
  for (const [name, ending] of keyNames()) cpSync(join(at.home, 'keys', name), join(folder, ending));
  const given = verifyByHand(out, join(at.base, 'bin'), `KEY=${folder}`);
  expect(given.output).toContain('ALL OK');
  // Only one of them: the other docking is by a key that is not there.
  const one = join(at.base, 'one');
  mkdirSync(one);
  for (const [name, ending] of keyNames().slice(-2)) cpSync(join(at.home, 'keys', name), join(one, ending));
  expect(verifyByHand(out, join(at.base, 'bin'), `KEY=${one}`).output).not.toContain('ALL OK');
});

/** Public files of both keys, by the names that a registry gives them. */
function keyNames(): readonly (readonly [string, string])[] {
  const keys = join(at.home, 'keys');
  const identity = /key (\w{16})/.exec(sealdock(['keys', 'request', '--home', at.home], { env }).stderr)?.[1];
  const names = readdirSync(keys).filter((name) => /^dock.*\.(pem|pub)$/.test(name));
  const [first] = intakes();
  const former = /密钥编号 key id: (\w{16})/.exec(readFileSync(join(first ?? '', 'VERIFY.txt'), 'utf8'))?.[1];
  return names
    .map((name) => [name, /^dock\./.test(name) ? name.replace('dock', `dock-${former}`) : name] as const)
    .sort(([, a], [, b]) => Number(a.includes(String(identity))) - Number(b.includes(String(identity))));
}

describe('nothing has changed where it is refused:', () => {
  let before: Buffer;
  beforeEach(() => {
    expect(ingest().status).toBe(0);
    before = keyFile();
  });
  const waits = (end: ReturnType<typeof run>) =>
    z.object({ waiting: z.number(), unsealed: z.number() }).parse(end.document?.['facts']);
  const unchanged = () => {
    expect(keyFile().equals(before)).toBe(true);
    const names = readdirSync(join(at.home, 'keys'));
    expect(names.filter((name) => /^dock(-next\.key|-[0-9a-f]{16})/.test(name))).toEqual([]);
  };

  test.each([
    ['no reason', ['--by', 'technician']],
    ['nobody', ['--reason', 'x']],
    ['an empty reason', ['--reason', ' ', '--by', 'technician']],
    ['a reason that is too long', ['--reason', 'x'.repeat(2001), '--by', 'technician']],
    ['a reason with a control character', ['--reason', 'a\u0007b', '--by', 'technician']],
    ['a reason that turns direction', ['--reason', 'a\u202eb', '--by', 'technician']],
    ['a name in the place of a role', ['--reason', 'x', '--by', '张 三']],
  ])('%s', (_, args) => {
    const end = run('keys', 'rotate', '--home', at.home, ...args);
    expect(end.status).toBe(2);
    unchanged();
  });

  test('a home that is not there', () => {
    const nowhere = join(at.base, 'nowhere');
    const end = run('keys', 'rotate', '--home', nowhere, '--reason', 'x', '--by', 'technician');
    expect(end.document).toMatchObject({ code: 'home-missing' });
  });

  test('a dock that runs', async () => {
    await using _ = await TestDaemon.start(at.home);
    expect(rotate().document).toMatchObject({ code: 'home-locked', exitCodes: [11] });
    unchanged();
  });

  test('an archive that is away, and it is told what waits', () => {
    renameSync(archive(), join(at.base, 'away'));
    const end = rotate();
    expect({ status: end.status, ...end.document }).toMatchObject({ status: 7, code: 'rotation-waits' });
    expect(waits(end).waiting).toBeGreaterThan(0);
    unchanged();
    renameSync(join(at.base, 'away'), archive());
    expect(ingest().status).toBe(0);
    expect(rotate().status).toBe(0);
  });

  test('a witness that is away', () => {
    const [vkey = ''] = readdirSync(join(at.home, 'keys')).filter(
      (name) => name.endsWith('.vkey') && name !== 'log.vkey',
    );
    const key = readFileSync(join(at.home, 'keys', vkey), 'utf8').trim();
    at.settings({ log: { witnesses: [{ key, url: 'http://127.0.0.1:9' }] } });
    const end = rotate();
    expect(end.document).toMatchObject({ code: 'rotation-waits' });
    expect(waits(end).unsealed).toBeGreaterThan(0);
    unchanged();
  });
});

test('a key that the system hands over is not exchanged here', () => {
  expect(ingest().status).toBe(0);
  const credentials = join(at.base, 'credentials');
  mkdirSync(credentials, { mode: 0o700 });
  renameSync(join(at.home, 'keys', 'dock.key'), join(credentials, 'sealdock-signing-key'));
  env = { CREDENTIALS_DIRECTORY: credentials };
  expect(rotate().document).toMatchObject({ code: 'key-not-here', exitCodes: [9] });
});

test('a witness on another machine seals again once it is told the new key of the log', async () => {
  // The key of the log is there after a first start only.
  at.settings({ log: { witnesses: [], quorum: 0 } });
  expect(ingest().status).toBe(0);
  const logKey = () => readFileSync(join(at.home, 'keys', 'log.vkey'), 'utf8').trim();
  const former = logKey();
  const start = (logs: readonly string[]) => startWitness(join(at.base, 'witness'), 'police.example/witness/w', logs);
  const knowing = (witness: WitnessProgram) =>
    at.settings({ log: { witnesses: [{ key: witness.key, url: witness.url }] } });
  const first = await start([former]);
  try {
    knowing(first);
    const end = rotate();
    expect(end.document).toMatchObject({ hasOtherWitnesses: true, unfinished: 'rotation-waits', exitCodes: [7] });
    expect(end.document?.['logKey']).toBe(logKey());
    expect(logKey()).not.toBe(former);
  } finally {
    await first.stop();
  }
  const second = await start([former, logKey()]);
  try {
    knowing(second);
    at.file('DCIM/later.bin', 'more footage');
    expect(ingest().status).toBe(0);
    const trusted = join(at.base, 'trusted');
    mkdirSync(trusted);
    for (const [name] of keyNames()) cpSync(join(at.home, 'keys', name), join(trusted, name));
    writeFileSync(join(trusted, 'witness.vkey'), `${second.key}\n`);
    const end = run('verify', archive(), '--keys', trusted);
    expect(end.document).toMatchObject({ verdict: 'pass', witness: 'independent' });
  } finally {
    await second.stop();
  }
});

test('a registry certifies both keys, ends the old one where it was changed, and its list of revoked keys is noted in the log', () => {
  const registry = join(at.base, 'registry');
  const passphrase = join(at.base, 'passphrase');
  writeFileSync(passphrase, 'registry passphrase\n', { mode: 0o400 });
  const byRoot = (...args: string[]) => run('keys', ...args, '--root', registry, '--passphrase-file', passphrase);
  const root = join(registry, 'root.crt');
  const enrol = () => {
    const asked = run('keys', 'request', '--home', at.home).document;
    const csr = join(at.base, `${String(asked?.['keyId'])}.csr`);
    writeFileSync(csr, String(asked?.['pem']));
    const issued = byRoot('root', 'issue', csr).document;
    expect(run('keys', 'enrol', String(issued?.['certificate']), '--root', root, '--home', at.home).status).toBe(0);
  };
  const exported = () => {
    for (const name of readdirSync(join(at.home, 'keys')).filter((file) => file.startsWith('witness-')))
      cpSync(join(at.home, 'keys', name), join(registry, name), { force: true });
    const out = join(at.base, 'verifiers');
    expect(run('keys', 'export', out, '--root', registry).status).toBe(0);
    return out;
  };
  const judged = () => run('verify', archive(), '--keys', join(at.base, 'verifiers')).document;
  expect(ingest().status).toBe(0);
  expect(run('keys', 'root', 'new', registry, '--name', 'x', '--passphrase-file', passphrase).status).toBe(0);
  enrol();
  const rotated = rotate().document;
  enrol();
  at.file('DCIM/later.bin', 'more footage');
  expect(ingest().status).toBe(0);
  const record = String(rotated?.['record']);
  for (const suffix of ['', '.sig'])
    cpSync(join(archive(), `${record}${suffix}`), join(registry, 'KB-0007', `${record.split('/').at(-1)}${suffix}`));
  exported();
  expect(judged()).toMatchObject({ verdict: 'pass' });
  const signers = readFileSync(join(at.base, 'verifiers', 'allowed_signers'), 'utf8')
    .trimEnd()
    .split('\n');
  const year = new Date().getUTCFullYear();
  expect(signers.map((line) => /valid-before="(\d{4})/.exec(line)?.[1]).sort()).toEqual([`${year}`, `${year + 2}`]);
  for (const intake of intakes().slice(1))
    expect(verifyByHand(intake, join(at.base, 'bin')).output).toContain('ALL OK');

  const { formerKeyId, seq } = rotated ?? {};
  expect(byRoot('revoke', 'KB-0007', String(formerKeyId), '--from-seq', String(Number(seq) + 1)).status).toBe(0);
  const note = () =>
    run('keys', 'note', join(registry, 'revocations'), '--root', root, '--by', 'clerk', '--home', at.home);
  const noted = note();
  expect(noted.document, noted.stdout).toMatchObject({
    noted: [{ line: 1, keyId: formerKeyId }],
    mustRotate: false,
    exitCodes: [],
  });
  expect(note().document).toMatchObject({ noted: [] });
  // Who has the list from before is told that there is a newer one.
  expect(judged()).toMatchObject({ verdict: 'incomplete' });
  exported();
  expect(judged()).toMatchObject({ verdict: 'pass' });
  const unsigned = join(at.base, 'unsigned');
  cpSync(join(registry, 'revocations'), unsigned);
  writeFileSync(`${unsigned}.sig`, Buffer.alloc(64));
  const refused = run('keys', 'note', unsigned, '--root', root, '--by', 'clerk', '--home', at.home);
  expect(refused.document).toMatchObject({ code: 'registry-unusable', exitCodes: [6] });
});
