/**
 * kill -9 at every call that `log new-epoch` makes to ledger and vault, and at random moments: the log has begun anew or it has not,
 * and either way the same command and a start lead on. The dock's own witness is the only one; an older ledger alone was put back.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLedger } from '../../src/adapters/sqlite/open-ledger.js';
import { newEpoch } from '../../src/app/commands/new-epoch.js';
import { TestHome } from '../fakes/test-home.js';

const CHILD = resolve(import.meta.dirname, 'epoch-child.mjs');
const RANDOM_KILLS = 6;
const NEVER = new AbortController().signal;
const base = mkdtempSync(join(tmpdir(), 'new-epoch-'));
const stopped = join(base, 'stopped');
let at: TestHome;
let calls: readonly string[];

beforeAll(async () => {
  at = TestHome.make('new-epoch');
  at.file('a.mp4', 'first');
  {
    await using dock = await at.open();
    await at.dock(dock);
  }
  const ledger = join(at.home, 'ledger.sqlite');
  cpSync(ledger, join(base, 'older.sqlite'));
  at.file('b.mp4', 'second');
  {
    await using dock = await at.open();
    await at.dock(dock);
  }
  cpSync(join(base, 'older.sqlite'), ledger);
  for (const suffix of ['-wal', '-shm']) rmSync(`${ledger}${suffix}`, { force: true });
  await expect(at.open()).rejects.toMatchObject({ code: 'ledger-rolled-back' });
  cpSync(at.home, stopped, { recursive: true });
  const whole = run({});
  expect(whole.status).toBe(0);
  calls = JSON.parse(whole.stdout) as string[];
});
afterAll(() => {
  at[Symbol.dispose]();
  rmSync(base, { recursive: true });
});

function run(plan: object, timeout = 60_000) {
  const child = [CHILD, JSON.stringify({ home: at.home, ...plan })];
  return spawnSync(process.execPath, child, { encoding: 'utf8', timeout, killSignal: 'SIGKILL' });
}

function putBack(): void {
  rmSync(at.home, { recursive: true });
  cpSync(stopped, at.home, { recursive: true });
}

async function epochNow(): Promise<number> {
  await using ledger = await openLedger({ path: join(at.home, 'ledger.sqlite') });
  return (await ledger.logEpoch()).number;
}

/** The command again, a docking, a verification. */
async function expectRecovery(label: string): Promise<number> {
  const epoch = await epochNow();
  const again = newEpoch({ home: at.home, reason: 'restored', by: 'T-17', isWithoutWitness: false, signal: NEVER });
  if (epoch === 1) expect(await again, label).toMatchObject({ epoch: 2, old: { epoch: 1 } });
  else await expect(again, label).rejects.toMatchObject({ code: 'log-not-stopped' });
  {
    await using dock = await at.open();
    await at.dock(dock);
  }
  const { verdict, checks } = await at.verify();
  const wrong = checks.filter(({ result, required }) => required && result !== 'pass');
  expect({ label, verdict, wrong }).toEqual({ label, verdict: 'pass', wrong: [] });
  const rec = join(at.home, 'vault', 'docks', 'KB-0007', 'rec');
  expect(
    readdirSync(rec).filter((name) => /^_epoch-\d+\.rec$/.test(name)),
    label,
  ).toHaveLength(1);
  expect(at.temporaries(), label).toEqual([]);
  return epoch;
}

describe('a new epoch that is cut short', () => {
  test('by a kill at any call has begun or has not, and is gone on with', { timeout: 600_000 }, async () => {
    const commit = calls.indexOf('ledger.beginEpoch');
    expect(commit).toBeGreaterThan(0);
    expect(calls.slice(commit + 1)).toEqual(['vault.writeFiles', 'ledger.markPlaced']);
    // Those before the commit only read; the last of them and all from it on are tried on both sides.
    for (let call = commit - 1; call < calls.length; call += 1)
      for (const when of ['before', 'after'] as const) {
        const label = `${when} ${calls[call]}`;
        putBack();
        expect(run({ kill: { call, when } }).signal, label).toBe('SIGKILL');
        const isBegun = call > commit || (call === commit && when === 'after');
        expect(await expectRecovery(label), label).toBe(isBegun ? 2 : 1);
      }
  });

  test('by a kill at any moment likewise', { timeout: 600_000 }, async () => {
    putBack();
    const began = performance.now();
    expect(run({}).status).toBe(0);
    const tookMs = performance.now() - began;
    for (let n = 1; n <= RANDOM_KILLS; n += 1) {
      const afterMs = Math.round((tookMs * n) / (RANDOM_KILLS + 1));
      putBack();
      run({}, afterMs);
      await expectRecovery(`after ${afterMs} ms of ${Math.round(tookMs)}`);
    }
  });
});
