/** `sealdock maintenance list|show`: the maintenance log, newest first; each entry names the record that proves it. */
import { Failure } from '../../domain/failure.js';
import type { CameraId } from '../../domain/ids.js';
import { formatInstant, type Instant } from '../../domain/quantities.js';
import type { Facts } from '../../ports/ledger.js';
import type { LedgerReader, MaintenanceRow } from '../../ports/ledger-views.js';
import { pageOf } from './page.js';

export type MaintenanceEntry = {
  readonly id: number;
  readonly camera: string;
  readonly kind: string;
  readonly at: string;
  readonly by: string | null;
  readonly note: string | null;
  readonly docking: string | null;
  readonly facts: Facts;
  readonly seq: number;
};

export type MaintenanceDocument = {
  readonly schema: 'sealdock.maintenance/1';
  readonly entries: readonly MaintenanceEntry[];
  readonly next: string | null;
  readonly exitCodes: readonly number[];
};

export type MaintenanceEntryDocument = {
  readonly schema: 'sealdock.maintenance-entry/1';
  readonly entry: MaintenanceEntry;
  /** Path of the signed record in vault and archive, and its digest. */
  readonly record: string | null;
  readonly sha256: string | null;
  readonly exitCodes: readonly number[];
};

/** Rejects `camera-unknown` where a camera is named that was never here. */
export async function listMaintenance(
  ledger: LedgerReader,
  options: {
    readonly camera: CameraId | undefined;
    readonly kind: string | undefined;
    readonly since: Instant | undefined;
    readonly after: number | undefined;
    readonly limit: number;
  },
): Promise<MaintenanceDocument> {
  const { camera, limit } = options;
  if (camera !== undefined && (await ledger.camera(camera)) === undefined)
    throw new Failure('camera-unknown', { camera });
  const rows = await ledger.maintenance({ ...options, limit: limit + 1 });
  const { shown, next } = pageOf(rows, limit, ({ id }) => id);
  return { schema: 'sealdock.maintenance/1', entries: shown.map(maintenanceEntry), next, exitCodes: [] };
}

/** Rejects `entry-unknown`. */
export async function showMaintenance(ledger: LedgerReader, id: number): Promise<MaintenanceEntryDocument> {
  const row = await ledger.maintenanceEvent(id);
  if (row === undefined) throw new Failure('entry-unknown', { entry: id });
  const record = await ledger.record(row.recordSeq);
  return {
    schema: 'sealdock.maintenance-entry/1',
    entry: maintenanceEntry(row),
    record: record?.path ?? null,
    sha256: record?.digest ?? null,
    exitCodes: [],
  };
}

export function maintenanceEntry(row: MaintenanceRow): MaintenanceEntry {
  return {
    id: row.id,
    camera: row.camera,
    kind: row.kind,
    at: formatInstant(row.at),
    by: row.by ?? null,
    note: row.note ?? null,
    docking: row.docking ?? null,
    facts: row.facts,
    seq: row.recordSeq,
  };
}
