/** What a dock writes about itself: its public keys, once, and the `boot` record of every start. */
import { sha256Of } from '../evidence/digest.js';
import { dockFolder } from '../evidence/evidence-paths.js';
import type { IngestDeps } from '../ingest/ingest-deps.js';
import type { RecoveryCounts } from '../recovery/reconcile.js';
import type { Settings } from './settings.js';

/** What strangers need to verify: public keys and the request, in the vault and on their way to the archive. */
export async function publish(
  deps: IngestDeps,
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
): Promise<void> {
  const folder = dockFolder(deps.dock);
  await deps.vault.writeFiles(files.map(({ name, bytes }) => ({ path: `${folder}/${name}`, bytes })));
  const outbox = files.map(({ name, bytes }) => ({
    path: `${folder}/${name}`,
    sizeBytes: bytes.length,
    sha256: sha256Of(bytes),
  }));
  await deps.ledger.addOutbox([{ docking: undefined, segment: undefined, files: outbox, dueAt: deps.clock.now() }]);
}

export async function sealBoot(
  deps: IngestDeps,
  settings: Settings,
  facts: {
    readonly previous: 'first' | 'clean' | 'unclean';
    readonly recovered: RecoveryCounts;
  },
): Promise<void> {
  const { freeBytes } = await deps.vault.space();
  await deps.sealer.seal({
    body: {
      _type: 'urn:sealdock:record:boot:1',
      previous: facts.previous,
      config: sha256Of(Buffer.from(JSON.stringify(settings), 'utf8')),
      free_bytes: freeBytes,
      recovered: facts.recovered,
    },
    docking: undefined,
    recordPath: undefined,
    folder: dockFolder(deps.dock),
    files: [],
  });
}
