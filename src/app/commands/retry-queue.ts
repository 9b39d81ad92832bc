/**
 * `sealdock queue retry`: a parked item, or one that waits for its next attempt, is due again at once. Needs the ledger for
 * writing; forwarding itself is done by the daemon or the next ingest.
 */
import { z } from 'zod';
import { Failure } from '../../domain/failure.js';
import type { Ledger } from '../../ports/ledger.js';
import { askDaemon } from '../control/ask-daemon.js';
import { openDock } from '../open-dock.js';
import { requireLedger } from '../open-ledger-reader.js';

export type RetriedItems = {
  readonly schema: 'sealdock.queue-retry/1';
  readonly items: number;
  readonly exitCodes: readonly number[];
};

const retriedSchema = z.object({
  schema: z.literal('sealdock.queue-retry/1'),
  items: z.int(),
  exitCodes: z.array(z.int()),
});

/** Rejects `item-unknown` where there is nothing to try again under this number. */
export async function retryItems(
  ledger: Pick<Ledger, 'outboxRetry' | 'outboxItem'>,
  wanted: number | 'all',
): Promise<RetriedItems> {
  const item = wanted === 'all' ? undefined : await ledger.outboxItem(wanted);
  if (wanted !== 'all' && (item === undefined || item.state === 'sent'))
    throw new Failure('item-unknown', { item: wanted });
  const items = await ledger.outboxRetry(item?.id);
  return { schema: 'sealdock.queue-retry/1', items, exitCodes: [] };
}

/** Through the running dock, which then sends at once; without one the next ingest or start does. */
export async function retryQueue(home: string, wanted: number | 'all', signal: AbortSignal): Promise<RetriedItems> {
  await requireLedger(home);
  const answer = await askDaemon(home, { op: 'retry-queue', item: wanted }, signal);
  if (answer !== undefined) {
    const retried = retriedSchema.safeParse(answer.result);
    if (!retried.success) throw new Failure('daemon-silent', { problem: 'not a retry' }, retried.error);
    return retried.data;
  }
  await using dock = await openDock({ home, logLevel: 'warn', onProgress: () => undefined, signal });
  return await retryItems(dock.ingest.ledger, wanted);
}
