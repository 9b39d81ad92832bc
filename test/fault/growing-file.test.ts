/**
 * A camera that still records while it is read, through the real program: what was listed, what became of it and what is signed
 * tell the truth, nothing of a mixture of two states is kept, and the next docking brings the file as it is then.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sealdock } from '../fakes/run-program.js';
import { TestHome } from '../fakes/test-home.js';

vi.setConfig({ testTimeout: 180_000 });

const GROWING = 'DCIM/1234567_000001_20261120093000_0002.bin';
const QUIET = ['DCIM/1234567_000001_20261120092000_0001.bin', 'DCIM/1234567_000001_20261120094000_0003.bin'];
const SMALL_BYTES = 50_000;
/** Long enough to be under way when the other process looks. */
const LISTED_BYTES = 96 * 1024 * 1024;

let at: TestHome;
beforeEach(() => {
  at = TestHome.make('growing-file');
  at.settings({ mustBeContinuous: 'none', handBackLevel: 'L1' });
  for (const path of QUIET) at.file(path, randomBytes(SMALL_BYTES));
});
afterEach(() => at[Symbol.dispose]());

const ingest = () => sealdock(['ingest', at.card, '--home', at.home, '--json']);
const growing = () => join(at.card, GROWING);
const digest = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

const failed = async () => (await at.verify()).checks.filter(({ result }) => result === 'fail');

/** Another process appends as soon as some of the file is copied. */
function growWhileCopied(): ChildProcess {
  const script = `
import os, sys, time
folder, file, least = sys.argv[1], sys.argv[2], int(sys.argv[3])
def is_copied():
    try: return any(e.name.endswith('.part') and e.stat().st_size > least for e in os.scandir(folder))
    except FileNotFoundError: return False
while not is_copied(): time.sleep(0.0005)
with open(file, 'ab') as out: out.write(b'still recording')
`;
  const args = ['-c', script, join(at.home, 'vault', 'tmp'), growing(), String(SMALL_BYTES)];
  return spawn('python3', args, { stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Below the home folder's vault, with what stands in it. */
function lines(name: string, docking: string): readonly Readonly<Record<string, unknown>>[] {
  const vault = join(at.home, 'vault');
  const path = readdirSync(vault, { recursive: true, encoding: 'utf8' }).find((one) =>
    one.endsWith(join(docking, name)),
  );
  return readFileSync(join(vault, path ?? 'none'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function fatesOf(document: Readonly<Record<string, unknown>> | undefined): Readonly<Record<string, string>> {
  const files = (document?.['files'] ?? []) as readonly { readonly path: string; readonly fate: string }[];
  return Object.fromEntries(files.map(({ path, fate }) => [path, fate]));
}

test('a file that grows while it is copied stays pending, the others come, and the next docking brings all of it', async () => {
  at.file(GROWING, randomBytes(LISTED_BYTES));
  const grower = growWhileCopied();
  const first = ingest();
  await once(grower, 'close');
  expect(statSync(growing()).size).toBeGreaterThan(LISTED_BYTES);
  const [one, two] = QUIET as [string, string];
  expect(fatesOf(first.document)).toEqual({ [one]: 'pulled', [GROWING]: 'pending', [two]: 'pulled' });
  expect(first.document).toMatchObject({ handedBack: false, exitCodes: [4] });
  expect(first.status).toBe(4);
  const docking = String(first.document?.['docking']);
  expect(lines('inventory.ndjson', docking).find(({ path }) => path === GROWING)).toMatchObject({ size: LISTED_BYTES });
  expect(lines('fates.ndjson', docking).find(({ path }) => path === GROWING)).toMatchObject({
    fate: 'pending',
    why: 'source-changed',
  });
  const names = readdirSync(join(at.home, 'vault'), { recursive: true, encoding: 'utf8' });
  expect(names.filter((name) => name.includes('_0002.bin'))).toEqual([]);
  expect(at.temporaries()).toEqual([]);

  const second = ingest();
  expect(second.status).toBe(0);
  expect(fatesOf(second.document)).toEqual({ [one]: 'already-held', [GROWING]: 'pulled', [two]: 'already-held' });
  expect(JSON.stringify(second.document)).toContain(digest(growing()));
  // The first intake never claims to be complete, whatever came later.
  expect(await failed()).toMatchObject([{ code: 'inventory-complete', because: 'was not pulled: source-changed' }]);
});

test('a file that grew after it was sealed comes as a segment of its own, and the sealed one stays', async () => {
  at.file(GROWING, randomBytes(100_000));
  const before = digest(growing());
  expect(ingest().status).toBe(0);
  appendFileSync(growing(), randomBytes(5_000));
  const second = ingest();
  expect(second.status).toBe(0);
  expect(fatesOf(second.document)[GROWING]).toBe('pulled');
  const archive = join(at.home, 'archive');
  const kept = readdirSync(archive, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('_0002.bin'));
  expect(kept.map((name) => digest(join(archive, name))).sort()).toEqual([before, digest(growing())].sort());
  expect(await failed()).toEqual([]);
});
