/**
 * Takes what is due out of the outbox, oldest first, a few at a time, and brings it to the archive. Footage is settled by a
 * signed `stored` record in the same transaction that ends its item; everything else by its receipt alone. A failure is
 * answered by retry-schedule.ts and nowhere else. One bad item never stops the others; an archive that is away does,
 * because every item would only fail in turn.
 */
import { type Failure, isFailure } from '../domain/failure.js';
import { formatUtc, type Instant, instant } from '../domain/quantities.js';
import { newestBeside } from '../evidence/evidence-paths.js';
import { MAX_NOTE_BYTES } from '../evidence/log/signed-note.js';
import { defined } from '../lib/assert.js';
import type { SerialSection } from '../lib/serial-section.js';
import type { Archive, Receipt } from '../ports/archive.js';
import type { Ledger, SegmentRow } from '../ports/ledger.js';
import type { OutboxFile, OutboxItem } from '../ports/ledger-outbox.js';
import type { Logger } from '../ports/logger.js';
import type { Sealer } from '../ports/sealer.js';
import type { SystemClock } from '../ports/system-clock.js';
import type { Vault } from '../ports/vault.js';
import type { LogPublisher } from './log/open-log-publisher.js';
import type { Stamper } from './log/stamp-checkpoint.js';
import { decideRetry, latestAttemptAt } from './retry-schedule.js';

export type ForwardingDeps = {
  readonly ledger: Ledger;
  readonly vault: Vault;
  readonly archive: Archive;
  readonly sealer: Sealer;
  readonly publisher: LogPublisher;
  /** Undefined where no authority is set. */
  readonly stamper: Stamper | undefined;
  /** Pointers of the log in the archive are moved one after the other, so that they never go back. */
  readonly pointers: SerialSection;
  readonly clock: SystemClock;
  readonly log: Logger;
  /** In [0, 1): spreads retries. */
  readonly random: () => number;
  /** Items under way at once. */
  readonly parallel: number;
  readonly onArchived: (row: SegmentRow) => void;
  /** An item went through or was parked. */
  readonly onSettled: (item: OutboxItem) => void;
};

export type ForwardingRound = { readonly sent: number; readonly isArchiveAway: boolean };

const BATCH = 64;
/** More items are never under way at once. */
export const MAX_WAITING_POINTERS = 64;
/** Of one item. */
const FILES_TOGETHER = 4;
const AWAY = ['archive-unreachable', 'archive-full'];

/** Works until nothing is due any more or the archive is away. Rejects `cancelled`. */
export async function forwardOutbox(deps: ForwardingDeps, signal: AbortSignal): Promise<ForwardingRound> {
  let sent = 0;
  for (;;) {
    await deps.publisher.publish('due', signal);
    const now = deps.clock.now();
    const due = await deps.ledger.dueOutbox({ now, latest: latestAttemptAt(now) }, BATCH);
    if (due.length === 0) {
      if (await deps.publisher.publish('quiet', signal)) continue;
      if ((await deps.stamper?.stampWhenDue(signal)) === true) continue;
      return { sent, isArchiveAway: false };
    }
    const round = await forwardBatch(deps, due, signal);
    sent += round.sent;
    if (round.isArchiveAway) return { sent, isArchiveAway: true };
  }
}

async function forwardBatch(
  deps: ForwardingDeps,
  due: readonly OutboxItem[],
  signal: AbortSignal,
): Promise<ForwardingRound> {
  let sent = 0;
  let isArchiveAway = false;
  const queue = [...due];
  const forward = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined && !isArchiveAway; item = queue.shift()) {
      const failure = await forwardItem(deps, item, signal);
      if (failure === undefined) sent += 1;
      else if (AWAY.includes(failure.code)) isArchiveAway = true;
    }
  };
  // All of them come to an end before a failure of one is told: nothing is left running.
  const ends = await Promise.allSettled(Array.from({ length: deps.parallel }, forward));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return { sent, isArchiveAway };
}

/** Undefined when it went through; a failure that leaves the item as it is, is thrown. */
async function forwardItem(deps: ForwardingDeps, item: OutboxItem, signal: AbortSignal): Promise<Failure | undefined> {
  try {
    const receipts = await putFiles(deps, item, signal);
    for (const { path } of item.files) await movePointer(deps, path, signal);
    if (item.segment === undefined) await deps.ledger.outboxSent(item.id);
    else
      await sealReceipt(
        deps,
        item,
        defined(await deps.ledger.segment(item.segment), 'segment of the outbox'),
        receipts,
      );
    deps.onSettled(item);
    return undefined;
  } catch (error) {
    if (!isFailure(error)) throw error;
    await settle(deps, item, error);
    return error;
  }
}

/** After a checkpoint has arrived: the archive's pointer gets what the vault's says by now. */
async function movePointer(deps: ForwardingDeps, path: string, signal: AbortSignal): Promise<void> {
  const pointer = newestBeside(path);
  if (pointer === undefined) return;
  await deps.pointers.run(async () => {
    const bytes = defined(await deps.vault.readFile(pointer, MAX_NOTE_BYTES), 'newest checkpoint');
    await deps.archive.replace({ key: pointer, bytes, signal });
  });
}

/**
 * What is signed before what signs it, and a checkpoint after everything that it covers; other small files go together, so
 * that they share their syncs.
 */
async function putFiles(deps: ForwardingDeps, item: OutboxItem, signal: AbortSignal): Promise<readonly Receipt[]> {
  const put = ({ path, sizeBytes, sha256 }: OutboxFile): Promise<Receipt> => {
    const localPath = deps.vault.localPath(path);
    return deps.archive.put({ key: path, localPath, sizeBytes, sha256, onProgress: () => undefined, signal });
  };
  const receipts: Receipt[] = [];
  for (let from = 0, to = 1; from < item.files.length; from = to, to += FILES_TOGETHER) {
    const some = item.files.slice(from, to);
    const pointed = some.findIndex(({ path }) => newestBeside(path) !== undefined);
    if (pointed >= 0) to = from + Math.max(1, pointed);
    // All of them come to an end before a failure of one is told.
    for (const end of await Promise.allSettled(item.files.slice(from, to).map(put))) {
      if (end.status === 'rejected') throw end.reason;
      receipts.push(end.value);
    }
  }
  return receipts;
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
  deps.onSettled(item);
}
