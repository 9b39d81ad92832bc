/**
 * Records that were committed while the disk was full lie in the ledger and not yet in their files. Their placing is made up
 * for here as soon as there is room, by the steps of sealing, so that it needs no restart. Repeatable; rejects `vault-full`
 * while there still is none.
 */
import { isFailure } from '../domain/failure.js';
import type { RecordRow } from '../ports/ledger.js';
import type { IngestDeps } from './ingest-deps.js';
import { placeRecord } from './seal-record.js';
import { placeSegment } from './seal-segment.js';

const PAGE = 200;

/** What a docking under way has just committed is its own to place and is left alone. */
export async function placeLate(deps: IngestDeps): Promise<void> {
  for (let isMore = true; isMore; ) {
    const rows = await deps.ledger.unplacedRecords(PAGE);
    let placed = 0;
    for (const row of rows) if (await placeOne(deps, row)) placed += 1;
    isMore = rows.length === PAGE && placed > 0;
    if (placed > 0) deps.onOutbox();
  }
}

async function placeOne(deps: IngestDeps, row: RecordRow): Promise<boolean> {
  const { ledger, vault, log } = deps;
  const state = row.docking === undefined ? 'closed' : (await ledger.docking(row.docking))?.state;
  if (state !== 'closed' && state !== 'interrupted') return false;
  try {
    await placeRecord(vault, row);
    const segment = row.type === 'segment' ? await ledger.segmentOfRecord(row.seq) : undefined;
    if (segment !== undefined) await placeSegment(vault, segment);
  } catch (error) {
    if (!isFailure(error) || error.kind !== 'integrity') throw error;
    // The next start looks at it with everything else that is not as it was sealed.
    log.error('sealed file is not as it was sealed', { code: error.code, record: row.seq });
    return false;
  }
  await ledger.markPlaced([row.seq]);
  return true;
}
