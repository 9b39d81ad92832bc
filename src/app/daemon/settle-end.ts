/**
 * What a docking's end means for its place: safe, not complete, to be tried again, for a person to look at. The board asks;
 * retry-schedule.ts alone decides about trying again.
 */
import { Failure, isFailure } from '../../domain/failure.js';
import type { FailureCode } from '../../domain/failure-codes.js';
import { instant } from '../../domain/quantities.js';
import type { SlotState } from '../../domain/slot-state.js';
import { decideDockingRetry, LONGEST_DOCKING_DELAY_MS, MAX_DOCKING_TRIES } from '../../forwarding/retry-schedule.js';
import type { IngestDeps } from '../../ingest/ingest-deps.js';
import { unreachable } from '../../lib/assert.js';
import { type DockingEnd, openFiles } from './dock-camera.js';
import type { Run, SlotCell } from './slot-cell.js';

/** Somebody has made room, and not only a log rotated. */
const MORE_ROOM_BYTES = 1024 * 1024;
/** Dockings looked back on. */
const MAX_RECALLED = 200;
/** Parked items looked through; more of them are a matter for a person anyway. */
const MAX_PARKED = 1000;

/** What a camera may leave in: its files are safe here, or it never had any to give. */
const NOTHING_MISSED: readonly SlotState['kind'][] = ['safe-here', 'safe-at-centre', 'attention', 'charging'];

type SettleDeps = {
  readonly ingest: IngestDeps;
  readonly random: () => number;
  readonly all: readonly SlotCell[];
};

type Ended = {
  readonly cell: SlotCell;
  readonly run: Run;
  readonly end: DockingEnd;
  /** The same camera still stands there. */
  readonly isStill: boolean;
};

type Closed = Extract<DockingEnd, { kind: 'closed' }>;

/** Asked for its disk, a camera is neither a port nor a disk until it comes: then it stands there all the same. */
export function stillStands({ cell, run, end }: Omit<Ended, 'isStill'>): boolean {
  const isAwaited = end.kind === 'failed' && end.failure.code === 'medium-never-came';
  const isAttached = cell.medium !== undefined || (run.medium === undefined && cell.port !== undefined);
  return (isAttached || isAwaited) && !run.stop.signal.aborted;
}

/** Gives the place its state; the answer is the delay after which the docking is to be tried again, where it is. */
export async function settleEnd(deps: SettleDeps, { cell, run, end, isStill }: Ended): Promise<number | undefined> {
  switch (end.kind) {
    case 'closed':
      return settleClosed(deps, cell, run, end);
    case 'quarantined':
      cell.isSettled = true;
      cell.state = { kind: 'quarantined', code: end.code };
      await raise(deps.ingest, cell, { code: end.code, facts: { candidates: end.candidates.join(', ') } });
      return undefined;
    case 'failed':
      return isStill ? settleFailed(deps, cell, end.failure) : undefined;
    default:
      return unreachable(end);
  }
}

async function settleClosed(deps: SettleDeps, cell: SlotCell, run: Run, end: Closed): Promise<number | undefined> {
  const { outcome, open } = end;
  cell.camera = outcome.context.camera.id;
  deps.ingest.log.info('docking closed', {
    slot: cell.slot,
    docking: outcome.docking,
    camera: cell.camera,
    profile: cell.profile,
    isHandedBack: outcome.isHandedBack,
    openFiles: open.count,
  });
  if (outcome.isHandedBack) {
    // An import that changed meanwhile is docked again.
    cell.isSettled = cell.medium === run.medium;
    cell.state = safeState(end);
    for (const other of deps.all) if (other.ghost?.camera === cell.camera) other.ghost = undefined;
    // One that left before it said who it was is taken for the one that is docked at its place next: nobody else could end that.
    if (cell.ghost !== undefined && cell.ghost.camera === undefined) cell.ghost = undefined;
    const importState = run.medium?.importState;
    if (importState !== undefined) await unlessFull(deps.ingest.log, deps.ingest.ledger.note(cell.key, importState));
    return undefined;
  }
  // A file that grew while it was read: the camera still records, and may have stopped soon.
  if (open.firstCode === 'source-changed') return settleFailed(deps, cell, new Failure('source-changed'));
  cell.isSettled = true;
  const code = open.firstCode ?? (outcome.unlistedFolders > 0 ? 'folder-unlisted' : 'verification-weak');
  cell.state = { kind: 'failed', code, retryAt: undefined };
  return undefined;
}

async function settleFailed(deps: SettleDeps, cell: SlotCell, failure: Failure): Promise<number | undefined> {
  const { clock, log } = deps.ingest;
  const { code, facts } = failure;
  // Neither a port nor a disk: there is nothing that could be tried, but a disk that comes after all is docked.
  const isNowhere = cell.medium === undefined && cell.port === undefined;
  const decision = isNowhere ? { kind: 'park' as const } : decideDockingRetry(failure, cell.tries, deps.random());
  switch (decision.kind) {
    case 'leave':
      return undefined;
    case 'park':
      cell.isSettled = !isNowhere;
      cell.state = { kind: 'failed', code, retryAt: undefined };
      log.error('docking failed', { slot: cell.slot, code, tries: cell.tries });
      await raise(deps.ingest, cell, { code, facts });
      return undefined;
    case 'when-room':
      cell.roomWhenFull = await freeBytesOf(deps.ingest);
      if (cell.tries === MAX_DOCKING_TRIES) await raise(deps.ingest, cell, { code, facts });
      return waitForRoom(deps.ingest, cell, decision.afterMs);
    case 'again':
      cell.state = { kind: 'failed', code, retryAt: instant(clock.now() + decision.afterMs) };
      log.warn('docking again', { slot: cell.slot, code, tries: cell.tries, afterMs: decision.afterMs });
      return decision.afterMs;
    default:
      return unreachable(decision);
  }
}

function waitForRoom({ clock, log }: IngestDeps, cell: SlotCell, afterMs: number): number {
  cell.state = { kind: 'failed', code: 'vault-full', retryAt: instant(clock.now() + afterMs) };
  log.warn('waiting for room', { slot: cell.slot, tries: cell.tries, afterMs });
  return afterMs;
}

/**
 * A docking's retry is due. Undefined: it may begin; else the time after which the store is looked at again, because there is
 * no more room than when it was full.
 */
export async function lookForRoom(ingest: IngestDeps, cell: SlotCell): Promise<number | undefined> {
  if (cell.roomWhenFull === undefined) return undefined;
  const freeBytes = await freeBytesOf(ingest);
  if (freeBytes === undefined || freeBytes > cell.roomWhenFull + MORE_ROOM_BYTES) return undefined;
  return waitForRoom(ingest, cell, LONGEST_DOCKING_DELAY_MS);
}

/** Undefined where the store does not even tell: the docking will. */
async function freeBytesOf({ vault }: IngestDeps): Promise<number | undefined> {
  try {
    return (await vault.space()).freeBytes;
  } catch (error) {
    if (!isFailure(error)) throw error;
    return undefined;
  }
}

function safeState({ outcome, waiting }: Closed): SlotState {
  const { verdict } = outcome.continuity;
  if (outcome.duty.must && verdict === 'gap') return { kind: 'attention', reason: 'gap-under-duty' };
  if (outcome.duty.must && verdict === 'cannot-tell') return { kind: 'attention', reason: 'cannot-tell-under-duty' };
  return waiting === 0 ? { kind: 'safe-at-centre' } : { kind: 'safe-here', waiting };
}

/** A camera leaves: what it held and is not safe here is missed at its place until it is back. */
export async function missWhatIsNotSafe({ ledger, clock, log }: IngestDeps, cell: SlotCell): Promise<void> {
  const { camera, state } = cell;
  const docking = cell.docking ?? cell.dockingBefore;
  if (docking === undefined || NOTHING_MISSED.includes(state.kind)) return;
  const { count } = await openFiles(ledger, docking);
  const isListed = count > 0 || (cell.view().progress?.files ?? 0) > 0;
  const missingFiles = isListed ? count : undefined;
  cell.ghost = { camera, docking, leftAt: clock.now(), missingFiles };
  log.warn('camera left early', { slot: cell.slot, docking, missingFiles });
}

/** After a start: cameras whose last docking at a bound slot left files behind, so that nobody forgets them over a restart. */
export async function recallGhosts({ ledger }: IngestDeps, cells: readonly SlotCell[]): Promise<void> {
  const seen = new Set<string>();
  for (const row of await ledger.dockings({ limit: MAX_RECALLED })) {
    const { camera, slot, isHandedBack, id, endedAt, startedAt } = row;
    if (camera === undefined || seen.has(camera)) continue;
    seen.add(camera);
    const cell = cells.find((one) => one.slot !== undefined && one.slot === slot);
    if (isHandedBack || cell === undefined || cell.ghost !== undefined) continue;
    const { count } = await openFiles(ledger, id);
    if (count > 0) cell.ghost = { camera, docking: id, leftAt: endedAt ?? startedAt, missingFiles: count };
  }
}

/** Something went through to the archive or was parked. */
export async function lookAtOutbox({ ledger }: IngestDeps, cells: readonly SlotCell[]): Promise<void> {
  for (const cell of cells) {
    if (cell.state.kind !== 'safe-here' || cell.docking === undefined) continue;
    const waiting = await ledger.outboxOpenOfDocking(cell.docking);
    if (waiting === 0) cell.state = { kind: 'safe-at-centre' };
    else if (await isParked(ledger, cell.docking)) cell.state = { kind: 'attention', reason: 'archive-parked' };
    else cell.state = { kind: 'safe-here', waiting };
  }
}

/** The archive refused something of it for good: it will not come through by itself. */
async function isParked(ledger: IngestDeps['ledger'], docking: string): Promise<boolean> {
  const parked = await ledger.outboxItems({ states: ['parked'], limit: MAX_PARKED });
  return parked.some((item) => item.docking === docking);
}

/** A finding about what stands at a place. */
export async function raise(
  { ledger, clock, log }: IngestDeps,
  cell: SlotCell,
  what: { readonly code: FailureCode; readonly facts: Failure['facts'] },
): Promise<void> {
  const finding = ledger.raiseFinding({
    at: clock.now(),
    code: what.code,
    severity: 'error',
    docking: cell.docking,
    camera: undefined,
    facts: { ...what.facts, slot: cell.slot ?? null, place: cell.place },
  });
  await unlessFull(log, finding);
}

/** A full disk keeps something from being noted down; the slot shows what is the matter, and the board goes on. */
async function unlessFull(log: IngestDeps['log'], writing: Promise<void>): Promise<void> {
  try {
    await writing;
  } catch (error) {
    if (!isFailure(error, 'vault-full')) throw error;
    log.error('not noted down', { code: error.code });
  }
}
