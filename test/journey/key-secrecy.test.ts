/**
 * The private keys are in their files and nowhere else: not in ledger, vault, archive, not in what any command prints, not in
 * any refusal. Looked for byte by byte, in hex and in base64.
 */

import { createPrivateKey } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sealdock } from '../fakes/run-program.js';
import { filesWith, holds } from '../fakes/secret-search.js';
import { TestHome } from '../fakes/test-home.js';

let at: TestHome;
beforeEach(() => {
  at = TestHome.make('key-secrecy');
  at.file('DCIM/a.bin', 'footage');
});
afterEach(() => at[Symbol.dispose]());

const PASSPHRASE = 'correct-horse-battery-staple-4711';
const credentials = () => join(at.base, 'credentials');
const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  sealdock([...args, '--home', at.home, '--json'], { env: { CREDENTIALS_DIRECTORY: '', ...env } });
const asService = (...args: string[]) => run(args, { CREDENTIALS_DIRECTORY: credentials() });

function passphrase(text: string): void {
  rmSync(credentials(), { recursive: true, force: true });
  mkdirSync(credentials(), { mode: 0o700 });
  writeFileSync(join(credentials(), 'sealdock-key-passphrase'), `${text}\n`, { mode: 0o400 });
}

function seedOf(file: string, words?: string): Buffer {
  const key = createPrivateKey({ key: readFileSync(file), ...(words === undefined ? {} : { passphrase: words }) });
  return Buffer.from(key.export({ format: 'der', type: 'pkcs8' }).subarray(-32));
}

test('a key in the clear is in its own file alone, whatever was run and refused', () => {
  const key = join(at.home, 'keys', 'dock.key');
  const ends = [run(['ingest', at.card]), run(['status']), run(['doctor']), run(['verify', join(at.home, 'archive')])];
  expect(ends.map(({ status }) => status)).not.toContain(1);
  const secrets = [seedOf(key), seedOf(join(at.home, 'witness', 'witness.key'))];
  chmodSync(key, 0o440);
  const daemon = sealdock(['run', '--home', at.home], { env: { CREDENTIALS_DIRECTORY: '' } });
  expect({ status: daemon.status, said: daemon.stderr }).toMatchObject({
    status: 9,
    said: expect.stringContaining('key-exposed'),
  });
  ends.push(daemon, run(['ingest', at.card]));
  chmodSync(key, 0o600);
  const pem = readFileSync(key, 'utf8');
  writeFileSync(key, pem.replace('BEGIN', 'BEGUN'));
  ends.push(run(['ingest', at.card]));
  expect(ends.slice(-2).map(({ document }) => document?.['code'])).toEqual(['key-exposed', 'key-missing']);
  writeFileSync(key, pem);
  const said = ends.map(({ stdout, stderr }) => stdout + stderr).join('\n');
  expect(secrets.map((secret) => holds(said, secret))).toEqual([false, false]);
  expect(secrets.map((secret) => filesWith(join(at.home, 'archive'), secret))).toEqual([[], []]);
  // In PEM the seed stands at an alignment of base64: the search finds it where it is, and only there.
  expect(secrets.map((secret) => filesWith(at.home, secret))).toEqual([['keys/dock.key'], ['witness/witness.key']]);
});

test('an encrypted key is nowhere, and neither is its passphrase', () => {
  passphrase(PASSPHRASE);
  const first = asService('ingest', at.card);
  expect(first.status, first.stderr).toBe(0);
  const secret = seedOf(join(at.home, 'keys', 'dock.key'), PASSPHRASE);
  const witness = seedOf(join(at.home, 'witness', 'witness.key'), PASSPHRASE);
  const status = run(['status']);
  expect(status.document?.['key']).toBe('encrypted');
  const checks = (run(['doctor']).document?.['checks'] ?? []) as readonly { check: string; facts?: unknown }[];
  expect(checks.find(({ check }) => check === 'key')?.facts).toMatchObject({ source: 'home', protection: 'encrypted' });
  const locked = run(['ingest', at.card]);
  expect(locked.document).toMatchObject({ code: 'key-locked', exitCodes: [9] });
  expect(locked.status).toBe(9);
  passphrase('another');
  const wrong = asService('ingest', at.card);
  expect(wrong.document).toMatchObject({ code: 'key-passphrase-wrong', exitCodes: [9] });
  const said = [first, status, locked, wrong].map(({ stdout, stderr }) => stdout + stderr).join('\n');
  for (const hidden of [secret, witness, Buffer.from(PASSPHRASE)]) {
    expect(holds(said, hidden)).toBe(false);
    expect(filesWith(at.home, hidden)).toEqual([]);
  }
});

test('the service leaves no core dump with the key in it', () => {
  const unit = readFileSync(resolve(import.meta.dirname, '../../systemd/sealdock.service'), 'utf8');
  expect(unit).toMatch(/^LimitCORE=0$/m);
});
