/** The ledger that the bench fills by SQL is one that the program reads, with counts that agree with its rows. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SEED_DOCK, seedLedger } from '../../../scripts/bench/seed-ledger.js';
import { openLedgerReader } from '../../../src/app/open-ledger-reader.js';
import { listTransfers } from '../../../src/app/queries/list-transfers.js';
import { readTrace } from '../../../src/app/queries/read-trace.js';
import { cameraId } from '../../../src/domain/ids.js';
import { instant } from '../../../src/domain/quantities.js';

const UNTIL = 1_795_000_000_000;
let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'seed-'));
});
afterEach(() => rm(home, { recursive: true }));

test('holds what was asked for, and its tallies agree with its rows', async () => {
  const made = await seedLedger({ home, segments: 1000, cameras: 10, filesPerDocking: 20, until: UNTIL });
  expect(made).toEqual({ segments: 1000, dockings: 50 });
  await using ledger = await openLedgerReader(home);
  const { segments, cameras, outboxWaiting, outboxParked } = await ledger.overview();
  expect(Object.values(segments).reduce((sum, n) => sum + n, 0)).toBe(1000);
  expect(cameras).toBe(10);
  expect(segments.sealed).toBe(outboxWaiting + outboxParked);
  const { dockings } = await listTransfers(ledger, {
    camera: undefined,
    since: undefined,
    after: undefined,
    limit: 50,
  });
  expect(dockings).toHaveLength(50);
  expect(dockings[0]).toMatchObject({
    docking: `${SEED_DOCK}-000050`,
    files: { listed: 20 },
    bytesPerSecond: 48_200_000,
  });
  const trace = await readTrace(ledger, { docking: 'last', after: undefined, limit: 100 });
  expect(trace.files).toHaveLength(20);
  expect(trace.steps.map(({ type }) => type)).toEqual(['inventory', 'continuity', 'maintenance', 'close']);
  const week = await ledger.cameraSpan(cameraId('CAM-0003'), {
    from: instant(UNTIL - 7 * 86_400_000),
    to: instant(UNTIL),
    limit: 1000,
  });
  expect(week.length).toBeGreaterThan(0);
  expect(await ledger.problems()).toEqual([]);
});
