/** The checkpoint over all records of now, signed by the dock and known to the ledger before anybody else sees it. */
import { Failure } from '../../domain/failure.js';
import { sha256Hex } from '../../domain/ids.js';
import type { Instant } from '../../domain/quantities.js';
import { checkpointNote, checkpointText } from '../../evidence/log/checkpoint.js';
import { subtreesFrom } from '../../evidence/log/tiles.js';
import { rangeHash } from '../../evidence/log/tree-proofs.js';
import type { Ledger } from '../../ports/ledger.js';
import type { CheckpointRow } from '../../ports/ledger-log.js';
import type { Signer } from '../../ports/signer.js';

export type SignDeps = { readonly ledger: Ledger; readonly signer: Signer; readonly origin: string };

/** Rejects `log-broken` where what was signed before is not a part of what would be signed now. */
export async function signNewest({ ledger, signer, origin }: SignDeps, at: Instant): Promise<CheckpointRow> {
  const size = await ledger.logSize();
  const before = await ledger.newestCheckpoint();
  if (before?.size === size) return before;
  const subtrees = subtreesFrom(ledger.logHashes);
  if (before !== undefined) {
    const again = await rangeHash({ begin: 0, end: before.size }, subtrees);
    if (again.toString('hex') !== before.root) throw new Failure('log-broken', { size: before.size });
  }
  const root = await rangeHash({ begin: 0, end: size }, subtrees);
  const signature = await signer.sign(Buffer.from(checkpointText({ origin, size, root }), 'utf8'));
  const note = checkpointNote({ origin, size, root }, { publicKey: signer.publicKey, signature });
  const checkpoint = { size, root: sha256Hex(root.toString('hex')), at, note };
  await ledger.addCheckpoint(checkpoint);
  return { ...checkpoint, published: undefined, isPlaced: false };
}
