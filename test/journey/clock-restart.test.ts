/** A dock whose clock is another at its next start: told by a signed record and a finding, once, and the archive verifies. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { instant } from '../../src/domain/quantities.js';
import { timeRecord } from '../../src/evidence/records/time.js';
import type { SystemClock } from '../../src/ports/system-clock.js';
import { sealdock } from '../fakes/run-program.js';
import { TestHome } from '../fakes/test-home.js';

const DAY_MS = 86_400_000;

let at: TestHome;
beforeEach(() => {
  at = TestHome.make('clock-restart');
  at.file('DCIM/a.bin', 'footage');
});
afterEach(() => at[Symbol.dispose]());

const set =
  (days: number, bootId?: string) =>
  (own: SystemClock): SystemClock => ({
    ...own,
    now: () => instant(own.now() + days * DAY_MS),
    ...(bootId === undefined ? {} : { bootId }),
  });

async function start(days = 0, bootId?: string) {
  await using dock = await at.open({ clock: set(days, bootId) });
  await at.forward(dock);
  const findings = await dock.ingest.ledger.findings({ limit: 20 });
  return findings.filter(({ code }) => code === 'clock-anomaly');
}

const told = () =>
  readdirSync(join(at.home, 'vault/docks/KB-0007/rec'))
    .filter((name) => /^_time-\d+\.rec$/.test(name))
    .sort()
    .map((name) => timeRecord.parse(JSON.parse(readFileSync(join(at.home, 'vault/docks/KB-0007/rec', name), 'utf8'))));

test('a clock that was set between two runs is told exactly where the machine was not booted', async () => {
  expect(await start()).toEqual([]);
  expect(await start()).toEqual([]);
  expect(await start(-2)).toHaveLength(1);
  const [record, second] = told();
  expect(second).toBeUndefined();
  expect(record).toMatchObject({ subject: 'dock', method: 'monotonic-clock', reason: 'while-stopped' });
  expect(Math.abs((record?.step_ms ?? 0) + 2 * DAY_MS)).toBeLessThan(1000);
  // It stays as it is: nothing new is told.
  expect(await start(-2)).toHaveLength(1);
  expect(await start(0)).toHaveLength(2);
  expect(Math.abs((told()[1]?.step_ms ?? 0) - 2 * DAY_MS)).toBeLessThan(1000);
});

test('after another boot a time before the last record is told, a later one is not', async () => {
  await start();
  expect(await start(1, 'c'.repeat(32))).toEqual([]);
  expect(await start(0, 'd'.repeat(32))).toHaveLength(1);
  const [record] = told();
  expect(record).toMatchObject({ step_ms: null, reason: 'while-stopped' });
  expect(['cosignature', 'last-record']).toContain(record?.method);
  expect((await at.verify()).exitCodes).not.toContain(3);
});

test('two runs of the real program in a row tell nothing, and their records count from the boot', () => {
  expect(sealdock(['ingest', at.card, '--home', at.home, '--json']).status).toBe(0);
  at.file('DCIM/b.bin', 'more');
  expect(sealdock(['ingest', at.card, '--home', at.home, '--json']).status).toBe(0);
  expect(told()).toEqual([]);
  const boots = readdirSync(join(at.home, 'vault/docks/KB-0007/rec')).filter((name) => /^_boot-\d+\.rec$/.test(name));
  const monotonic = boots.sort().map((name) => {
    const text = readFileSync(join(at.home, 'vault/docks/KB-0007/rec', name), 'utf8');
    return Number(/"mono_ms":(\d+)/.exec(text)?.[1]);
  });
  expect(monotonic).toHaveLength(2);
  expect(monotonic[1]).toBeGreaterThan(monotonic[0] ?? 0);
  const uptimeMs = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1000;
  expect(Math.abs(uptimeMs - (monotonic[1] ?? 0))).toBeLessThan(60_000);
});
