/** `sealdock transfers`: the dockings, newest first, with what came off each and what became of it. */
import type { CameraId, DockingId } from '../../domain/ids.js';
import { formatInstant, type Instant } from '../../domain/quantities.js';
import { type Fate, fateOf, type SegmentState } from '../../domain/segment-lifecycle.js';
import type { DockingRow } from '../../ports/ledger.js';
import type { DockingTally, FileTally, LedgerReader, MaintenanceRow } from '../../ports/ledger-views.js';
import { pageOf } from './page.js';

export type TransferRow = {
  readonly docking: string;
  readonly slot: number | null;
  readonly place: string;
  readonly camera: string | null;
  readonly profile: string | null;
  readonly state: DockingRow['state'];
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly durationMs: number | null;
  readonly files: Readonly<Record<'listed' | 'pulled' | 'alreadyHeld' | 'unreadable' | 'pending' | 'archived', number>>;
  /** Of all listed files, and of those that this docking pulled. */
  readonly bytes: number;
  readonly pulledBytes: number;
  /** Of the copies one by one, as the docking logged it. */
  readonly bytesPerSecond: number | null;
  readonly handedBack: boolean;
  /** Code of what ended it early. */
  readonly failure: string | null;
  readonly warnings: readonly string[];
};

export type TransfersDocument = {
  readonly schema: 'sealdock.transfers/1';
  readonly dockings: readonly TransferRow[];
  readonly next: string | null;
  readonly exitCodes: readonly number[];
};

/** History: what it shows is not the state of today, so that its exit code is always 0. */
export async function listTransfers(
  ledger: LedgerReader,
  options: {
    readonly camera: CameraId | undefined;
    readonly since: Instant | undefined;
    readonly after: DockingId | undefined;
    readonly limit: number;
  },
): Promise<TransfersDocument> {
  const { camera, since, after } = options;
  const rows = await ledger.dockings({
    limit: options.limit + 1,
    ...(camera === undefined ? {} : { camera }),
    ...(since === undefined ? {} : { since }),
    ...(after === undefined ? {} : { before: after }),
  });
  const { shown, next } = pageOf(rows, options.limit, ({ id }) => id);
  return {
    schema: 'sealdock.transfers/1',
    dockings: await transferRows(ledger, shown),
    next,
    exitCodes: [],
  };
}

export async function transferRows(
  ledger: LedgerReader,
  dockings: readonly DockingRow[],
): Promise<readonly TransferRow[]> {
  const ids = dockings.map(({ id }) => id);
  const tallies = await ledger.dockingTallies(ids);
  const facts = new Map((await ledger.maintenanceOfDockings(ids)).map((row) => [row.docking, row]));
  return dockings.map((row) => transferRow(row, tallies.get(row.id) ?? {}, facts.get(row.id)));
}

export function transferRow(row: DockingRow, tally: DockingTally, facts: MaintenanceRow | undefined): TransferRow {
  const { startedAt, endedAt } = row;
  const failure = row.facts['failure'];
  return {
    docking: row.id,
    slot: row.slot ?? null,
    place: row.place,
    camera: row.camera ?? null,
    profile: row.profile ?? null,
    state: row.state,
    startedAt: formatInstant(startedAt),
    endedAt: endedAt === undefined ? null : formatInstant(endedAt),
    durationMs: endedAt === undefined ? null : endedAt - startedAt,
    ...fileCounts(tally),
    bytesPerSecond: numberOf(facts, 'bytes_per_second'),
    handedBack: row.isHandedBack,
    failure: typeof failure === 'string' ? failure : null,
    warnings: warningsOf(facts),
  };
}

export function fileCounts(tally: DockingTally): Pick<TransferRow, 'files' | 'bytes' | 'pulledBytes'> {
  const states = Object.entries(tally) as [SegmentState, FileTally][];
  const sum = (of: keyof FileTally, isMeant: (state: SegmentState) => boolean): number =>
    states.reduce((total, [state, counts]) => total + (isMeant(state) ? counts[of] : 0), 0);
  const files = (fate: Fate): number => sum('files', (state) => fateOf(state) === fate);
  return {
    files: {
      listed: sum('files', () => true),
      pulled: files('pulled'),
      alreadyHeld: files('already-held'),
      unreadable: files('unreadable'),
      pending: files('pending'),
      archived: sum('files', (state) => state === 'archived'),
    },
    bytes: sum('bytes', () => true),
    pulledBytes: sum('bytes', (state) => fateOf(state) === 'pulled'),
  };
}

export function warningsOf(facts: MaintenanceRow | undefined): readonly string[] {
  const codes = facts?.facts['warnings'];
  return typeof codes === 'string' && codes !== '' ? codes.split(' ') : [];
}

function numberOf(row: MaintenanceRow | undefined, name: string): number | null {
  const value = row?.facts[name];
  return typeof value === 'number' ? value : null;
}
