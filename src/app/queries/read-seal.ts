/** How much of the log witnesses have sealed, and since when the rest waits for it. */
import { formatInstant, type Instant } from '../../domain/quantities.js';
import { parseCheckpoint } from '../../evidence/log/checkpoint.js';
import { STOPPED_NOTE } from '../../forwarding/log/open-log-publisher.js';
import type { LedgerReader } from '../../ports/ledger-views.js';
import { LONG_WAIT_MS } from './list-queue.js';

export type SealEntry = {
  /** Records that a cosigned checkpoint covers. */
  readonly sealed: number;
  /** When the oldest record was made that none covers; null where all are sealed. */
  readonly unsealedSince: string | null;
  /** For longer than a day. */
  readonly isLate: boolean;
  /** Code of what stopped it: nothing is recorded any more; null where it goes on. */
  readonly stopped: string | null;
};

export async function readSeal(ledger: LedgerReader, now: Instant): Promise<SealEntry> {
  const newest = await ledger.newestPublished();
  const note = newest?.published === undefined ? undefined : parseCheckpoint(newest.published)?.note;
  // The first signature is the dock's own.
  const leaves = newest !== undefined && (note?.signatures.length ?? 0) > 1 ? newest.size : 0;
  const { oldestAt } = await ledger.unpublished(leaves);
  const { recordsBefore } = await ledger.logEpoch();
  return {
    // The first record of an epoch names the root over those before it: once it is sealed, so are they.
    sealed: leaves === 0 ? 0 : recordsBefore + leaves,
    unsealedSince: oldestAt === undefined ? null : formatInstant(oldestAt),
    stopped: (await ledger.noted(STOPPED_NOTE)) ?? null,
    isLate: oldestAt !== undefined && now - oldestAt > LONG_WAIT_MS,
  };
}
