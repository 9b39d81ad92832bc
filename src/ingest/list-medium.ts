/**
 * Everything that lies on the medium, into the ledger and into the signed inventory, before the first byte is copied:
 * completeness is judged by this list and by nothing that happens later.
 */
import { createHash } from 'node:crypto';
import type { NameFacts } from '../domain/name-facts.js';
import { formatUtc, instant } from '../domain/quantities.js';
import { digestFacts } from '../evidence/digest.js';
import { type InventoryLine, inventoryText } from '../evidence/listing-text.js';
import { signablePath, signableText } from '../evidence/text-rules.js';
import type { Medium, MediumEntry, MediumListing } from '../ports/medium.js';
import type { DockingContext } from './docking-context.js';
import type { IngestDeps } from './ingest-deps.js';

export type NamedEntry = MediumEntry & { readonly names: NameFacts };

export async function recordListing(
  deps: IngestDeps,
  context: DockingContext,
  seen: {
    readonly medium: Medium;
    readonly listing: MediumListing;
    readonly named: readonly NamedEntry[];
    readonly slot: number | undefined;
  },
): Promise<number> {
  const { camera, docking, folder } = context;
  const rows = seen.named.map((entry) => ({ ...entry, temp: tempName(camera.id, entry) }));
  await deps.ledger.addListing(docking, camera.id, rows);
  const text = inventoryText(inventoryLines(seen.listing));
  await deps.vault.writeFile(`${folder}/inventory.ndjson`, text);
  const bytes = seen.listing.entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  const sealed = await deps.sealer.seal({
    body: {
      _type: 'urn:sealdock:record:inventory:1',
      docking,
      cam: {
        id: camera.id,
        id_usb: null,
        serial: shown(camera.serial),
        model: shown(camera.facts?.model),
        fw: shown(camera.facts?.firmware),
      },
      slot: seen.slot ?? null,
      medium: { fs: shown(seen.medium.fs), vol: shown(seen.medium.volume) },
      listing: { name: 'inventory.ndjson', ...digestFacts(text) },
      count: seen.listing.entries.length,
      bytes,
      refused: seen.listing.refusals.length,
      truncated: false,
    },
    docking,
    recordPath: undefined,
    folder,
    files: [],
    effects: { docking: { id: docking, patch: { state: 'listed' } } },
  });
  deps.onProgress({ kind: 'listed', docking, files: rows.length, bytes });
  return sealed.seq;
}

function inventoryLines({ entries, refusals }: MediumListing): InventoryLine[] {
  const files = entries.map(
    (entry): InventoryLine => ({
      kind: 'file',
      ...signablePath(rawBytes(entry)),
      size: entry.sizeBytes,
      mtime: formatUtc(instant(entry.mtimeMs)),
    }),
  );
  const refused = refusals.map(
    (refusal): InventoryLine => ({
      kind: 'refused',
      ...signablePath(Buffer.from(refusal.path, 'utf8')),
      why: refusal.reason,
    }),
  );
  return [...files, ...refused];
}

/** Equal for the same file on the same camera: a later docking, on any slot, goes on where this one stopped. */
function tempName(camera: string, entry: MediumEntry): string {
  const key = JSON.stringify([camera, entry.path, entry.rawPathHex ?? '', entry.sizeBytes, entry.mtimeMs]);
  return createHash('sha256').update(key).digest('hex').slice(0, 40);
}

function rawBytes(entry: MediumEntry): Buffer {
  return entry.rawPathHex === undefined ? Buffer.from(entry.path, 'utf8') : Buffer.from(entry.rawPathHex, 'hex');
}

function shown(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : signableText(value, 64);
}
