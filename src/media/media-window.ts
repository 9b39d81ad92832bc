/**
 * Small reads of one media file: the last window read is kept, so that walking headers which stand close together
 * costs one read. Checks the signal before each read and counts reads against a bound; it never reads past the
 * measured size and never caches more than one window.
 */
import type { ByteSource } from '../domain/byte-source.js';
import { throwIfCancelled } from '../domain/failure.js';
import { ByteView } from './byte-view.js';

/** Header windows: the first may hold a whole small index, later ones only jump from box to box. */
const FIRST_WINDOW_BYTES = 64 * 1024;
const WINDOW_BYTES = 16 * 1024;

export class MediaWindow {
  readonly sizeBytes: number;
  readonly signal: AbortSignal;
  readonly #source: ByteSource;
  #start = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(source: ByteSource, signal: AbortSignal) {
    this.#source = source;
    this.sizeBytes = source.sizeBytes;
    this.signal = signal;
  }

  /** A view of at most `length` bytes at `offset`; shorter where the file ends. `windowBytes` are read at once. */
  async view(offset: number, length: number, windowBytes = WINDOW_BYTES): Promise<ByteView> {
    const wanted = this.#bytesThere(offset, length);
    if (wanted === 0) return new ByteView(new Uint8Array(0));
    if (offset < this.#start || offset + wanted > this.#start + this.#bytes.length) {
      const window = offset === 0 ? FIRST_WINDOW_BYTES : windowBytes;
      this.#bytes = await this.read(offset, Math.max(wanted, window));
      this.#start = offset;
    }
    const from = offset - this.#start;
    return new ByteView(this.#bytes.subarray(from, from + wanted));
  }

  /** Bytes straight from the source, for those who walk a whole file in large steps. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    throwIfCancelled(this.signal);
    const wanted = this.#bytesThere(offset, length);
    return wanted === 0 ? new Uint8Array(0) : this.#source.readAt(offset, wanted);
  }
  /** Offsets in a file are claims: a place outside it holds nothing. */
  #bytesThere(offset: number, length: number): number {
    return offset < 0 ? 0 : Math.max(0, Math.min(length, this.sizeBytes - offset));
  }
}
