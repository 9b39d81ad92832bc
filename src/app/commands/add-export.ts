/**
 * Enters an export into the dock's log: one signed record, made once every file of the bundle lies copied and compared, before
 * the bundle gets its name. Through the running dock where there is one, because only it may write its ledger.
 */
import { z } from 'zod';
import { Failure } from '../../domain/failure.js';
import { dockFolder } from '../../evidence/evidence-paths.js';
import type { IngestDeps } from '../../ingest/ingest-deps.js';
import { askDaemon } from '../control/ask-daemon.js';
import type { ExportRequest } from '../control/export-request.js';
import { openDock } from '../open-dock.js';

const addedSchema = z.object({ seq: z.int(), record: z.string() });

/** Where in the log, and the record's path in vault and archive. */
export type AddedExport = z.infer<typeof addedSchema>;

/** In the process that holds the ledger. Rejects what sealing rejects. */
export async function addExport(
  { sealer, dock }: Pick<IngestDeps, 'dock' | 'sealer'>,
  { what, dockings, dockingsMore, manifest, reason, ...rest }: ExportRequest,
): Promise<AddedExport> {
  const { seq, path } = await sealer.seal({
    body: {
      _type: 'urn:sealdock:record:export:1',
      ...{ what, dockings, ...rest },
      dockings_more: dockingsMore,
      manifest: { name: 'manifest-sha256.txt', ...manifest },
      reason: reason ?? null,
    },
    docking: undefined,
    recordPath: undefined,
    folder: dockFolder(dock),
    files: [],
  });
  return { seq, record: path };
}

/** From outside of it; rejects also what asking a daemon and opening a dock reject. */
export async function addExportToLog(home: string, request: ExportRequest, signal: AbortSignal): Promise<AddedExport> {
  const answer = await askDaemon(home, { op: 'add-export', request }, signal);
  if (answer !== undefined) {
    const added = addedSchema.safeParse(answer.result);
    if (!added.success) throw new Failure('daemon-silent', { problem: 'not an entry of the log' }, added.error);
    return added.data;
  }
  await using dock = await openDock({ home, logLevel: 'warn', onProgress: () => undefined, signal });
  return await addExport(dock.ingest, request);
}
