/**
 * `sealdock queue`: what has not reached the archive, oldest first. Waiting is normal while the network is away; 7 when
 * something waits longer than a day or is parked, because then nobody but a person brings it on.
 */
import { EXIT, orderExitCodes } from '../../domain/exit-codes.js';
import { exitCodeOf } from '../../domain/failure-codes.js';
import { formatInstant, type Instant } from '../../domain/quantities.js';
import type { Overview } from '../../ports/ledger.js';
import type { OutboxItem } from '../../ports/ledger-outbox.js';
import type { Attention, LedgerReader } from '../../ports/ledger-views.js';
import { pageOf } from './page.js';

/** As the ready-made alert has it: a day, within four working days. */
export const LONG_WAIT_MS = 24 * 3_600_000;

export type QueueItem = {
  readonly item: number;
  readonly state: OutboxItem['state'];
  readonly docking: string | null;
  readonly segment: number | null;
  /** First of its files: footage where it is footage. */
  readonly path: string | null;
  readonly files: number;
  readonly bytes: number;
  readonly since: string;
  readonly attempts: number;
  /** Null: due now, or parked. */
  readonly nextAttemptAt: string | null;
  readonly code: string | null;
};

export type QueueDocument = {
  readonly schema: 'sealdock.queue/1';
  readonly waiting: number;
  readonly waitingBytes: number;
  readonly parked: number;
  readonly oldestAt: string | null;
  readonly items: readonly QueueItem[];
  readonly next: string | null;
  readonly exitCodes: readonly number[];
};

export async function listQueue(
  ledger: LedgerReader,
  options: { readonly now: Instant; readonly after: number | undefined; readonly limit: number },
): Promise<QueueDocument> {
  const rows = await ledger.outboxOpen({ after: options.after, limit: options.limit + 1 });
  const { shown, next } = pageOf(rows, options.limit, ({ id }) => id);
  const overview = await ledger.overview();
  const { oldestWaitingAt } = overview;
  return {
    schema: 'sealdock.queue/1',
    waiting: overview.outboxWaiting,
    waitingBytes: overview.outboxWaitingBytes,
    parked: overview.outboxParked,
    oldestAt: oldestWaitingAt === undefined ? null : formatInstant(oldestWaitingAt),
    items: shown.map((row) => queueItem(row, options.now)),
    next,
    exitCodes: orderExitCodes(queueCodes(overview, await ledger.attention(options.now), options.now)),
  };
}

/** Also of the status page. A parked item counts with the code that parked it: an archive that lies is 3, not 7. */
export function queueCodes(overview: Overview, { parked }: Attention, now: Instant): readonly number[] {
  const { oldestWaitingAt } = overview;
  const isLong = oldestWaitingAt !== undefined && now - oldestWaitingAt > LONG_WAIT_MS;
  return [...(isLong ? [EXIT.archive] : []), ...parked.flatMap(({ code }) => [EXIT.archive, exitCodeOf(code)])];
}

function queueItem(row: OutboxItem, now: Instant): QueueItem {
  const isLater = row.state === 'waiting' && row.nextAttemptAt > now;
  return {
    item: row.id,
    state: row.state,
    docking: row.docking ?? null,
    segment: row.segment ?? null,
    path: row.files[0]?.path ?? null,
    files: row.files.length,
    bytes: row.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    since: formatInstant(row.dueAt),
    attempts: row.attempts,
    nextAttemptAt: isLater ? formatInstant(row.nextAttemptAt) : null,
    code: row.lastCode ?? null,
  };
}
