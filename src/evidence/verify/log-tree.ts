/**
 * The tree of one log as its leaves make it: what each tile has to hold, the root at every size that was asked for, and the
 * leaf of each record. Keeps 32 bytes a record.
 */
import { CompactRange } from '../log/compact-range.js';
import { rootOfHashes, TILE_WIDTH } from '../log/tiles.js';
import { HASH_BYTES } from '../log/tree-hash.js';

/** 128 MB. More records of one dock and epoch are not looked at. */
export const MAX_LEAVES = 4_000_000;

export class LogTree {
  readonly #levels: Buffer[];
  readonly #sizes: number[] = [];
  readonly #range = new CompactRange();
  readonly #wanted: ReadonlySet<number>;
  readonly #roots = new Map<number, Buffer>();

  /** `wanted`: the sizes whose roots are to be told. */
  constructor(capacity: number, wanted: Iterable<number>) {
    this.#levels = [];
    for (let count = capacity; count > 0; count = Math.floor(count / TILE_WIDTH))
      this.#levels.push(Buffer.alloc(count * HASH_BYTES));
    this.#wanted = new Set(wanted);
  }

  get size(): number {
    return this.#range.size;
  }

  append(leaf: Buffer): void {
    let hash = leaf;
    for (let level = 0; level < this.#levels.length; level += 1) {
      const count = (this.#sizes[level] ?? 0) + 1;
      this.#sizes[level] = count;
      this.#levels[level]?.set(hash, (count - 1) * HASH_BYTES);
      if (count % TILE_WIDTH !== 0) break;
      hash = rootOfHashes(this.#slices(level, count - TILE_WIDTH, count));
    }
    this.#range.append(leaf);
    if (this.#wanted.has(this.size)) this.#roots.set(this.size, this.#range.root());
  }

  /** Of a size that was wanted and reached. */
  rootAt(size: number): Buffer | undefined {
    return this.#roots.get(size);
  }

  /** To go on from, without changing this tree. */
  edge(): CompactRange {
    return this.#range.copy();
  }

  /** `count` hashes of one level in a row; fewer where the tree does not reach so far. */
  hashes(level: number, first: number, count: number): Buffer {
    const end = Math.min(first + count, this.#sizes[level] ?? 0);
    return this.#levels[level]?.subarray(first * HASH_BYTES, Math.max(first, end) * HASH_BYTES) ?? Buffer.alloc(0);
  }

  #slices(level: number, from: number, to: number): Buffer[] {
    const bytes = this.hashes(level, from, to - from);
    return Array.from({ length: to - from }, (_, i) => bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));
  }
}
