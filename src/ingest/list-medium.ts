/**
 * Everything that lies on the medium, into the ledger and into the signed inventory, before the first byte is copied:
 * completeness is judged by this list and by nothing that happens later.
 */
import { createHash } from 'node:crypto';
import { CAMERA_FINDINGS } from '../domain/camera-findings.js';
import type { CameraId, Seq } from '../domain/ids.js';
import type { NameFacts } from '../domain/name-facts.js';
import { formatUtc, instant } from '../domain/quantities.js';
import { type InventoryLine, inventoryLineText } from '../evidence/listing-text.js';
import { signablePath, signableText } from '../evidence/text-rules.js';
import { inPieces } from '../lib/pieces.js';
import type { Medium, MediumEntry, MediumListing, MediumRefusal } from '../ports/medium.js';
import type { SealRequest } from '../ports/sealer.js';
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
): Promise<{ readonly inventorySeq: Seq; readonly unlistedFolders: number }> {
  const { camera, docking } = context;
  const rows = seen.named.map((entry) => ({ ...entry, temp: tempName(camera.id, entry) }));
  await deps.ledger.addListing(docking, camera.id, rows);
  const inventory = await sealInventory(deps, {
    ...context,
    slot: seen.slot,
    medium: seen.medium,
    lines: inventoryLines(seen.listing),
    isTruncated: false,
    effects: { docking: { id: docking, patch: { state: 'listed' } } },
  });
  deps.onProgress({ kind: 'listed', docking, files: rows.length, bytes: inventory.bytes });
  const unlisted = seen.listing.refusals.filter(isUnlisted);
  const [first] = unlisted;
  if (first !== undefined) {
    const { severity } = CAMERA_FINDINGS['folder-unlisted'];
    const facts = { folders: unlisted.length, path: first.path, reason: first.reason };
    const at = deps.clock.now();
    await deps.ledger.raiseFinding({ at, code: 'folder-unlisted', severity, docking, camera: camera.id, facts });
  }
  return { inventorySeq: inventory.seq, unlistedFolders: unlisted.length };
}

/** A folder in which any number of files may lie. Where ext4 keeps what its repair finds is root's alone, on every card. */
function isUnlisted({ path, reason }: MediumRefusal): boolean {
  return reason === 'too-deep' || (reason === 'unreadable-folder' && path !== 'lost+found');
}

export function inventoryPath(folder: string): string {
  return `${folder}/inventory.ndjson`;
}

export type InventoryFacts = Pick<DockingContext, 'docking' | 'folder' | 'medium'> & {
  readonly camera: Pick<DockingContext['camera'], 'serial' | 'facts'> & { readonly id: CameraId | undefined };
  readonly slot: number | undefined;
  readonly lines: AsyncIterable<InventoryLine> | Iterable<InventoryLine>;
  /** True where the list is known to be too short. */
  readonly isTruncated: boolean;
  readonly effects: SealRequest['effects'];
};

/** The list beside the records and the signed record that names it; recovery does the same for a docking that was cut short. */
export async function sealInventory(
  deps: IngestDeps,
  facts: InventoryFacts,
): Promise<{ readonly seq: Seq; readonly bytes: number }> {
  const { camera, docking, folder, medium } = facts;
  let [count, refused, bytes] = [0, 0, 0];
  const texts = async function* (): AsyncGenerator<string> {
    for await (const line of facts.lines) {
      if (line.kind === 'file') {
        count += 1;
        bytes += line.size;
      } else refused += 1;
      yield inventoryLineText(line);
    }
  };
  const listing = await deps.vault.writeDraft(inventoryPath(folder), inPieces(texts()));
  const sealed = await deps.sealer.seal({
    body: {
      _type: 'urn:sealdock:record:inventory:1',
      docking,
      cam: {
        id: camera.id ?? null,
        id_usb: null,
        serial: shown(camera.serial),
        model: shown(camera.facts?.model),
        fw: shown(camera.facts?.firmware),
      },
      slot: facts.slot ?? null,
      medium: { fs: shown(medium.fs), vol: shown(medium.volume) },
      listing: { name: 'inventory.ndjson', sha256: listing.sha256, size: listing.sizeBytes },
      count,
      bytes,
      refused,
      truncated: facts.isTruncated,
    },
    docking,
    recordPath: undefined,
    folder,
    files: [],
    ...(facts.effects === undefined ? {} : { effects: facts.effects }),
  });
  return { seq: sealed.seq, bytes };
}

function* inventoryLines({ entries, refusals }: MediumListing): Generator<InventoryLine> {
  for (const entry of entries) {
    yield {
      kind: 'file',
      ...signablePath(rawBytes(entry)),
      size: entry.sizeBytes,
      mtime: formatUtc(instant(entry.mtimeMs)),
    };
  }
  for (const refusal of refusals) {
    yield { kind: 'refused', ...signablePath(Buffer.from(refusal.path, 'utf8')), why: refusal.reason };
  }
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
