/** What a dock writes about itself: its public keys, once, and the `boot` record of every start. */
import { sha256Of } from '../evidence/digest.js';
import { dockFolder } from '../evidence/evidence-paths.js';
import type { IngestDeps } from '../ingest/ingest-deps.js';
import type { RecoveryCounts } from '../recovery/reconcile.js';
import type { Settings } from './settings.js';

type PublicFile = { readonly name: string; readonly bytes: Uint8Array };

/** What strangers need to verify (public keys, the request), each once in the vault and on its way to the archive. */
export async function publish(deps: IngestDeps, all: readonly PublicFile[]): Promise<void> {
  const folder = dockFolder(deps.dock);
  const files: PublicFile[] = [];
  for (const file of all) if ((await deps.ledger.noted(`published ${file.name}`)) === undefined) files.push(file);
  if (files.length === 0) return;
  await deps.vault.writeFiles(files.map(({ name, bytes }) => ({ path: `${folder}/${name}`, bytes })));
  const outbox = files.map(({ name, bytes }) => ({
    path: `${folder}/${name}`,
    sizeBytes: bytes.length,
    sha256: sha256Of(bytes),
  }));
  await deps.ledger.addOutbox([{ docking: undefined, segment: undefined, files: outbox, dueAt: deps.clock.now() }]);
  for (const { name } of files) await deps.ledger.note(`published ${name}`, 'yes');
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
