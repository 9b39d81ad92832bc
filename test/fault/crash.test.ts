/**
 * kill -9 at every named step, before, inside and after it, at random bytes of the copies and at random moments: afterwards a
 * fresh start and one more docking bring everything to one truth, with nothing lost, doubled or listed without a signature.
 * `SEALDOCK_CRASH_SEED` (a number, or `random`) draws other moments, `SEALDOCK_CRASH_CHAIN` repeats one chain of deaths.
 */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { TestHome } from '../fakes/test-home.js';
import { problemsAfterStart, problemsAtTheEnd } from './check-home.js';

type When = 'before' | 'inside' | 'after';
type Kill = { readonly step: string; readonly when: When; readonly nth: number; readonly operation: number };
type WorkerKill = { readonly worker: 'vault' | 'archive'; readonly bytesWritten?: number; readonly bytesRead?: number };
type Scenario = { readonly name: string; readonly home: string | undefined; readonly card: string };
type Point = {
  readonly label: string;
  readonly when: When | 'random';
  readonly scenario: Scenario;
  readonly kill?: Kill;
  readonly workerKill?: WorkerKill;
  readonly afterMs?: number;
};

const CHILD = join(import.meta.dirname, 'crash-child.mjs');
const HOOK = join(import.meta.dirname, 'crash-hook.mjs');
const GIVEN_SEED = process.env['SEALDOCK_CRASH_SEED'] ?? '20261124';
const SEED = GIVEN_SEED === 'random' ? Date.now() % 1_000_000 : Number(GIVEN_SEED);
const ONLY = process.env['SEALDOCK_CRASH_CHAIN'];
const LEAST_PER_STEP = 5;
const LEAST_POINTS = 200;
const AT_ONCE = 3;
const CHAIN = 4;
/** In memory nothing can be read again past the page cache; a power cut is another test's matter. */
const SETTINGS = { handBackLevel: 'L1' };
const NEEDED_BYTES = 400 * 1024 * 1024;
const BIG_BYTES = 9 * 1024 * 1024;

const base = mkdtempSync(join(roomiest(), 'crash-'));
const random = generator(SEED);
const steps = new Map<string, { readonly scenario: Scenario; readonly times: number }[]>();
const histogram = new Map<string, Map<string, number>>();
const cards: { readonly card: string; readonly state: string }[] = [];
let chains: (readonly Point[])[] = [];
let missed = 0;

beforeAll(async () => {
  process.stdout.write(`crash seed ${SEED}\n`);
  const first = { name: 'first start', home: undefined, card: makeCard('card-1', []) };
  const again = await prepare('docked before', makeCard('card-2', ['later.mp4', 'later.bin']), [first.card]);
  const healing = await prepare('cut short before', first.card, []);
  for (const scenario of [first, again, healing]) await trace(scenario);
  chains = chainsOf(drawPoints([first, again, healing]));
}, 120_000);
afterAll(() => rmSync(base, { recursive: true, force: true }));

test('whatever is killed when, a fresh start and a docking bring one truth', { timeout: 900_000 }, async () => {
  const failures: string[] = [];
  // Grows while it is worked off: a point that a chain did not come to is tried by itself.
  const queue = chains.entries();
  const work = async (): Promise<void> => {
    for (const [number, chain] of queue) {
      if (ONLY !== undefined && Number(ONLY) !== number) continue;
      const problems = await tryChain(number, chain);
      if (problems.length > 0) failures.push(`chain ${number}\n${describeChain(chain)}\n  ${problems.join('\n  ')}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  expect(failures.length > 0 ? `seed ${SEED}\n${failures.join('\n')}` : 'no failure').toBe('no failure');
});

test('every named step was hit often enough', () => {
  if (ONLY !== undefined) return expect(chains.length).toBeGreaterThan(Number(ONLY));
  const lines = [...histogram].map(([label, times]) => {
    const of = (when: string): string => String(times.get(when) ?? 0).padStart(7);
    return `${label.padEnd(36)}${of('before')}${of('inside')}${of('after')}${of('random')}`;
  });
  const total = [...histogram.values()].flatMap((times) => [...times.values()]).reduce((sum, n) => sum + n, 0);
  process.stdout.write(
    `${'killed at'.padEnd(36)} before inside  after random\n${lines.sort().join('\n')}\n${total} points, ${missed} ended before their moment, seed ${SEED}\n`,
  );
  for (const label of [...steps.keys(), 'bytes pulled', 'bytes read again', 'bytes archived', 'any moment']) {
    const times = [...(histogram.get(label)?.values() ?? [])].reduce((sum, n) => sum + n, 0);
    expect({ label, times: Math.min(times, LEAST_PER_STEP) }).toEqual({ label, times: LEAST_PER_STEP });
  }
  expect(total).toBeGreaterThanOrEqual(LEAST_POINTS);
});

test('no camera’s medium was changed by any of it', () => {
  for (const { card, state } of cards) expect(stateOf(card)).toBe(state);
});

describe('the oracle of these tests', () => {
  const intake = (at: TestHome, store: string): string => {
    const found = readdirSync(join(at.home, store, 'intake'), { recursive: true, encoding: 'utf8' });
    return join(
      at.home,
      store,
      'intake',
      found.find((path) => path.endsWith('big.bin.rec'))?.replace(/rec\/.*/, '') ?? '',
    );
  };
  const overwrite = (file: string, bytes: string): void => {
    chmodSync(file, 0o640);
    writeFileSync(file, bytes);
  };

  test.each<[string, RegExp, (at: TestHome) => void]>([
    ['footage that is lost', /footage is missing/, (at) => rmSync(join(intake(at, 'vault'), 'data/DCIM/big.bin'))],
    [
      'footage that changed',
      /footage differs/,
      (at) => overwrite(join(intake(at, 'vault'), 'data/DCIM/half.mp4'), 'x'),
    ],
    ['a missing signature', /no \.minisig/, (at) => rmSync(join(intake(at, 'vault'), 'rec/DCIM/big.bin.rec.minisig'))],
    [
      'a record that changed',
      /does not lie at/,
      (at) => overwrite(join(intake(at, 'vault'), 'rec/DCIM/big.bin.rec'), 'x'),
    ],
    ['a leftover', /nobody wants/, (at) => writeFileSync(join(at.home, 'vault', 'tmp', 'left.part'), 'x')],
    ['a store that lacks a file', /differ in/, (at) => rmSync(join(intake(at, 'archive'), 'VERIFY.txt'))],
    ['a file too many', /differ in/, (at) => writeFileSync(join(intake(at, 'vault'), 'data', 'more.bin'), 'x')],
    ['a card that is not sealed', /sealed 0 times/, (at) => at.file('DCIM/new.bin', 'new')],
  ])('notices %s', async (_, problem, harm) => {
    const at = new TestHome(mkdtempSync(join(base, 'oracle-')));
    cpSync(cards[0]?.card ?? '', at.card, { recursive: true, preserveTimestamps: true });
    at.settings(SETTINGS);
    try {
      await using dock = await at.open();
      await at.dock(dock);
      expect(await problemsAtTheEnd(at, dock)).toEqual([]);
      harm(at);
      expect((await problemsAtTheEnd(at, dock)).join('\n')).toMatch(problem);
    } finally {
      at[Symbol.dispose]();
    }
  });
});

/** Runs to one death after the other on a copy of a home, starts again, docks again; gives what is wrong then. */
async function tryChain(number: number, chain: readonly Point[]): Promise<string[]> {
  const [first] = chain;
  if (first === undefined) return ['a chain without points'];
  const at = new TestHome(join(base, `chain-${number}`), first.scenario.card);
  mkdirSync(at.base);
  if (first.scenario.home === undefined) at.settings(SETTINGS);
  else cpSync(first.scenario.home, at.home, { recursive: true, preserveTimestamps: true });
  for (const point of chain) {
    const end = await runChild(at, point);
    if (end.signal === 'SIGKILL') count(point);
    else if (end.status !== 0) return [`ended by itself: ${end.status} ${end.stdout} ${end.stderr}`];
    else if (point.afterMs !== undefined) missed += 1;
    else if (point.workerKill?.bytesRead !== undefined)
      chains.push([withHalfTheBytes(point, point.workerKill.bytesRead)]);
    else if (point === first) return ['was not killed'];
    else chains.push([point]);
  }
  const problems = await heal(at);
  rmSync(at.base, { recursive: true });
  return problems;
}

/** Which worker reads how much is a matter of their turns; half as much comes to pass in the end. */
function withHalfTheBytes(point: Point, bytesRead: number): Point {
  return { ...point, workerKill: { worker: 'vault', bytesRead: Math.ceil(bytesRead / 2) } };
}

async function heal(at: TestHome): Promise<string[]> {
  try {
    await using dock = await at.open();
    const early = await problemsAfterStart(at, dock);
    if (early.length > 0) return early.map((problem) => `after the start: ${problem}`);
    const { isHandedBack, keptBecause } = await at.dock(dock);
    if (!isHandedBack) return [`not handed back: ${keptBecause}`];
    return await problemsAtTheEnd(at, dock);
  } catch (error) {
    return [error instanceof Error ? String(error.stack) : String(error)];
  }
}

function count({ label, when }: Point): void {
  const times = histogram.get(label) ?? new Map<string, number>();
  times.set(when, (times.get(when) ?? 0) + 1);
  histogram.set(label, times);
}

function drawPoints(scenarios: readonly Scenario[]): Point[] {
  const drawn: Point[] = [];
  for (const [step, places] of steps) {
    const touchesFiles = /vault\.(writeFiles?|writeDraft|place)|archive\.(put|replace)/.test(step);
    const whens: readonly When[] = touchesFiles
      ? ['before', 'inside', 'inside', 'inside', 'after']
      : ['before', 'before', 'after', 'after', 'after'];
    for (const when of whens) {
      const { scenario, times } = oneOf(places);
      const kill = { step, when, nth: 1 + integer(times), operation: 1 + integer(6) };
      drawn.push({ label: step, when, scenario, kill });
    }
  }
  for (let n = 0; n < LEAST_PER_STEP; n += 1) {
    const scenario = oneOf(scenarios.slice(0, 1));
    const bytes = 1 + integer(BIG_BYTES);
    drawn.push(
      { label: 'bytes pulled', when: 'random', scenario, workerKill: { worker: 'vault', bytesWritten: bytes } },
      { label: 'bytes read again', when: 'random', scenario, workerKill: { worker: 'vault', bytesRead: bytes * 2 } },
      { label: 'bytes archived', when: 'random', scenario, workerKill: { worker: 'archive', bytesWritten: bytes } },
      { label: 'any moment', when: 'random', scenario: oneOf(scenarios), afterMs: 150 + integer(700) },
    );
  }
  return drawn;
}

/** From early to late in a docking: the process that heals is killed in its turn, and so is the next. */
function chainsOf(points: readonly Point[]): (readonly Point[])[] {
  const length = Math.ceil(points.length / CHAIN);
  return Array.from({ length }, (_, i) =>
    Array.from({ length: CHAIN }, (_none, nth) => points[nth * length + i]).filter((point) => point !== undefined),
  );
}

type End = {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
};

function runChild(at: TestHome, point: Pick<Point, 'kill' | 'workerKill' | 'afterMs'>): Promise<End> {
  const plan = JSON.stringify({
    path: at.card,
    home: at.home,
    ...(point.kill === undefined ? {} : { kill: point.kill }),
  });
  const child = spawn(process.execPath, ['--import', HOOK, CHILD, plan], {
    env: { ...process.env, CRASH_WORKER: JSON.stringify(point.workerKill ?? {}) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const timer = point.afterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), point.afterMs);
  const texts = ['', ''];
  child.stdout.on('data', (chunk) => {
    texts[0] += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    texts[1] += String(chunk);
  });
  return new Promise((resolve) =>
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      resolve({ status, signal, stdout: texts[0] ?? '', stderr: texts[1] ?? '' });
    }),
  );
}

/** Runs a copy to its end, unharmed, to learn which steps come and how often. */
async function trace(scenario: Scenario): Promise<void> {
  const at = new TestHome(join(base, `trace-${scenario.name.replaceAll(' ', '-')}`), scenario.card);
  if (scenario.home === undefined) at.settings(SETTINGS);
  else cpSync(scenario.home, at.home, { recursive: true, preserveTimestamps: true });
  const end = await runChild(at, {});
  expect(end, end.stderr).toMatchObject({ status: 0 });
  const document = z.object({ steps: z.record(z.string(), z.number()) }).parse(JSON.parse(end.stdout));
  for (const [step, times] of Object.entries(document.steps)) {
    steps.set(step, [...(steps.get(step) ?? []), { scenario, times }]);
  }
}

/** A home with a past: cards docked in peace or, without any, a docking that was killed between commit and placing. */
async function prepare(name: string, card: string, before: readonly string[]): Promise<Scenario> {
  const at = new TestHome(join(base, `home-${name.replaceAll(' ', '-')}`), before[0] ?? card);
  at.settings(SETTINGS);
  const kill: Kill = { step: 'vault.place', when: 'before', nth: 2, operation: 1 };
  const end = await runChild(at, before.length > 0 ? {} : { kill });
  expect(end.status ?? end.signal).toBe(before.length > 0 ? 0 : 'SIGKILL');
  return { name, home: at.home, card };
}

function makeCard(name: string, more: readonly string[]): string {
  const at = new TestHome(base, join(base, name));
  at.file('DCIM/big.bin', noise('big', BIG_BYTES));
  at.file('DCIM/half.mp4', noise('half', 300_000));
  at.file('DCIM/empty.mp4', '');
  at.file('名 with space.txt', 'text');
  for (const path of more) at.file(path, noise(path, 5000));
  // The same file on both cards is the same file: its time is part of what makes it so.
  for (const path of ['DCIM/big.bin', 'DCIM/half.mp4', 'DCIM/empty.mp4', '名 with space.txt', ...more])
    utimesSync(join(at.card, path), 1_790_000_000, 1_790_000_000);
  cards.push({ card: at.card, state: stateOf(at.card) });
  return at.card;
}

function stateOf(folder: string): string {
  const script =
    'find . -printf "%p %T@ %m %y\\n" | LC_ALL=C sort; find . -type f -print0 | sort -z | xargs -0 sha256sum';
  return execFileSync('sh', ['-c', script], { cwd: folder, encoding: 'latin1' });
}

function noise(name: string, bytes: number): Buffer {
  const pieces: Buffer[] = [];
  for (let n = 0; n * 32 < bytes; n += 1) pieces.push(createHash('sha256').update(`${name} ${n}`).digest());
  return Buffer.concat(pieces).subarray(0, bytes);
}

/** The kernel keeps what a killed process wrote, on a disk as in memory; memory does not wait for anybody's disk. */
function roomiest(): string {
  const shm = '/dev/shm';
  if (!existsSync(shm)) return tmpdir();
  const { bavail, bsize } = statfsSync(shm);
  return bavail * bsize > NEEDED_BYTES ? shm : tmpdir();
}

function describeChain(chain: readonly Point[]): string {
  return chain.map(({ scenario, ...point }) => `  ${scenario.name}: ${JSON.stringify(point)}`).join('\n');
}

function integer(below: number): number {
  return Math.floor(random() * below);
}

function oneOf<T>(choices: readonly T[]): T {
  const chosen = choices[integer(choices.length)];
  if (chosen === undefined) throw new RangeError('nothing to choose from');
  return chosen;
}

/** mulberry32: small, and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
