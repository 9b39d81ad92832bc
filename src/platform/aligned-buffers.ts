/**
 * Page-aligned memory for direct I/O, which a WebAssembly memory gives without native code. Sets are kept and used again:
 * each memory reserves address space that only the garbage collector gives back, far too late for a card with a hundred
 * thousand files. A set into which the kernel may still write (a read that never returned) is left to die, not given back.
 */

/** Of the global that Node has and neither its types nor the ES library declare: what is used here. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
};

export type BufferSet = readonly Buffer[];

const WASM_PAGE_BYTES = 65_536;

export class AlignedBuffers {
  readonly #count: number;
  readonly #sizeBytes: number;
  readonly #maxKept: number;
  readonly #free: BufferSet[] = [];

  /** Sets of `count` buffers of `sizeBytes`, a multiple of 64 KiB; keeps at most `maxKept` sets that come back. */
  constructor(options: { readonly count: number; readonly sizeBytes: number; readonly maxKept: number }) {
    this.#count = options.count;
    this.#sizeBytes = options.sizeBytes;
    this.#maxKept = options.maxKept;
  }

  take(): BufferSet {
    return this.#free.pop() ?? this.#make();
  }

  giveBack(set: BufferSet): void {
    if (this.#free.length < this.#maxKept) this.#free.push(set);
  }

  #make(): BufferSet {
    const size = this.#sizeBytes;
    const { buffer } = new WebAssembly.Memory({ initial: Math.ceil((this.#count * size) / WASM_PAGE_BYTES) });
    return Array.from({ length: this.#count }, (_, i) => Buffer.from(buffer, i * size, size));
  }
}
