/**
 * Takes what is due out of the outbox, oldest first, and brings it to the archive. Footage is settled by a signed `stored`
 * record in the same transaction that ends its item; everything else by its receipt alone. A failure is answered by
 * retry-schedule.ts and nowhere else; one bad item never stops the others.
 */
import { type Failure, isFailure } from '../domain/failure.js';
import { formatUtc, type Instant, instant } from '../domain/quantities.js';
import { defined } from '../lib/assert.js';
import type { Archive, Receipt } from '../ports/archive.js';
import type { Ledger, OutboxItem, SegmentRow } from '../ports/ledger.js';
import type { Logger } from '../ports/logger.js';
import type { Sealer } from '../ports/sealer.js';
import type { SystemClock } from '../ports/system-clock.js';
import type { Vault } from '../ports/vault.js';
import { decideRetry } from './retry-schedule.js';

export type ForwardingDeps = {
  readonly ledger: Ledger;
  readonly vault: Vault;
  readonly archive: Archive;
  readonly sealer: Sealer;
  readonly clock: SystemClock;
  readonly log: Logger;
  /** In [0, 1): spreads retries. */
  readonly random: () => number;
  readonly onArchived: (row: SegmentRow) => void;
};

const BATCH = 64;

/** Works until nothing is due any more; resolves with the number of items that went through. Rejects `cancelled`. */
export async function forwardOutbox(deps: ForwardingDeps, signal: AbortSignal): Promise<number> {
  let sent = 0;
  for (;;) {
    const due = await deps.ledger.dueOutbox(deps.clock.now(), BATCH);
    if (due.length === 0) return sent;
    for (const item of due) if (await forwardItem(deps, item, signal)) sent += 1;
  }
}

async function forwardItem(deps: ForwardingDeps, item: OutboxItem, signal: AbortSignal): Promise<boolean> {
  try {
    const receipts: Receipt[] = [];
    for (const { path, sizeBytes, sha256 } of item.files) {
      const localPath = deps.vault.localPath(path);
      receipts.push(
        await deps.archive.put({ key: path, localPath, sizeBytes, sha256, onProgress: () => undefined, signal }),
      );
    }
    if (item.segment === undefined) await deps.ledger.outboxSent(item.id);
    else
      await sealReceipt(
        deps,
        item,
        defined(await deps.ledger.segment(item.segment), 'segment of the outbox'),
        receipts,
      );
    return true;
  } catch (error) {
    if (!isFailure(error)) throw error;
    await settle(deps, item, error);
    return false;
  }
}

async function sealReceipt(
  deps: ForwardingDeps,
  item: OutboxItem,
  row: SegmentRow,
  receipts: readonly Receipt[],
): Promise<void> {
  const receipt = defined(
    receipts.find(({ key }) => key === row.storedPath),
    'receipt of the footage',
  );
  const storedPath = defined(row.storedPath, 'stored path');
  await deps.sealer.seal({
    body: {
      _type: 'urn:sealdock:record:stored:1',
      docking: row.docking,
      of: defined(row.recordSeq, 'record of the segment'),
      archive: 'archive',
      key: receipt.key,
      version: receipt.version ?? null,
      size: receipt.sizeBytes,
      sha256: receipt.sha256,
      stored_at: formatUtc(receipt.at),
    },
    docking: row.docking,
    recordPath: undefined,
    folder: storedPath.slice(0, storedPath.indexOf('/data/')),
    files: [],
    segment: { id: row.id, patch: { state: 'archived', level: row.level === 'L2' ? 'L4' : row.level } },
    effects: { sentItem: item.id },
  });
  deps.onArchived(row);
}

async function settle(deps: ForwardingDeps, item: OutboxItem, failure: Failure): Promise<void> {
  const decision = decideRetry(failure, item.attempts + 1, deps.random());
  if (decision.kind === 'leave') throw failure;
  const isParked = decision.kind === 'park';
  const now = deps.clock.now();
  const nextAttemptAt: Instant = decision.kind === 'again' ? instant(now + decision.afterMs) : now;
  await deps.ledger.outboxFailed(item.id, { code: failure.code, nextAttemptAt, isParked });
  if (!isParked) return;
  deps.log.error('forwarding parked', { item: item.id, code: failure.code });
  await deps.ledger.raiseFinding({
    at: now,
    code: failure.code,
    severity: 'error',
    docking: item.docking,
    camera: undefined,
    facts: { ...failure.facts, item: item.id },
  });
}
