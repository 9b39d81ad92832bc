/** Shows at its place that what stands there may not be used, and says why to those who look after the dock. */
import type { FailureCode } from '../../domain/failure-codes.js';
import type { IngestDeps } from '../../ingest/ingest-deps.js';
import type { BoardPlaces } from './board-places.js';
import type { MissingDiskEvent } from './missing-disks.js';
import { raise } from './settle-end.js';
import { portName, type SlotCell } from './slot-cell.js';
import type { UsbRefusal } from './usb-gate.js';

export async function refusePlace(
  ingest: IngestDeps,
  places: BoardPlaces,
  { port, slot, code, facts }: Extract<UsbRefusal, { kind: 'usb-refused' }>,
): Promise<SlotCell> {
  const cell = places.forPort(port, slot);
  cell.refusal = { port, code };
  cell.state = { kind: 'quarantined', code };
  await raise(ingest, cell, { code, facts });
  return cell;
}

/** What answers at a place may be used, but nobody has said how it is to be spoken to. */
export async function quarantine(ingest: IngestDeps, cell: SlotCell, code: FailureCode): Promise<void> {
  cell.isSettled = true;
  cell.state = { kind: 'quarantined', code };
  await raise(ingest, cell, { code, facts: { port: cell.port === undefined ? null : portName(cell.port.at) } });
}

/** Those at which nothing stands any more; a docking that is still being stopped leaves its place by itself. */
export function freedPlaces(
  places: BoardPlaces,
  { kind, port }: Extract<UsbRefusal | MissingDiskEvent, { kind: 'usb-freed' | 'disk-no-more-missing' }>,
): readonly SlotCell[] {
  const isRefusal = kind === 'usb-freed';
  const shown = places.all().filter(({ refusal, missingDisk }) => (isRefusal ? refusal?.port : missingDisk) === port);
  for (const cell of shown) {
    if (isRefusal) cell.refusal = undefined;
    else cell.missingDisk = undefined;
  }
  return shown.filter(
    ({ run, medium, port: line }) => run === undefined && (isRefusal || (medium ?? line) === undefined),
  );
}
