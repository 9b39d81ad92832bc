/** The deep look on duty, on a real dock: what is looked at, when, and what is left of it after a stop. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { lookOnDuty } from '../../../../src/app/daemon/look-on-duty.js';
import type { Dock } from '../../../../src/app/open-dock.js';
import { isFailure } from '../../../../src/domain/failure.js';
import { lookRecord } from '../../../../src/evidence/records/look.js';
import { makeFootage, runFfmpeg } from '../../../fakes/make-footage.js';
import { DOCK, TestHome } from '../../../fakes/test-home.js';
import { until } from '../../../fakes/until.js';

vi.setConfig({ testTimeout: 120_000 });

const MOVING = '1234567_000001_20261120093000_0001.mp4';
const BLANK = '1234567_000001_20261120093010_0002.mp4';
const seqSchema = z.object({ seq: z.number() });

let at: TestHome;
beforeEach(async () => {
  at = TestHome.make('look');
  await makeFootage(at.card, { name: MOVING, seconds: 4 });
  const blank = [
    '-f',
    'lavfi',
    '-i',
    'color=black:size=64x48:rate=25',
    '-f',
    'lavfi',
    '-i',
    'anullsrc=r=48000:cl=mono',
  ];
  await runFfmpeg([...blank, '-t', '6', '-c:v', 'libx264', '-c:a', 'aac', join(at.card, BLANK)]);
  at.file('notes.txt', 'no footage');
});
afterEach(() => at[Symbol.dispose]());

/** Runs it until `isDone`, then stops it as the daemon does. */
async function look(dock: Dock, isDone: () => boolean | Promise<boolean>, isBusy = () => false): Promise<void> {
  const stop = new AbortController();
  const running = lookOnDuty({ ingest: dock.ingest, isBusy }, stop.signal).catch((error: unknown) => error);
  await until('it has looked', isDone);
  stop.abort();
  expect(isFailure(await running, 'cancelled')).toBe(true);
}

/** Paths below the vault that end so, in order. */
const inVault = (ending: RegExp): readonly string[] =>
  readdirSync(join(at.home, 'vault'), { recursive: true, encoding: 'utf8' })
    .filter((path) => ending.test(path))
    .sort()
    .map((path) => join(at.home, 'vault', path));
const lookFiles = () => inVault(new RegExp(`docks/${DOCK}/rec/_look-\\d+\\.rec$`));
const lookOf = (path = '') => lookRecord.parse(JSON.parse(readFileSync(path, 'utf8')));
const seqOf = (name: string): number => {
  const [path = ''] = inVault(new RegExp(`/rec/${name}\\.rec$`));
  return seqSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).seq;
};

test('tells the stretches of each file by a signed record and one finding, and the archive verifies', async () => {
  at.settings({ deepLook: 'duty' });
  await using dock = await at.open();
  const { docking } = await at.dock(dock);
  await look(dock, () => lookFiles().length === 1);
  const record = lookOf(lookFiles()[0]);
  expect(record).toMatchObject({ about: docking, looked: 2, not_looked: [], stretches_more: 0 });
  expect(new Set(record.stretches.map(({ seq }) => seq))).toEqual(new Set([seqOf(BLANK)]));
  expect(new Set(record.stretches.map(({ kind }) => kind))).toEqual(new Set(['black', 'silent']));
  for (const { start_ms, end_ms } of record.stretches) {
    expect(start_ms).toBeLessThan(200);
    expect(end_ms).toBeGreaterThan(5500);
  }
  const findings = await dock.ingest.ledger.findings({ docking, limit: 10 });
  const [found] = findings.filter(({ code }) => code === 'footage-blank');
  expect(found).toMatchObject({ severity: 'warning', docking, facts: { files: 1 } });
  expect(await dock.ingest.ledger.nextLook()).toBeUndefined();
  const traced = await dock.ingest.ledger.trace(docking, { after: undefined, limit: 10 });
  expect(traced.map(({ path, looks }) => [path, looks?.length])).toEqual([
    [MOVING, 0],
    [BLANK, 2],
    ['notes.txt', undefined],
  ]);
  const [recording] = await dock.ingest.ledger.continuityOfDocking(docking, 10);
  expect(JSON.stringify(recording)).not.toContain('frozen');
  await at.forward(dock);
  expect((await at.verify()).checks.filter(({ result }) => result === 'fail')).toEqual([]);
});

test('what was seen of a file outlives a stop, and counts for the next docking that finds it held', async () => {
  at.settings({ deepLook: 'all', mustBeContinuous: 'none' });
  await using dock = await at.open();
  const { docking } = await at.dock(dock);
  const rows = (await at.rows(dock, docking)).filter(({ reading }) => reading !== undefined);
  const [first, second] = rows.map(({ id }) => id);
  if (first === undefined || second === undefined) throw new Error('no footage');
  const added = vi.spyOn(dock.ingest.ledger, 'addLook');
  let isBusy = false;
  await look(
    dock,
    async () => {
      isBusy = (await dock.ingest.ledger.lookOf(first)) !== undefined;
      return isBusy;
    },
    () => isBusy || added.mock.calls.length > 0,
  );
  expect(lookFiles()).toEqual([]);
  expect(await dock.ingest.ledger.lookOf(second)).toBeUndefined();
  await look(dock, () => lookFiles().length === 1);
  await at.dock(dock);
  await look(dock, () => lookFiles().length === 2);
  expect(added.mock.calls.map(([{ segment }]) => segment)).toEqual([first, second]);
  expect(lookOf(lookFiles()[1]).stretches).toEqual(lookOf(lookFiles()[0]).stretches);
});

test('a file that the store does not hold any more is told as missing', async () => {
  at.settings({ deepLook: 'all' });
  await using dock = await at.open();
  await at.dock(dock);
  const [path = ''] = inVault(new RegExp(`/data/${BLANK}$`));
  rmSync(path);
  await look(dock, () => lookFiles().length === 1);
  expect(lookOf(lookFiles()[0])).toMatchObject({
    looked: 1,
    not_looked: [{ seq: seqOf(BLANK), reason: 'missing' }],
    stretches: [],
  });
});

test.each([
  ['never', 'all', false],
  ['duty', 'none', false],
  ['duty', 'all', true],
  ['all', 'none', true],
] as const)(
  'with deepLook %s and mustBeContinuous %s a docking waits: %s',
  async (deepLook, mustBeContinuous, waits) => {
    at.settings({ deepLook, mustBeContinuous });
    await using dock = await at.open();
    const { docking } = await at.dock(dock);
    expect(await dock.ingest.ledger.nextLook()).toBe(waits ? docking : undefined);
  },
);
