/**
 * The right edge of an RFC 6962 tree: the roots of its complete subtrees, largest first, whose sizes are the binary digits of
 * the leaf count. Enough to append and to tell the root, in memory that grows with the logarithm of the size.
 */
import { assert } from '../../lib/assert.js';
import { emptyRoot, nodeHash } from './tree-hash.js';

export class CompactRange {
  readonly #subtrees: Buffer[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Takes the hash of the next leaf, or of the next complete subtree where all of them are of one size. */
  append(hash: Buffer): void {
    let joined = hash;
    for (let size = this.#size; size % 2 === 1; size = Math.floor(size / 2)) {
      const left = this.#subtrees.pop();
      assert(left !== undefined, 'a subtree for every binary digit');
      joined = nodeHash(left, joined);
    }
    this.#subtrees.push(joined);
    this.#size += 1;
  }

  root(): Buffer {
    return foldRight(this.#subtrees);
  }

  /** Grows by itself from now on. */
  copy(): CompactRange {
    const copy = new CompactRange();
    copy.#subtrees.push(...this.#subtrees);
    copy.#size = this.#size;
    return copy;
  }
}

/** The root over neighbouring complete subtrees, largest first. */
export function foldRight(subtrees: readonly Buffer[]): Buffer {
  const root = subtrees.reduceRight<Buffer | undefined>(
    (right, left) => (right === undefined ? left : nodeHash(left, right)),
    undefined,
  );
  return root ?? emptyRoot();
}
