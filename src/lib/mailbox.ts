/**
 * A bounded queue between handlers, which only put, and one loop, which takes in order. Full means that the loop no longer
 * keeps up: the caller of `put` is told and must not go on as if nothing was lost.
 */
import { assert } from './assert.js';

export class Mailbox<T> {
  readonly #limit: number;
  readonly #items: T[] = [];
  #wake: (() => void) | undefined;

  constructor(limit: number) {
    assert(Number.isInteger(limit) && limit > 0, 'a mailbox needs room for one');
    this.#limit = limit;
  }

  /** False: full, the item was not taken. */
  put(item: T): boolean {
    if (this.#items.length >= this.#limit) return false;
    this.#items.push(item);
    this.#wake?.();
    return true;
  }

  /** The oldest item; waits for one. Rejects with the signal's reason when aborted. One taker at a time. */
  async take(signal: AbortSignal): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      const [item] = this.#items.splice(0, 1);
      if (item !== undefined) return item;
      await this.#filled(signal);
    }
  }

  #filled(signal: AbortSignal): Promise<void> {
    assert(this.#wake === undefined, 'one taker at a time');
    return new Promise((resolve) => {
      const end = (): void => {
        signal.removeEventListener('abort', end);
        this.#wake = undefined;
        resolve();
      };
      this.#wake = end;
      signal.addEventListener('abort', end, { once: true });
    });
  }
}
