/**
 * Publishes the dock's log: signs the tree as it is now, and gives checkpoint and tiles to the vault and on to the archive. A
 * signature leaves the dock only after the ledger has it; every step may be repeated after a crash with one outcome. Never
 * appends anything, so that publishing comes to an end.
 */
import { Failure, isFailure } from '../../domain/failure.js';
import { sha256Hex } from '../../domain/ids.js';
import { checkpointNote, checkpointText } from '../../evidence/log/checkpoint.js';
import { subtreesFrom } from '../../evidence/log/tiles.js';
import { rangeHash } from '../../evidence/log/tree-proofs.js';
import { SerialSection } from '../../lib/serial-section.js';
import type { NewOutboxItem, OutboxFile } from '../../ports/ledger.js';
import type { CheckpointRow } from '../../ports/ledger-log.js';
import type { Logger } from '../../ports/logger.js';
import type { Signer } from '../../ports/signer.js';
import type { SystemClock } from '../../ports/system-clock.js';
import { type LogFilesDeps, writeLogFiles } from './write-log-files.js';

/** While dockings go on, records wait so long for their checkpoint at most. */
export const LONGEST_UNPUBLISHED_MS = 5 * 60_000;
/** Every slot, forwarding and the stop may ask at the same time. */
const MAX_WAITING = 1000;
const FILES_PER_ITEM = 64;
const OPEN = ['detected', 'identified', 'listed', 'pulling', 'judged'] as const;

export type LogPublisherDeps = LogFilesDeps & {
  readonly signer: Signer;
  readonly clock: SystemClock;
  readonly log: Logger;
  readonly origin: string;
  /** Below the vault's root. */
  readonly folder: string;
};

/**
 * `due`: where an intake was closed, or records wait too long. `quiet`: there is nothing else to do, so also where no docking
 * is under way. `now`: whatever is new.
 */
export type PublishWhen = 'due' | 'quiet' | 'now';

export type LogPublisher = {
  /** True where a checkpoint was published, which puts its files into the outbox. Rejects only `log-broken` and `cancelled`. */
  readonly publish: (when: PublishWhen) => Promise<boolean>;
};

export function openLogPublisher(deps: LogPublisherDeps): LogPublisher {
  const section = new SerialSection(MAX_WAITING);
  return { publish: (when) => section.run(() => publish(deps, when)) };
}

async function publish(deps: LogPublisherDeps, when: PublishWhen): Promise<boolean> {
  try {
    const unplaced = await deps.ledger.newestPublished();
    if (unplaced !== undefined && !unplaced.isPlaced) await place(deps, unplaced);
    if (!(await isWanted(deps, when))) return false;
    const checkpoint = await newest(deps);
    await deps.ledger.publishCheckpoint(checkpoint.size, checkpoint.note);
    await place(deps, { ...checkpoint, published: checkpoint.note });
    return true;
  } catch (error) {
    // A full or failing disk stops no ingest and no forwarding here: both will meet it themselves.
    if (!isFailure(error) || error.kind === 'integrity' || error.kind === 'cancelled') throw error;
    deps.log.error('log not published', { code: error.code });
    return false;
  }
}

async function isWanted({ ledger, clock }: LogPublisherDeps, when: PublishWhen): Promise<boolean> {
  const from = (await ledger.newestPublished())?.size ?? 0;
  if ((await ledger.logSize()) === from) return false;
  if (when === 'now') return true;
  const { oldestAt, isClosed } = await ledger.unpublished(from);
  if (isClosed || (oldestAt !== undefined && clock.now() - oldestAt > LONGEST_UNPUBLISHED_MS)) return true;
  return when === 'quiet' && (await ledger.dockings({ states: OPEN, limit: 1 })).length === 0;
}

/** The checkpoint over all records of now, signed and known to the ledger. */
async function newest(deps: LogPublisherDeps): Promise<CheckpointRow> {
  const { ledger, signer, clock, origin } = deps;
  const size = await ledger.logSize();
  const before = await ledger.newestCheckpoint();
  if (before?.size === size) return before;
  const subtrees = subtreesFrom(ledger.logHashes);
  // What was signed before has to be a part of what is signed now.
  if (before !== undefined) {
    const again = await rangeHash({ begin: 0, end: before.size }, subtrees);
    if (again.toString('hex') !== before.root) throw new Failure('log-broken', { size: before.size });
  }
  const root = await rangeHash({ begin: 0, end: size }, subtrees);
  const signature = await signer.sign(Buffer.from(checkpointText({ origin, size, root }), 'utf8'));
  const note = checkpointNote({ origin, size, root }, { publicKey: signer.publicKey, signature });
  const checkpoint = { size, root: sha256Hex(root.toString('hex')), at: clock.now(), note };
  await ledger.addCheckpoint(checkpoint);
  return { ...checkpoint, published: undefined, isPlaced: false };
}

async function place(deps: LogPublisherDeps, { size, published }: CheckpointRow): Promise<void> {
  if (published === undefined) return;
  const files = await writeLogFiles(deps, { folder: deps.folder, size, published });
  await deps.ledger.checkpointPlaced(size, outboxOf(files, deps.clock.now()));
}

/** In the order of writing: the checkpoint in the last item. */
function outboxOf(files: readonly OutboxFile[], dueAt: NewOutboxItem['dueAt']): readonly NewOutboxItem[] {
  const items: NewOutboxItem[] = [];
  for (let at = 0; at < files.length; at += FILES_PER_ITEM)
    items.push({ docking: undefined, segment: undefined, files: files.slice(at, at + FILES_PER_ITEM), dueAt });
  return items;
}
