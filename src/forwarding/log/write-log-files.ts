/**
 * The files of one published checkpoint: tiles and bundles that the tree has gained, the checkpoint itself and, last, the
 * pointer to it. All but the pointer are written once; doing it again after a crash writes the same bytes.
 */
import { sha256Of } from '../../evidence/digest.js';
import { checkpointPath, NEWEST_CHECKPOINT } from '../../evidence/evidence-paths.js';
import { encodeBundle, newTiles, TILE_WIDTH, type TilePlace, tilePath } from '../../evidence/log/tiles.js';
import { assert } from '../../lib/assert.js';
import type { Ledger } from '../../ports/ledger.js';
import type { OutboxFile } from '../../ports/ledger-outbox.js';
import type { Vault } from '../../ports/vault.js';

/** A bundle of the largest records has 16 MB. */
const FILES_AT_ONCE = 4;

export type LogFilesDeps = { readonly ledger: Ledger; readonly vault: Vault };

export async function writeLogFiles(
  deps: LogFilesDeps,
  log: { readonly folder: string; readonly size: number; readonly published: Uint8Array },
): Promise<readonly OutboxFile[]> {
  const { ledger, vault } = deps;
  const written: OutboxFile[] = [];
  const write = async (files: readonly { readonly path: string; readonly bytes: Uint8Array }[]): Promise<void> => {
    await vault.writeFiles(files);
    for (const { path, bytes } of files) written.push({ path, sizeBytes: bytes.length, sha256: sha256Of(bytes) });
  };
  const places = newTiles(await ledger.placedSize(), log.size);
  for (let at = 0; at < places.length; at += FILES_AT_ONCE) {
    const files = places.slice(at, at + FILES_AT_ONCE).map(async (place) => ({
      path: `${log.folder}/${tilePath(place)}`,
      bytes: await tileBytes(ledger, place),
    }));
    await write(await Promise.all(files));
  }
  await write([{ path: `${log.folder}/${checkpointPath(log.size)}`, bytes: log.published }]);
  await vault.writeDraft(`${log.folder}/${NEWEST_CHECKPOINT}`, [log.published]);
  return written;
}

async function tileBytes(ledger: Ledger, { level, index, width }: TilePlace): Promise<Uint8Array> {
  const first = index * TILE_WIDTH;
  const found =
    level === 'entries' ? await ledger.logEntries(first, width) : await ledger.logHashes(level, first, width);
  assert(found.length === width, 'the log holds what its size says');
  return level === 'entries' ? encodeBundle(found) : Buffer.concat(found);
}
