/**
 * At start: brings ledger and vault back to one truth by the same steps that ingest uses. Committed records get their files,
 * sealed footage its final name; what was being pulled is listed again, and its copied part waits for the camera.
 */

import { placeRecord } from '../ingest/seal-record.js';
import { placeSegment } from '../ingest/seal-segment.js';
import type { Ledger, SegmentRow } from '../ports/ledger.js';
import type { Logger } from '../ports/logger.js';
import type { SystemClock } from '../ports/system-clock.js';
import type { Vault } from '../ports/vault.js';

export type RecoveryCounts = { readonly records: number; readonly segments: number; readonly dockings: number };

const PAGE = 200;
const OPEN_DOCKINGS = 1000;

export async function reconcile(deps: {
  readonly ledger: Ledger;
  readonly vault: Vault;
  readonly clock: SystemClock;
  readonly log: Logger;
}): Promise<RecoveryCounts> {
  const { ledger, log } = deps;
  const records = await placeCommitted(ledger, deps.vault);
  const segments = await relist(ledger);
  const open = await ledger.dockings({
    states: ['detected', 'identified', 'listed', 'pulling', 'judged'],
    limit: OPEN_DOCKINGS,
  });
  for (const docking of open)
    await ledger.updateDocking(docking.id, { state: 'interrupted', endedAt: deps.clock.now() });
  if (records + segments + open.length > 0) log.warn('recovered', { records, segments, dockings: open.length });
  return { records, segments, dockings: open.length };
}

/** Files of committed records, and the footage that they seal: the renames of the commit point, done again. */
async function placeCommitted(ledger: Ledger, vault: Vault): Promise<number> {
  let placed = 0;
  for (;;) {
    const rows = await ledger.unplacedRecords(PAGE);
    if (rows.length === 0) return placed;
    for (const row of rows) {
      await placeRecord(vault, row);
      if (row.type === 'segment' && row.docking !== undefined) await placeFootage(ledger, vault, row.docking, row.seq);
      await ledger.markPlaced([row.seq]);
      placed += 1;
    }
  }
}

async function placeFootage(ledger: Ledger, vault: Vault, docking: SegmentRow['docking'], seq: number): Promise<void> {
  for (let afterId = 0; ; ) {
    const page = await ledger.segmentsOfDocking(docking, { afterId, limit: PAGE });
    const row = page.find(({ recordSeq }) => recordSeq === seq);
    if (row !== undefined) {
      await placeSegment(vault, row);
      return;
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    afterId = last.id;
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
