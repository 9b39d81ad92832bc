/**
 * Publishes the dock's log: signs the tree as it is now, has it cosigned, and gives checkpoint, tiles and proofs to the vault and on
 * to the archive. A signature leaves the dock only after the ledger has it; every step may be repeated after a crash with
 * one outcome. Never appends anything, so that publishing comes to an end. Without enough witnesses the records stay
 * unsealed and the work goes on; with a witness that contradicts, nothing goes on.
 */
import { type Failure, isFailure } from '../../domain/failure.js';
import { type Instant, instant } from '../../domain/quantities.js';
import type { Anchor } from '../../evidence/record-header.js';
import { SerialSection } from '../../lib/serial-section.js';
import type { CheckpointRow } from '../../ports/ledger-log.js';
import type { NewOutboxItem, OutboxFile } from '../../ports/ledger-outbox.js';
import type { SystemClock } from '../../ports/system-clock.js';
import { retryDelayMs } from '../retry-schedule.js';
import { anchorOf } from './anchor-of.js';
import { type CosignDeps, cosignCheckpoint, isContradiction } from './cosign-checkpoint.js';
import { beat, isHeartbeatDue } from './heartbeat.js';
import { type SignDeps, signNewest } from './sign-newest.js';
import { type LogFilesDeps, writeLogFiles } from './write-log-files.js';
import { writeProofs } from './write-proofs.js';

/** While dockings go on, records wait so long for their checkpoint at most. */
export const LONGEST_UNPUBLISHED_MS = 5 * 60_000;
/** Noted once a witness contradicted this ledger: no start goes on with it. */
export const STOPPED_NOTE = 'log-stopped';
/** Every slot, forwarding and the stop may ask at the same time. */
const MAX_WAITING = 1000;
const FILES_PER_ITEM = 64;
const OPEN = ['detected', 'identified', 'listed', 'pulling', 'judged'] as const;

export type LogPublisherDeps = LogFilesDeps &
  CosignDeps &
  SignDeps & {
    readonly clock: SystemClock;
    /** Below the vault's root. */
    readonly folder: string;
    /** So many cosignatures seal a record. */
    readonly quorum: number;
    /** So long the newest checkpoint may stay without a fresh cosignature, where nothing grew. */
    readonly heartbeatMs: number;
    /** In [0, 1): spreads retries. */
    readonly random: () => number;
  };

/**
 * `due`: where an intake was closed, or records wait too long. `quiet`: there is nothing else to do, so also where no docking
 * is under way. `now`: whatever is new.
 */
export type PublishWhen = 'due' | 'quiet' | 'now';

export type LogPublisher = {
  /**
   * True where a checkpoint was published, or cosigned anew, which puts its files into the outbox. Rejects `log-broken`,
   * `log-forked`, `ledger-rolled-back`, after which nothing may be appended, and `cancelled`.
   */
  readonly publish: (when: PublishWhen, signal: AbortSignal) => Promise<boolean>;
  /** Before anything is appended: whether the witnesses that answer know of nothing newer. Rejects as `publish`. */
  readonly confirm: (signal: AbortSignal) => Promise<void>;
  /** Of the newest checkpoint that enough witnesses have cosigned. */
  readonly anchor: () => Anchor | undefined;
};

type State = { failures: number; notBefore: Instant; anchor: Anchor | undefined };

export async function openLogPublisher(deps: LogPublisherDeps): Promise<LogPublisher> {
  const section = new SerialSection(MAX_WAITING);
  const newest = await deps.ledger.newestPublished();
  const state: State = { failures: 0, notBefore: instant(0), anchor: anchorOf(deps, newest) };
  return {
    publish: (when, signal) => section.run(() => told(deps, () => publish(deps, state, { when, signal }))),
    confirm: (signal) =>
      section.run(async () => {
        await told(deps, () => confirm(deps, signal));
      }),
    anchor: () => state.anchor,
  };
}

/** A full or failing disk stops no ingest and no forwarding here: both will meet it themselves. */
async function told(deps: LogPublisherDeps, work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work();
  } catch (error) {
    if (!isFailure(error) || error.kind === 'cancelled') throw error;
    if (isContradiction(error)) await stop(deps, error);
    if (error.kind === 'integrity') throw error;
    deps.log.error('log not published', { code: error.code });
    return false;
  }
}

async function publish(
  deps: LogPublisherDeps,
  state: State,
  { when, signal }: { readonly when: PublishWhen; readonly signal: AbortSignal },
): Promise<boolean> {
  const { ledger, clock } = deps;
  const unplaced = await ledger.newestPublished();
  if (unplaced !== undefined && !unplaced.isPlaced) await place(deps, unplaced);
  if (when !== 'now' && clock.now() < state.notBefore) return false;
  if (!(await isWanted(deps, when))) return when !== 'now' && (await beatWhenDue(deps, state, signal));
  const checkpoint = await signNewest(deps, clock.now());
  const cosigned = await cosignCheckpoint(deps, checkpoint, signal);
  if (cosigned.count < deps.quorum) {
    postpone(deps, state);
    if (state.failures === 1) deps.log.warn('records stay unsealed', { records: checkpoint.size });
    return false;
  }
  await ledger.publishCheckpoint(checkpoint.size, cosigned.note);
  const published = { ...checkpoint, published: cosigned.note };
  await place(deps, published);
  Object.assign(state, { failures: 0, notBefore: instant(0), anchor: anchorOf(deps, published) });
  return true;
}

async function beatWhenDue(deps: LogPublisherDeps, state: State, signal: AbortSignal): Promise<boolean> {
  const newest = await deps.ledger.newestPublished();
  if (newest === undefined || !(await isHeartbeatDue(deps, newest))) return false;
  if (await beat(deps, newest, signal)) {
    Object.assign(state, { failures: 0, notBefore: instant(0) });
    return true;
  }
  postpone(deps, state);
  return false;
}

function postpone({ clock, random }: LogPublisherDeps, state: State): void {
  state.failures += 1;
  state.notBefore = instant(clock.now() + retryDelayMs(state.failures, random()));
}

async function isWanted({ ledger, clock }: LogPublisherDeps, when: PublishWhen): Promise<boolean> {
  const from = (await ledger.newestPublished())?.size ?? 0;
  if ((await ledger.logSize()) === from) return false;
  if (when === 'now') return true;
  const { oldestAt, isClosed } = await ledger.unpublished(from);
  if (isClosed || (oldestAt !== undefined && clock.now() - oldestAt > LONGEST_UNPUBLISHED_MS)) return true;
  return when === 'quiet' && (await ledger.dockings({ states: OPEN, limit: 1 })).length === 0;
}

async function confirm(deps: LogPublisherDeps, signal: AbortSignal): Promise<boolean> {
  const newest = await deps.ledger.newestCheckpoint();
  if (newest !== undefined) await cosignCheckpoint(deps, newest, signal);
  return false;
}

async function place(deps: LogPublisherDeps, { size, published }: CheckpointRow): Promise<void> {
  if (published === undefined) return;
  const files = await writeLogFiles(deps, { folder: deps.folder, size, published });
  if (anchorOf(deps, { size, published }) !== undefined) await writeProofs(deps, { size, published });
  await deps.ledger.checkpointPlaced(size, outboxOf(files, deps.clock.now()));
}

/** In the order of writing: the checkpoint in the last item. */
function outboxOf(files: readonly OutboxFile[], dueAt: NewOutboxItem['dueAt']): readonly NewOutboxItem[] {
  const items: NewOutboxItem[] = [];
  for (let at = 0; at < files.length; at += FILES_PER_ITEM)
    items.push({ docking: undefined, segment: undefined, files: files.slice(at, at + FILES_PER_ITEM), dueAt });
  return items;
}

async function stop({ ledger, log, clock }: LogPublisherDeps, failure: Failure): Promise<void> {
  const { code, facts } = failure;
  log.error('nothing may be appended to this log', { code, ...facts });
  await ledger.note(STOPPED_NOTE, code);
  await ledger.raiseFinding({ at: clock.now(), code, severity: 'error', docking: undefined, camera: undefined, facts });
}
