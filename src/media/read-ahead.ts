/**
 * Reads a file from front to back in steps of one length, the next step while the last one is being looked at: a walk
 * then takes as long as the slower of disk and processor, not as both. Holds two steps. One reading at a time; close it
 * when the walk is over, so that nothing is still being read from a file that is closed.
 */
import type { MediaWindow } from './media-window.js';

type Settled = { readonly bytes: Uint8Array } | { readonly error: unknown };

export class ReadAhead implements AsyncDisposable {
  readonly #window: MediaWindow;
  readonly #stepBytes: number;
  readonly #end: number;
  #ahead: { readonly at: number; readonly settled: Promise<Settled> } | undefined;

  /** Nothing is read at and beyond `end`. */
  constructor(window: MediaWindow, stepBytes: number, end: number) {
    this.#window = window;
    this.#stepBytes = stepBytes;
    this.#end = Math.min(end, window.sizeBytes);
  }

  /** Fewer bytes than a step only at the end. Rejects as the window does. */
  async read(at: number): Promise<Uint8Array> {
    const ahead = this.#ahead;
    const settled = ahead === undefined ? undefined : await ahead.settled;
    this.#ahead = undefined;
    if (settled !== undefined && 'error' in settled) throw settled.error;
    const bytes = ahead?.at === at && settled !== undefined ? settled.bytes : await this.#readStep(at);
    const next = at + this.#stepBytes;
    if (bytes.length === this.#stepBytes && next < this.#end) this.#ahead = { at: next, settled: this.#settle(next) };
    return bytes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ahead?.settled;
  }

  #readStep(at: number): Promise<Uint8Array> {
    return this.#window.read(at, Math.max(0, Math.min(this.#stepBytes, this.#end - at)));
  }

  /** A read that nobody waits for yet must not reject unheard. */
  async #settle(at: number): Promise<Settled> {
    try {
      return { bytes: await this.#readStep(at) };
    } catch (error) {
      return { error };
    }
  }
}
