/**
 * At start: brings ledger, vault and temporary files back to one truth by the same steps that ingest uses. Committed records
 * get their files, sealed footage its final name; what was being pulled is listed again, and its copied part waits for the
 * camera. Dockings that were open are marked interrupted; signing their end is `closeInterrupted`, once the dock can sign.
 * A sealed file that is gone or not the same is never passed over: quarantined, so that the camera's next docking pulls it.
 */
import { placeRecord } from '../ingest/seal-record.js';
import type { Ledger } from '../ports/ledger.js';
import type { Logger } from '../ports/logger.js';
import type { SystemClock } from '../ports/system-clock.js';
import type { Vault } from '../ports/vault.js';
import { checkSealed, placeSealed } from './sealed-files.js';
import { sweepTemporaries } from './sweep-temporaries.js';

export type RecoveryDeps = {
  readonly ledger: Ledger;
  readonly vault: Vault;
  readonly clock: SystemClock;
  readonly log: Logger;
};

export type RecoveryCounts = {
  readonly records: number;
  readonly segments: number;
  readonly dockings: number;
  readonly temporaries: number;
  readonly faults: number;
};

const PAGE = 200;
const OPEN_DOCKINGS = 1000;

export async function reconcile(deps: RecoveryDeps): Promise<RecoveryCounts> {
  const { ledger, log } = deps;
  const placed = await placeCommitted(deps);
  const segments = await relist(ledger);
  const dockings = await interruptOpen(deps);
  const temporaries = await sweepTemporaries(deps);
  const faults = placed.faults + (await checkSealed(deps));
  const counts = { records: placed.records, segments, dockings, temporaries, faults };
  if (Object.values(counts).some((count) => count > 0)) log.warn('recovered', counts);
  return counts;
}

/** Files of committed records, and the footage that they seal: the renames of the commit point, done again. */
async function placeCommitted(deps: RecoveryDeps): Promise<{ readonly records: number; readonly faults: number }> {
  const { ledger, vault } = deps;
  let [records, faults] = [0, 0];
  for (;;) {
    const rows = await ledger.unplacedRecords(PAGE);
    if (rows.length === 0) return { records, faults };
    for (const row of rows) {
      const isPlaced = await placeSealed(deps, row, () => placeRecord(vault, row));
      if (!isPlaced) faults += 1;
      await ledger.markPlaced([row.seq]);
      records += 1;
    }
  }
}

/** Not sealed yet: pulled again from the camera's next docking on; the bytes already copied are kept and resumed. */
async function relist(ledger: Ledger): Promise<number> {
  let count = 0;
  for (;;) {
    const rows = await ledger.segmentsInState(['pulling', 'pulled', 'verified'], { afterId: 0, limit: PAGE });
    if (rows.length === 0) return count;
    for (const row of rows) await ledger.updateSegment(row.id, { state: 'listed' });
    count += rows.length;
  }
}

async function interruptOpen({ ledger, clock }: RecoveryDeps): Promise<number> {
  const open = await ledger.dockings({
    states: ['detected', 'identified', 'listed', 'pulling', 'judged'],
    limit: OPEN_DOCKINGS,
  });
  for (const { id, facts } of open) {
    await ledger.updateDocking(id, {
      state: 'interrupted',
      endedAt: clock.now(),
      facts: { ...facts, failure: 'process-ended' },
    });
  }
  return open.length;
}
