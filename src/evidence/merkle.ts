/**
 * RFC 6962 Merkle trees over SHA-256 (2.1): leaf prefix 0x00, node prefix 0x01, left subtree the largest power of two.
 * Here: the root over the digests of a file's parts, which locates damage and proves an excerpt.
 */
import { createHash } from 'node:crypto';
import { type Sha256Hex, sha256Hex } from '../domain/ids.js';
import { assert } from '../lib/assert.js';

/** 8 MiB; the last part of a file may be shorter; an empty file has one part, which is empty. */
export const PART_BYTES = 8_388_608;

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** The `parts` of a segment record from the SHA-256 digests, in order, of its parts. */
export function partsOf(partDigests: readonly Sha256Hex[]): {
  readonly size: typeof PART_BYTES;
  readonly n: number;
  readonly root: Sha256Hex;
} {
  const tree = new MerkleRoot();
  for (const digest of partDigests) tree.append(Buffer.from(digest, 'hex'));
  return { size: PART_BYTES, n: partDigests.length, root: tree.root() };
}

/** Grows leaf by leaf in O(log n) memory. Here a leaf's data are the 32 bytes of a part's digest. */
export class MerkleRoot {
  /** Roots of the complete subtrees, largest first; their sizes are the binary digits of the leaf count. */
  readonly #subtrees: Buffer[] = [];
  #leaves = 0;

  append(leafData: Uint8Array): void {
    let hash = sha256(LEAF, leafData);
    for (let size = this.#leaves; size % 2 === 1; size = Math.floor(size / 2)) {
      const left = this.#subtrees.pop();
      assert(left !== undefined, 'a subtree for every binary digit');
      hash = sha256(NODE, left, hash);
    }
    this.#subtrees.push(hash);
    this.#leaves += 1;
  }

  /** The root of no leaves is SHA-256 of nothing (RFC 6962, 2.1). */
  root(): Sha256Hex {
    const root = this.#subtrees.reduceRight<Buffer | undefined>(
      (right, left) => (right === undefined ? left : sha256(NODE, left, right)),
      undefined,
    );
    return sha256Hex((root ?? sha256()).toString('hex'));
  }
}

function sha256(...chunks: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest();
}
