/**
 * A table of big-endian 32-bit words, turned into the machine's order block by block: summing tens of thousands of sizes
 * is the hottest loop of reading an index, and a program that has just started runs it before it is compiled.
 */
const BLOCK = 8192;
const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

export class NetworkWords {
  readonly #bytes: Uint8Array;
  readonly #block = new Uint32Array(BLOCK);
  /** Words [from, to) of the table lie in the block. */
  #from = 0;
  #to = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
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
