/**
 * `sealdock maintenance add`: through the running dock where there is one, because only it may write its ledger; else the
 * home is opened for this one entry. `home-locked` while another command works there.
 */
import { z } from 'zod';
import { Failure } from '../../domain/failure.js';
import { MAINTENANCE_KINDS } from '../../domain/maintenance-kind.js';
import { askDaemon } from '../control/ask-daemon.js';
import { openDock } from '../open-dock.js';
import { requireLedger } from '../open-ledger-reader.js';
import { type AddedMaintenance, addMaintenance, type MaintenanceRequest } from './add-maintenance.js';

export type { AddedMaintenance };

const addedSchema = z.object({
  schema: z.literal('sealdock.maintenance-added/1'),
  camera: z.string(),
  kind: z.enum(MAINTENANCE_KINDS),
  at: z.string(),
  seq: z.int(),
  record: z.string(),
  exitCodes: z.array(z.int()),
});

/** Rejects what `addMaintenance` and opening a dock reject; a home that is not there is not made for one entry. */
export async function addToLog(
  home: string,
  request: MaintenanceRequest,
  signal: AbortSignal,
): Promise<AddedMaintenance> {
  await requireLedger(home);
  const answer = await askDaemon(home, { op: 'add-maintenance', ...request }, signal);
  if (answer !== undefined) {
    const added = addedSchema.safeParse(answer.result);
    if (!added.success) throw new Failure('daemon-silent', { problem: 'not an entry of the log' }, added.error);
    return added.data;
  }
  await using dock = await openDock({ home, logLevel: 'warn', onProgress: () => undefined, signal });
  return await addMaintenance(dock.ingest, request);
}
