/**
 * The RFC 6962 root over the digests of a file's parts (a leaf's data are the 32 bytes of a part's digest): it locates damage and
 * proves an excerpt.
 */
import { type Sha256Hex, sha256Hex } from '../domain/ids.js';
import { CompactRange } from './log/compact-range.js';
import { leafHash } from './log/tree-hash.js';

/** 8 MiB; the last part of a file may be shorter; an empty file has one part, which is empty. */
export const PART_BYTES = 8_388_608;

/** The `parts` of a segment record from the SHA-256 digests, in order, of its parts. */
export function partsOf(partDigests: readonly Sha256Hex[]): {
  readonly size: typeof PART_BYTES;
  readonly n: number;
  readonly root: Sha256Hex;
} {
  const tree = new CompactRange();
  for (const digest of partDigests) tree.append(leafHash(Buffer.from(digest, 'hex')));
  return { size: PART_BYTES, n: partDigests.length, root: sha256Hex(tree.root().toString('hex')) };
}
