/**
 * A medium with very many files: each of them gets its record and its receipt in bounded memory, the lists are complete and the
 * archive verifies; above the limit nothing is begun. What this cannot show for a hundred thousand it shows for its share.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FAILURE_CODES } from '../../src/domain/failure-codes.js';
import { digestsOf } from '../fakes/card.js';
import { PROGRAM, sealdock } from '../fakes/run-program.js';
import { TestHome } from '../fakes/test-home.js';

vi.setConfig({ testTimeout: 400_000 });

const FILES = 1000;
const PER_FOLDER = 500;
/** Of the whole process, program and all its threads; what it holds must not grow with the card. */
const MOST_MEMORY_MIB = 400;
const NEEDED_BYTES = 200 * 1024 * 1024;

let at: TestHome;
beforeEach(() => {
  at = new TestHome(mkdtempSync(join(roomiest(), 'many-files-')));
  mkdirSync(at.card);
});
afterEach(() => at[Symbol.dispose]());

/** In memory thousands of syncs cost nothing, and nothing here is about syncs. */
function roomiest(): string {
  const shm = '/dev/shm';
  if (!existsSync(shm)) return tmpdir();
  const { bavail, bsize } = statfsSync(shm);
  return bavail * bsize > NEEDED_BYTES ? shm : tmpdir();
}

function fill(files: number): void {
  for (let n = 0; n < files; n += 1) {
    const folder = join(at.card, 'DCIM', String(Math.floor(n / PER_FOLDER)));
    if (n % PER_FOLDER === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `file-${n}.bin`), `file ${n}`);
  }
}

/** Runs the program and gives the most memory it held, as the kernel counted it. */
async function peakMib(args: readonly string[], stdoutFile: string): Promise<number> {
  const script = `
import resource, subprocess, sys
with open(sys.argv[1], 'wb') as out: code = subprocess.run(sys.argv[2:], stdout=out).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
sys.exit(code)
`;
  const child = spawn('python3', ['-c', script, stdoutFile, process.execPath, PROGRAM, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (piece: Buffer) => {
    text += piece.toString();
  });
  const [status] = await once(child, 'close');
  expect(status).toBe(0);
  return Number(text);
}

test('each gets its record and its receipt, in bounded memory', async () => {
  at.settings({ mustBeContinuous: 'none', handBackLevel: 'L1' });
  fill(FILES);
  const output = join(at.base, 'out.json');
  const peak = await peakMib(['ingest', at.card, '--home', at.home, '--json'], output);
  expect(peak).toBeGreaterThan(0);
  expect(peak).toBeLessThan(MOST_MEMORY_MIB);
  const document = JSON.parse(readFileSync(output, 'utf8'));
  expect(document).toMatchObject({ handedBack: true, archived: FILES, waiting: 0, exitCodes: [] });
  expect(document.files).toHaveLength(FILES);
  expect(new Set(document.files.map(({ record }: { readonly record: string }) => record)).size).toBe(FILES);
  const archive = join(at.home, 'archive');
  expect(digestsOf(archive, true)).toEqual(digestsOf(at.card));
  const names = readdirSync(archive, { recursive: true, encoding: 'utf8' });
  for (const suffix of ['.bin.rec', '.bin.rec.sig', '.bin.rec.minisig'])
    expect(names.filter((name) => name.endsWith(suffix))).toHaveLength(FILES);
  const inventory = names.find((name) => name.endsWith('inventory.ndjson')) ?? 'none';
  const lines = readFileSync(join(archive, inventory), 'utf8').trim().split('\n');
  expect(lines.filter((line) => line.includes('"kind":"file"'))).toHaveLength(FILES);
  const { checks } = await at.verify();
  const open = checks.filter(({ required, result }) => required && result !== 'pass');
  expect(open.filter(({ because }) => !because.includes('transparency log'))).toEqual([]);
});

test('above the limit the medium is refused with its code, and nothing of it is begun', () => {
  at.settings({ limits: { filesPerMedium: 100 } });
  fill(101);
  const end = sealdock(['ingest', at.card, '--home', at.home, '--json']);
  const { exitCode, remedy } = FAILURE_CODES['too-many-files'];
  expect(end.document).toMatchObject({ code: 'too-many-files', remedy: remedy.en, facts: { limit: 100 } });
  expect(end.status).toBe(exitCode);
  expect(existsSync(join(at.home, 'vault', 'intake'))).toBe(false);
  expect(at.temporaries()).toEqual([]);
});
