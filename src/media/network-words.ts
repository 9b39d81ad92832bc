/**
 * A table of big-endian 32-bit words, turned into the machine's order block by block: summing tens of thousands of sizes
 * is the hottest loop of reading an index, and a program that has just started runs it before it is compiled.
 */
import type { ByteView } from './byte-view.js';

const BLOCK = 8192;
const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

export class NetworkWords {
  readonly #bytes: Uint8Array;
  readonly #block: Uint32Array;
  /** Words [from, to) of the table lie in the block. */
  #from = 0;
  #to = 0;

  /** What stands in a box behind its first `head` bytes; empty where there is no such box. */
  static behind(box: ByteView | undefined, head: number): NetworkWords {
    return new NetworkWords(box?.part(head).bytes() ?? new Uint8Array(0));
  }

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#block = new Uint32Array(Math.min(BLOCK, bytes.length >> 2));
  }

  /** 0 beyond the table. */
  at(index: number): number {
    if (index < this.#from || index >= this.#to) this.#load(index);
    return index < this.#to ? (this.#block[index - this.#from] ?? 0) : 0;
  }

  /** Sum of `count` words from `first` on; undefined where one of them is 0 or beyond the table. */
  sum(first: number, count: number): number | undefined {
    let sum = 0;
    for (let at = first; at < first + count; ) {
      if (at < this.#from || at >= this.#to) this.#load(at);
      const block = this.#block;
      const end = Math.min(first + count, this.#to) - this.#from;
      const start = at - this.#from;
      if (end <= start) return undefined;
      for (let i = start; i < end; i += 1) {
        const word = block[i];
        if (word === 0 || word === undefined) return undefined;
        sum += word;
      }
      at += end - start;
    }
    return sum;
  }

  /** The largest of the first `count` words; undefined where one of them is 0 or beyond the table. */
  largest(count: number): number | undefined {
    let largest = 0;
    for (let at = 0; at < count; at = this.#to) {
      this.#load(at);
      const block = this.#block;
      const end = Math.min(count, this.#to) - at;
      if (end <= 0) return undefined;
      for (let i = 0; i < end; i += 1) {
        const word = block[i];
        if (word === 0 || word === undefined) return undefined;
        if (word > largest) largest = word;
      }
    }
    return largest;
  }

  /** How many words in a row, from `first` on and no more than `count`, lie between `low` and `high`, both included. */
  countWithin(first: number, count: number, { low, high }: { readonly low: number; readonly high: number }): number {
    for (let at = first; at < first + count; ) {
      if (at < this.#from || at >= this.#to) this.#load(at);
      const block = this.#block;
      const start = at - this.#from;
      const end = Math.min(first + count, this.#to) - this.#from;
      if (end <= start) return at - first;
      for (let i = start; i < end; i += 1) {
        const word = block[i] ?? 0;
        if (word < low || word > high) return at + i - start - first;
      }
      at += end - start;
    }
    return count;
  }

  #load(first: number): void {
    const bytes = this.#bytes.subarray(first * 4, (first + BLOCK) * 4);
    const words = bytes.length >> 2;
    const block = Buffer.from(this.#block.buffer, 0, words * 4);
    block.set(bytes.subarray(0, words * 4));
    if (IS_LITTLE_ENDIAN) block.swap32();
    this.#from = first;
    this.#to = first + words;
  }
}
