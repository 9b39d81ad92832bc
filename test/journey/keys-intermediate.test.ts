/** An authority of a branch between the root and the dock: made, used and published by the real program, believed by openssl and `verify`. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sealdock } from '../fakes/run-program.js';
import { TestHome } from '../fakes/test-home.js';
import { verifyByHand } from '../fakes/verify-by-hand.js';

let at: TestHome;
let registry: string;
let branch: string;
let station: string;
let certificate: string;
beforeAll(() => {
  at = TestHome.make('keys-intermediate');
  at.file('DCIM/a b 文件.bin', 'footage');
  [registry, branch, station] = ['registry', 'branch', 'station'].map((name) => join(at.base, name)) as [
    string,
    string,
    string,
  ];
  for (const name of ['p1', 'p2', 'p3'])
    writeFileSync(join(at.base, name), `passphrase of ${name} 0815\n`, { mode: 0o400 });
  expect(run('ingest', at.card, '--home', at.home).status).toBe(0);
  const named = ['--name', '省公安厅', '--passphrase-file', join(at.base, 'p1')];
  expect(run('keys', 'root', 'new', registry, ...named).status).toBe(0);
});
afterAll(() => at[Symbol.dispose]());

const run = (...args: string[]) => sealdock([...args, '--json'], { env: { CREDENTIALS_DIRECTORY: '' } });
const delegate = (folder: string, name: string, passphrase: string, under: string, by: string, ...more: string[]) =>
  run(
    ...['keys', 'root', 'delegate', folder, '--name', name, '--passphrase-file', join(at.base, passphrase)],
    ...['--root', under, '--root-passphrase-file', join(at.base, by), ...more],
  );
const openssl = (...args: string[]) => spawnSync('openssl', args, { encoding: 'utf8' });
const keys = () => join(at.base, 'for verifiers');
const intakes = () =>
  readdirSync(join(at.home, 'archive/intake'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('VERIFY.txt'))
    .map((path) => join(at.home, 'archive/intake', path, '..'));

test('branches are delegated as far as those above allow, and no further', () => {
  expect(delegate(branch, '市公安局', 'p2', registry, 'p1', '--path-length', '3').document).toMatchObject({
    code: 'bad-option',
    exitCodes: [2],
  });
  const made = delegate(branch, '市公安局', 'p2', registry, 'p1', '--path-length', '1');
  expect(made.status, made.stderr).toBe(0);
  expect(delegate(branch, '市公安局', 'p2', registry, 'p1').document).toMatchObject({ code: 'bad-option' });
  expect(delegate(station, '派出所', 'p3', branch, 'p2').status).toBe(0);
  const below = join(at.base, 'below');
  expect(delegate(below, 'x', 'p3', station, 'p3').document).toMatchObject({ code: 'bad-option' });
  const shown = openssl('x509', '-in', join(station, 'ca.crt'), '-noout', '-text').stdout;
  expect(shown).toMatch(/CA:TRUE, pathlen:0/);
  expect(
    openssl('pkey', '-in', join(station, 'ca.key'), '-passin', `file:${join(at.base, 'p3')}`, '-noout').status,
  ).toBe(0);
});

test('a station certifies its dock, and cannot state that a key is revoked', () => {
  const csr = join(at.base, 'KB-0007.csr');
  writeFileSync(csr, String(run('keys', 'request', '--home', at.home).document?.['pem']));
  const place = ['--root', station, '--passphrase-file', join(at.base, 'p3')];
  const issued = run('keys', 'root', 'issue', csr, ...place);
  expect(issued.status, issued.stderr).toBe(0);
  certificate = String(issued.document?.['certificate']);
  const revoked = run('keys', 'revoke', 'KB-0007', String(issued.document?.['keyId']), '--from-seq', '1', ...place);
  expect(revoked.document).toMatchObject({ code: 'registry-unusable' });
  const untrusted = join(at.base, 'untrusted.pem');
  const above = readdirSync(station).filter((name) => /^ca.*\.crt$/.test(name));
  expect(above).toHaveLength(2);
  writeFileSync(untrusted, above.map((name) => readFileSync(join(station, name), 'utf8')).join(''));
  const judged = openssl('verify', '-CAfile', join(registry, 'root.crt'), '-untrusted', untrusted, certificate);
  expect(judged.status, judged.stderr).toBe(0);
});

test('the dock takes its certificate with all that stand above it, and not without one of them', () => {
  const enrol = (...ca: string[]) =>
    run('keys', 'enrol', certificate, '--root', join(registry, 'root.crt'), ...ca, '--home', at.home);
  const [own = '', above = ''] = [
    join(station, 'ca.crt'),
    readdirSync(station)
      .filter((name) => name.startsWith('ca-'))
      .map((name) => join(station, name))[0],
  ];
  for (const ca of [[], ['--ca', own], ['--ca', above]])
    expect(enrol(...ca).document).toMatchObject({ code: 'certificate-refused', exitCodes: [9] });
  const taken = enrol('--ca', own, above);
  expect(taken.status, JSON.stringify(taken.document)).toBe(0);
  at.file('DCIM/second.bin', 'more footage');
  expect(run('ingest', at.card, '--home', at.home).status).toBe(0);
  const published = readdirSync(join(at.home, 'archive/docks/KB-0007'));
  expect(published.filter((name) => name.startsWith('ca-'))).toHaveLength(2);
  expect(JSON.stringify(run('doctor', '--home', at.home).document)).not.toContain('"certificate-missing"');
});

test('verify follows the chain with nothing but the root in hand, and prints it', () => {
  mkdirSync(keys());
  cpSync(join(registry, 'root.crt'), join(keys(), 'root.crt'));
  const witness = readdirSync(join(at.home, 'keys')).find((name) => /^witness-.*\.vkey$/.test(name)) ?? '';
  cpSync(join(at.home, 'keys', witness), join(keys(), witness));
  const end = run('verify', join(at.home, 'archive'), '--keys', keys());
  expect({ status: end.status, ...end.document }).toMatchObject({ status: 0, verdict: 'pass' });
  expect(end.document?.['keys']).toMatchObject([{ chains: ['KB-0007 < 派出所 < 市公安局 < 省公安厅'] }]);
  const text = sealdock(['verify', join(at.home, 'archive'), '--keys', keys(), '--lang', 'en']).stdout;
  expect(text).toContain('certificate chain: KB-0007 < 派出所 < 市公安局 < 省公安厅');
});

test('VERIFY.txt follows it with openssl verify -untrusted, with what is in the archive or what the reader sets', () => {
  const set = `ROOT='${join(registry, 'root.crt')}'`;
  for (const intake of intakes()) {
    const { output } = verifyByHand(intake, join(at.base, 'bin'), set);
    expect(output).toContain('[8] OK: certificate valid when cosigned');
    expect(output).toContain('ALL OK');
  }
  const [first = ''] = intakes();
  const own = `${set}; CA='${join(at.base, 'untrusted.pem')}'`;
  expect(verifyByHand(first, join(at.base, 'bin'), own).output).toContain('[8] OK');
  const wrong = `${set}; CA='${join(registry, 'root.crt')}'`;
  expect(verifyByHand(first, join(at.base, 'bin'), wrong).output).toContain('[8] FAILED');
});

test('an authority that is not here, or another one, is told as a failure, exit 3', () => {
  const copy = join(at.base, 'copy');
  cpSync(join(at.home, 'archive'), copy, { recursive: true });
  const folder = join(copy, 'docks/KB-0007');
  for (const name of readdirSync(folder).filter((each) => each.startsWith('ca-'))) {
    const bytes = readFileSync(join(folder, name));
    rmSync(join(folder, name));
    const end = run('verify', copy, '--keys', keys());
    expect(end.status).toBe(3);
    expect(JSON.stringify(end.document)).toContain('was not issued by a trusted root');
    writeFileSync(join(folder, name), bytes);
  }
  expect(run('verify', copy, '--keys', keys()).status).toBe(0);
});
