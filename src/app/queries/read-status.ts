/**
 * `sealdock status`: one page that says whether somebody is needed. It reads counts only, from the ledger as it is now, and
 * asks a running daemon for its slots. The exit code is the worst of what is true now, in contract.md's order:
 * 3 a file is quarantined, the archive contradicts, or the log has stopped; 4 a recording that had to be continuous has a gap, or a camera went
 * away with files, or records wait longer than a day to be sealed; 12 such a recording cannot be judged; 8 the disk is at its reserve; 7 something waits for the archive
 * longer than a day or is parked; 6 a camera on a slot needs somebody; 10 nothing vouches for the dock's clock. What is only history gives no code.
 */
import { statfs } from 'node:fs/promises';
import { isHomeLocked } from '../../adapters/system/lock-home.js';
import { openSystemClock } from '../../adapters/system/system-clock.js';
import type { TimeGrade } from '../../domain/clock-evidence.js';
import { EXIT, orderExitCodes } from '../../domain/exit-codes.js';
import { isFailure } from '../../domain/failure.js';
import { exitCodeOf } from '../../domain/failure-codes.js';
import { formatInstant, type Instant, instant } from '../../domain/quantities.js';
import { type OfficerVerdict, officerVerdict, type SlotProgress, type SlotView } from '../../domain/slot-state.js';
import type { Overview } from '../../ports/ledger.js';
import type { Attention } from '../../ports/ledger-views.js';
import { askSlots, type RunningDock } from '../control/ask-slots.js';
import { openLedgerReader } from '../open-ledger-reader.js';
import { readSettings } from '../read-settings.js';
import type { Settings } from '../settings.js';
import { KEY_SOURCE, type KeySource, keySourceOf } from '../signing-credential.js';
import { type FindingEntry, findingEntry } from './list-cameras.js';
import { LONG_WAIT_MS, queueCodes } from './list-queue.js';
import { readSeal, type SealEntry } from './read-seal.js';

export type StatusDocument = {
  readonly schema: 'sealdock.status/1';
  readonly at: string;
  readonly dock: string | null;
  readonly home: string;
  /** `at-work`: an ingest or another command holds the home; `silent`: a dock that does not answer. */
  readonly activity: 'daemon' | 'silent' | 'at-work' | 'idle';
  /** Of the running dock; null where none runs. */
  readonly daemon: { readonly startedAt: string; readonly slots: readonly SlotEntry[] } | null;
  readonly clock: {
    readonly sync: TimeGrade['sync'];
    readonly uncertaintyMs: number | null;
    readonly isTrusted: boolean;
  };
  readonly disk: {
    readonly freeBytes: number;
    readonly totalBytes: number;
    readonly reserveBytes: number;
    readonly isAtReserve: boolean;
  };
  readonly queue: {
    readonly waiting: number;
    readonly waitingBytes: number;
    readonly oldestAt: string | null;
    readonly isLate: boolean;
    readonly parked: number;
    readonly parkedBy: Attention['parked'];
  };
  readonly duty: { readonly gaps: number; readonly cannotTell: number };
  readonly cameras: { readonly known: number; readonly unpulled: number; readonly filesUnpulled: number };
  readonly footage: {
    readonly files: number;
    readonly bytes: number;
    readonly archived: number;
    readonly quarantined: number;
  };
  readonly findings: Attention['findings'] & { readonly since: string; readonly newest: readonly FindingEntry[] };
  readonly records: number;
  readonly log: SealEntry;
  /** How the signing key is kept: `home` is in the clear; null until there is one. */
  readonly key: KeySource | null;
  readonly exitCodes: readonly number[];
};

/** As the socket gives it: what is absent is null. */
type SlotEntry = {
  readonly slot: number | null;
  readonly place: string;
  readonly state: SlotView['state'];
  readonly verdict: OfficerVerdict | null;
  readonly camera: string | null;
  readonly profile: string | null;
  readonly docking: string | null;
  readonly progress: SlotProgress | null;
};

const FINDINGS_SPAN_MS = 7 * 86_400_000;
const NEWEST = 5;
/** 2024-01-01: a clock before this is itself a reset date. */
const EARLIEST_TRUSTED = 1_704_067_200_000;

export async function readStatus(home: string, signal: AbortSignal): Promise<StatusDocument> {
  const clock = await openSystemClock();
  await using ledger = await openLedgerReader(home);
  const [settings, grade, running, isBusy, disk] = await Promise.all([
    readSettings(home),
    clock.grade(signal),
    askOrSilence(home, signal),
    isHomeLocked(home),
    statfs(home),
  ]);
  const now = clock.now();
  const since = instant(now - FINDINGS_SPAN_MS);
  const [identity, overview, attention, newest] = [
    await ledger.identity(),
    await ledger.overview(),
    await ledger.attention(since),
    await ledger.findings({ since, limit: NEWEST }),
  ];
  const parts = {
    clock: clockPart(grade, now),
    disk: diskPart(disk, settings),
    queue: queuePart(overview, attention, now),
    duty: { gaps: overview.gapsUnderDuty, cannotTell: overview.cannotTellUnderDuty },
    cameras: {
      known: overview.cameras,
      unpulled: attention.camerasUnpulled,
      filesUnpulled: attention.filesUnpulled,
    },
    footage: footagePart(overview),
    log: await readSeal(ledger, now),
  };
  return {
    schema: 'sealdock.status/1',
    at: formatInstant(now),
    dock: identity?.dock ?? null,
    home,
    activity: running === 'silent' ? running : running !== undefined ? 'daemon' : isBusy ? 'at-work' : 'idle',
    daemon:
      running === undefined || running === 'silent'
        ? null
        : { startedAt: running.startedAt, slots: running.slots.map(slotEntry) },
    ...parts,
    findings: { since: formatInstant(since), ...attention.findings, newest: newest.map(findingEntry) },
    records: overview.records,
    key: keySourceOf(await ledger.noted(KEY_SOURCE)),
    exitCodes: orderExitCodes([...codesOf(parts), ...queueCodes(overview, attention, now), ...codesOfDaemon(running)]),
  };
}

type Running = RunningDock | 'silent' | undefined;

/** A dock that hangs is what the page must say, not what it fails of. */
async function askOrSilence(home: string, signal: AbortSignal): Promise<Running> {
  try {
    return await askSlots(home, signal);
  } catch (error) {
    if (isFailure(error, 'daemon-silent')) return 'silent';
    throw error;
  }
}

function codesOfDaemon(running: Running): readonly number[] {
  if (running === 'silent') return [exitCodeOf('daemon-silent')];
  return (running?.slots ?? []).map(({ state }) => codeOfSlot(state));
}

/** One that is tried again by itself needs nobody yet. */
function codeOfSlot(state: SlotView['state']): number {
  switch (state.kind) {
    case 'failed':
      return state.retryAt === undefined ? exitCodeOf(state.code) : EXIT.fine;
    case 'quarantined':
    case 'out-of-service':
      return EXIT.camera;
    default:
      return EXIT.fine;
  }
}

type Parts = Pick<StatusDocument, 'clock' | 'disk' | 'duty' | 'cameras' | 'footage' | 'log'>;

function codesOf({ clock, disk, duty, cameras, footage, log }: Parts): readonly number[] {
  return [
    footage.quarantined > 0 || log.stopped !== null ? EXIT.integrity : EXIT.fine,
    duty.gaps > 0 || cameras.unpulled > 0 || log.isLate ? EXIT.incomplete : EXIT.fine,
    duty.cannotTell > 0 ? EXIT.cannotTell : EXIT.fine,
    disk.isAtReserve ? EXIT.storage : EXIT.fine,
    clock.isTrusted ? EXIT.fine : EXIT.clock,
  ];
}

function clockPart({ sync, uncertaintyMs }: TimeGrade, now: Instant): StatusDocument['clock'] {
  const rounded = uncertaintyMs === undefined ? null : Math.ceil(uncertaintyMs);
  return { sync, uncertaintyMs: rounded, isTrusted: sync !== 'none' && now >= EARLIEST_TRUSTED };
}

function diskPart(
  { bavail, blocks, bsize }: { readonly bavail: number; readonly blocks: number; readonly bsize: number },
  { limits }: Settings,
): StatusDocument['disk'] {
  const freeBytes = bavail * bsize;
  const { reserveBytes } = limits;
  return { freeBytes, totalBytes: blocks * bsize, reserveBytes, isAtReserve: freeBytes <= reserveBytes };
}

function queuePart(overview: Overview, { parked }: Attention, now: Instant): StatusDocument['queue'] {
  const { oldestWaitingAt } = overview;
  return {
    waiting: overview.outboxWaiting,
    waitingBytes: overview.outboxWaitingBytes,
    oldestAt: oldestWaitingAt === undefined ? null : formatInstant(oldestWaitingAt),
    isLate: oldestWaitingAt !== undefined && now - oldestWaitingAt > LONG_WAIT_MS,
    parked: overview.outboxParked,
    parkedBy: parked,
  };
}

function footagePart({ segments, bytes }: Overview): StatusDocument['footage'] {
  const { sealed, archived, quarantined } = segments;
  return { files: sealed + archived, bytes, archived, quarantined };
}

function slotEntry(view: SlotView): SlotEntry {
  const { slot, place, state, camera, profile, docking, progress } = view;
  return {
    slot: slot ?? null,
    ...{ place, state, verdict: officerVerdict(state) ?? null, camera: camera ?? null, profile: profile ?? null },
    docking: docking ?? null,
    progress: progress ?? null,
  };
}
