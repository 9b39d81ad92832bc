/** `sealdock maintenance add`: opens the dock of a home for one entry; `home-locked` while another process writes there. */
import { openDock } from '../open-dock.js';
import { requireLedger } from '../open-ledger-reader.js';
import { type AddedMaintenance, addMaintenance, type MaintenanceRequest } from './add-maintenance.js';

export type { AddedMaintenance };

/** Rejects what `addMaintenance` and opening a dock reject; a home that is not there is not made for one entry. */
export async function addToLog(
  home: string,
  request: MaintenanceRequest,
  signal: AbortSignal,
): Promise<AddedMaintenance> {
  await requireLedger(home);
  await using dock = await openDock({ home, logLevel: 'warn', onProgress: () => undefined, signal });
  return await addMaintenance(dock.ingest, request);
}
