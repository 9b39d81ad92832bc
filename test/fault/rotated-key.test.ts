/**
 * kill -9 while the signing key is exchanged: before the record that says so is committed nothing has happened, after it the next start
 * finishes the exchange. Never is a record signed by a key that none before it put in force.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sealdock } from '../fakes/run-program.js';
import { TestHome } from '../fakes/test-home.js';

const CHILD = join(import.meta.dirname, 'rotate-child.mjs');
const HOOK = join(import.meta.dirname, 'crash-hook.mjs');
/** After the commit: the record's files, the checkpoint, the start with the new key, its public files, its first records. */
const OPERATIONS = [1, 2, 3, 5, 8, 13, 21, 34, 55, 80, 120];

let pristine: TestHome;
const made: TestHome[] = [];
beforeAll(() => {
  pristine = TestHome.make('rotate-crash');
  made.push(pristine);
  pristine.file('DCIM/a.bin', 'footage');
  expect(ingest(pristine).status).toBe(0);
});
afterAll(() => {
  for (const home of made) home[Symbol.dispose]();
});

const env = { CREDENTIALS_DIRECTORY: '' };
const ingest = ({ card, home }: TestHome) => sealdock(['ingest', card, '--home', home, '--json'], { env });
const keyOf = ({ home }: TestHome) => readFileSync(join(home, 'keys', 'dock.key'), 'latin1');

function copy(): TestHome {
  const at = TestHome.make('rotate-crash');
  made.push(at);
  cpSync(pristine.home, at.home, { recursive: true });
  cpSync(pristine.card, at.card, { recursive: true });
  return at;
}

function dying(at: TestHome, plan: { readonly when: string; readonly operation: number }) {
  const argument = JSON.stringify({ home: at.home, ...plan });
  return spawnSync(process.execPath, ['--import', HOOK, CHILD, argument], { encoding: 'utf8', env: process.env });
}

/** One more docking, and everything is one truth. Gives how many changes of keys the log tells. */
function goOn(at: TestHome): number {
  at.file('DCIM/later.bin', 'more footage');
  const end = ingest(at);
  expect(end.status, end.stderr + end.stdout).toBe(0);
  const verified = sealdock(['verify', join(at.home, 'archive'), '--keys', join(at.home, 'keys'), '--json'], { env });
  expect(verified.document, verified.stdout).toMatchObject({ verdict: 'pass' });
  expect(existsSync(join(at.home, 'keys', 'dock-next.key'))).toBe(false);
  const records = readdirSync(join(at.home, 'archive/docks/KB-0007/rec'));
  return records.filter((name) => /^_key-\d+\.rec$/.test(name)).length;
}

test('killed before the commit, the old key goes on and the new one is gone', () => {
  const at = copy();
  const before = keyOf(at);
  expect(dying(at, { when: 'before commit', operation: 0 }).signal).toBe('SIGKILL');
  expect(existsSync(join(at.home, 'keys', 'dock-next.key'))).toBe(true);
  expect(goOn(at)).toBe(0);
  expect(keyOf(at)).toBe(before);
});

test('killed right after it, the next start puts the new key in its place', () => {
  const at = copy();
  const before = keyOf(at);
  expect(dying(at, { when: 'after commit', operation: 0 }).signal).toBe('SIGKILL');
  expect(keyOf(at)).toBe(before);
  expect(goOn(at)).toBe(1);
  expect(keyOf(at)).not.toBe(before);
});

test.each(OPERATIONS)('killed at operation %i on files after it, the exchange is finished', (operation) => {
  const at = copy();
  const before = keyOf(at);
  const end = dying(at, { when: 'operation after commit', operation });
  expect([end.signal, end.stdout], end.stderr).toEqual(['SIGKILL', '']);
  expect(goOn(at)).toBe(1);
  expect(keyOf(at)).not.toBe(before);
});

test('killed twice in a row, it is still one exchange after the other', () => {
  const at = copy();
  expect(dying(at, { when: 'after commit', operation: 0 }).signal).toBe('SIGKILL');
  expect(dying(at, { when: 'before commit', operation: 0 }).signal).toBe('SIGKILL');
  expect(goOn(at)).toBe(1);
});

test('a key that no record announced is refused, whatever lies in the folder', () => {
  const at = copy();
  expect(dying(at, { when: 'before commit', operation: 0 }).signal).toBe('SIGKILL');
  const keys = join(at.home, 'keys');
  const next = readFileSync(join(keys, 'dock-next.key'));
  mkdirSync(join(at.base, 'aside'));
  cpSync(join(keys, 'dock.key'), join(at.base, 'aside', 'dock.key'));
  writeFileSync(join(at.base, 'aside', 'next.key'), next, { mode: 0o400 });
  cpSync(join(at.base, 'aside', 'next.key'), join(keys, 'dock.key'), { force: true });
  expect(ingest(at).document).toMatchObject({ code: 'key-mismatch', exitCodes: [3] });
});
