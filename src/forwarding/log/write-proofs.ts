/**
 * A `.tlog-proof` beside the record of every file that a cosigned checkpoint now covers. The proof is made under the first
 * checkpoint that covers it, whose time bounds it best, and never again. Page by page: a page that was interrupted is
 * written again with the same bytes.
 */
import { sha256Of } from '../../evidence/digest.js';
import { proofPath } from '../../evidence/evidence-paths.js';
import { subtreesFrom, TILE_WIDTH } from '../../evidence/log/tiles.js';
import { tlogProofText } from '../../evidence/log/tlog-proof.js';
import { hashesOf, inclusionRanges, type SubtreeSource } from '../../evidence/log/tree-proofs.js';
import type { Ledger } from '../../ports/ledger.js';
import type { OutboxFile } from '../../ports/ledger-outbox.js';
import type { SystemClock } from '../../ports/system-clock.js';
import type { LogFilesDeps } from './write-log-files.js';

const PAGE = 64;
/** Tiles kept while neighbouring proofs are made: those of one path to the root and some to spare. */
const MAX_TILES = 32;
const NOTE = 'proofs-to';

export async function writeProofs(
  { ledger, vault, clock }: LogFilesDeps & { readonly clock: SystemClock },
  checkpoint: { readonly size: number; readonly published: Uint8Array },
): Promise<void> {
  const { size, published } = checkpoint;
  const subtrees = cachedSubtrees(ledger);
  for (let from = Number((await ledger.noted(NOTE)) ?? 0); from < size; ) {
    const rows = await ledger.logSegments(from, size, PAGE);
    const files = await Promise.all(
      rows.map(async ({ index, path }) => {
        const hashes = await hashesOf(inclusionRanges(index, size), subtrees);
        return { path: proofPath(path), bytes: tlogProofText({ index, hashes, checkpoint: published }) };
      }),
    );
    if (files.length > 0) {
      await vault.writeFiles(files);
      const outbox: OutboxFile[] = files.map(({ path, bytes }) => ({
        path,
        sizeBytes: bytes.length,
        sha256: sha256Of(bytes),
      }));
      await ledger.addOutbox([{ docking: undefined, segment: undefined, files: outbox, dueAt: clock.now() }]);
    }
    const last = rows.at(-1);
    from = last === undefined || rows.length < PAGE ? size : last.index + 1;
    await ledger.note(NOTE, String(from));
  }
}

/** Below a size that does not change every hash is final, so a tile that was read stays right. */
function cachedSubtrees(ledger: Ledger): SubtreeSource {
  const tiles = new Map<string, Promise<readonly Buffer[]>>();
  return subtreesFrom(async (level, first, count) => {
    const tile = Math.floor(first / TILE_WIDTH);
    const name = `${level} ${tile}`;
    const known = tiles.get(name) ?? ledger.logHashes(level, tile * TILE_WIDTH, TILE_WIDTH);
    tiles.set(name, known);
    const [oldest] = tiles.keys();
    if (tiles.size > MAX_TILES && oldest !== undefined) tiles.delete(oldest);
    return (await known).slice(first - tile * TILE_WIDTH, first - tile * TILE_WIDTH + count);
  });
}
