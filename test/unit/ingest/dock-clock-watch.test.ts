/** A dock whose own clock is set while it works: told by a signed record, and believed no more until a time service is asked. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLedger } from '../../../src/adapters/sqlite/open-ledger.js';
import type { TimeGrade } from '../../../src/domain/clock-evidence.js';
import { Failure } from '../../../src/domain/failure.js';
import { seq, sha256Hex } from '../../../src/domain/ids.js';
import { decodeRecord } from '../../../src/evidence/record-encoding.js';
import { openSealer } from '../../../src/ingest/seal-record.js';
import type { Ledger } from '../../../src/ports/ledger.js';
import type { Sealer } from '../../../src/ports/sealer.js';
import { fixedSigner } from '../../fakes/fixed-signer.js';
import { type ManualClock, manualClock } from '../../fakes/manual-clock.js';
import { memoryVault } from '../../fakes/memory-vault.js';

const DAY_MS = 86_400_000;
const NTP: TimeGrade = { sync: 'ntp', uncertaintyMs: 12 };

let folder: string;
let ledger: Ledger;
let clock: ManualClock;
let grade: TimeGrade;
let vault: ReturnType<typeof memoryVault>;
let isFailing: boolean;
let sealer: Sealer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clock-watch-'));
  ledger = await openLedger({ path: join(folder, 'ledger.sqlite') });
  const { dock, keyId } = fixedSigner();
  await ledger.bind({ dock, origin: sha256Hex('a'.repeat(64)), keyId });
  [clock, grade, vault, isFailing] = [manualClock(), NTP, memoryVault(), false];
  sealer = openSealer({
    ledger: {
      ...ledger,
      commitRecord: (commit) => (isFailing ? Promise.reject(new Failure('vault-full')) : ledger.commitRecord(commit)),
    },
    ...{ vault, clock, signer: fixedSigner(), timeGrade: () => grade, anchor: () => undefined },
    epoch: 1,
    software: { name: 'sealdock', version: '0.1.0', commit: undefined, build: undefined },
    salt: () => '5'.repeat(32),
  });
});
afterEach(async () => {
  await ledger[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const seal = () =>
  sealer.seal({
    body: {
      _type: 'urn:sealdock:record:refused:1',
      ...{ docking: null, attempt: 'delete', subject: 'x', by: 'test', reason: 'test' },
    },
    ...{ docking: undefined, recordPath: undefined, folder: 'docks/KB-0007', files: [] },
  });

async function records() {
  const found = [];
  for (let number = 0; ; number += 1) {
    const row = await ledger.record(seq(number));
    if (row === undefined) return found;
    const decoded = decodeRecord(row.bytes);
    if (!decoded.ok) throw new Error(decoded.because);
    found.push(decoded.record);
  }
}

const timeRecords = async () =>
  (await records()).flatMap((record) => (record._type === 'urn:sealdock:record:time:1' ? [record] : []));

describe('a clock that was set', () => {
  test.each([
    ['two days back', -2 * DAY_MS],
    ['two days ahead', 2 * DAY_MS],
    ['a second and a bit', 1100],
    ['to 1970', -Date.parse('2026-11-23T01:00:00Z')],
  ])('%s is told before the next record, with what it would have shown', async (_, stepMs) => {
    await seal();
    await clock.advance(5000);
    const expectedAt = clock.now();
    clock.set(expectedAt + stepMs);
    await seal();
    expect(await timeRecords()).toEqual([
      expect.objectContaining({
        ...{ seq: 1, subject: 'dock', docking: null, cam: null, step_ms: stepMs, reason: 'step' },
        before: { at: new Date(expectedAt).toISOString(), sync: 'ntp', unc_ms: 12 },
        after: { at: new Date(expectedAt + stepMs).toISOString(), sync: 'none', unc_ms: null },
      }),
    ]);
    const all = await records();
    expect(all.map(({ seq: number }) => number)).toEqual([0, 1, 2]);
    // Nothing is vouched for by the new time until a time service was asked again.
    expect(all.map(({ now }) => now.sync)).toEqual(['ntp', 'none', 'none']);
    grade = { ...NTP };
    await seal();
    expect((await records()).at(-1)?.now).toMatchObject({ sync: 'ntp', unc_ms: 12 });
    expect(await timeRecords()).toHaveLength(1);
  });

  test('lies in the vault like any record of the dock', async () => {
    await seal();
    clock.set(clock.now() - DAY_MS);
    await seal();
    expect(await ledger.unplacedRecords(10)).toEqual([]);
    const [told] = await timeRecords();
    expect((await ledger.record(seq(told?.seq ?? 0)))?.path).toBe('docks/KB-0007/rec/_time-000001.rec');
  });

  test('is told once the record can be written, and then once', async () => {
    await seal();
    clock.set(clock.now() - DAY_MS);
    isFailing = true;
    await expect(seal()).rejects.toMatchObject({ code: 'vault-full' });
    isFailing = false;
    await seal();
    await seal();
    expect(await timeRecords()).toHaveLength(1);
  });
});

describe('a clock that ran', () => {
  test('across midnight and a leap day is no step', async () => {
    clock.set(Date.parse('2028-02-28T23:59:58Z'));
    await seal();
    for (let i = 0; i < 5; i += 1) {
      await clock.advance(DAY_MS / 2);
      await seal();
    }
    expect(await timeRecords()).toEqual([]);
    const days = (await records()).map(({ now }) => now.utc.slice(0, 10));
    expect(days).toContain('2028-02-29');
    expect(days).toContain('2028-03-01');
  });

  test('and was kept right by less than a second is no step', async () => {
    await seal();
    await clock.advance(60_000);
    clock.set(clock.now() + 900);
    await seal();
    expect(await timeRecords()).toEqual([]);
  });
});
