/** The signing key as systemd hands it over to the service: used, found by the doctor, never beside another, never shown. */
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FAILURE_CODES } from '../../src/domain/failure-codes.js';
import { sealdock } from '../fakes/run-program.js';
import { TestHome } from '../fakes/test-home.js';

let at: TestHome;
let pem: string;
beforeEach(() => {
  at = TestHome.make('key-credential');
  at.file('a.bin', 'footage');
  pem = String(generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }));
  mkdirSync(credentials(), { mode: 0o700 });
  writeFileSync(join(credentials(), 'sealdock-signing-key'), pem, { mode: 0o400 });
});
afterEach(() => at[Symbol.dispose]());

const credentials = () => join(at.base, 'credentials');
const asService = (...args: string[]) =>
  sealdock([...args, '--home', at.home, '--json'], { env: { CREDENTIALS_DIRECTORY: credentials() } });
const byHand = (...args: string[]) =>
  sealdock([...args, '--home', at.home, '--json'], { env: { CREDENTIALS_DIRECTORY: '' } });
const keyCheck = (end: ReturnType<typeof sealdock>) =>
  ((end.document?.['checks'] ?? []) as readonly { readonly check: string }[]).find(({ check }) => check === 'key');

test('the service signs with it, the doctor knows where it is, and it is nowhere in the home', async () => {
  const end = asService('ingest', at.card);
  expect(end.status, end.stderr).toBe(0);
  expect(existsSync(join(at.home, 'keys', 'dock.key'))).toBe(false);
  expect((await at.verify()).checks.some(({ code, result }) => code === 'record-signature' && result === 'pass')).toBe(
    true,
  );
  expect(keyCheck(asService('doctor'))).toMatchObject({
    result: 'fine',
    facts: { source: 'credential', mode: '0400' },
  });
  expect(keyCheck(byHand('doctor'))).toMatchObject({ result: 'not-checked' });
  const refused = byHand('ingest', at.card);
  expect(refused.document).toMatchObject({ code: 'key-missing', exitCodes: [FAILURE_CODES['key-missing'].exitCode] });
  const secret = Buffer.from(pem.split('\n')[1] ?? '', 'base64').subarray(-32);
  const shown = [end, refused].map(({ stdout, stderr }) => stdout + stderr).join('');
  expect(shown).not.toContain(secret.toString('base64').slice(2, 40));
  for (const entry of readdirSync(at.home, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) expect(readFileSync(join(entry.parentPath, entry.name)).includes(secret)).toBe(false);
});

test('a home with another key is refused, with what to do, and keeps its own', () => {
  expect(byHand('ingest', at.card).status).toBe(0);
  const before = readFileSync(join(at.home, 'keys', 'dock.key'));
  const end = asService('ingest', at.card);
  const { exitCode, remedy } = FAILURE_CODES['key-ambiguous'];
  expect(end.document).toMatchObject({ code: 'key-ambiguous', remedy: remedy.en, exitCodes: [exitCode] });
  expect(end.status).toBe(exitCode);
  expect(readFileSync(join(at.home, 'keys', 'dock.key')).equals(before)).toBe(true);
  expect(byHand('ingest', at.card).status).toBe(0);
});

test('the same key in both places works, and the doctor advises to keep one', () => {
  expect(byHand('ingest', at.card).status).toBe(0);
  const file = join(credentials(), 'again');
  mkdirSync(file);
  writeFileSync(join(file, 'sealdock-signing-key'), readFileSync(join(at.home, 'keys', 'dock.key')), { mode: 0o400 });
  const env = { CREDENTIALS_DIRECTORY: file };
  expect(sealdock(['ingest', at.card, '--home', at.home], { env }).status).toBe(0);
  expect(keyCheck(sealdock(['doctor', '--home', at.home, '--json'], { env }))).toMatchObject({
    result: 'warning',
    code: 'key-twice',
  });
});
