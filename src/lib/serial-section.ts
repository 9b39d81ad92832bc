/**
 * A serial section: work handed in runs one piece at a time, in the order it came.
 * A piece that fails does not stop the next. The queue is bounded; a full queue is refused, not grown.
 */
import { assert } from './assert.js';

export class SerialSection {
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  readonly #maxWaiting: number;

  constructor(maxWaiting: number) {
    assert(maxWaiting > 0, 'a serial section needs room for one');
    this.#maxWaiting = maxWaiting;
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    assert(this.#waiting < this.#maxWaiting, 'serial section: queue full');
    this.#waiting += 1;
    const result = this.#tail.then(work);
    this.#tail = result.then(noop, noop).finally(() => {
      this.#waiting -= 1;
    });
    return result;
  }
}

function noop(): void {
  // the caller of run() has the outcome; the section only needs to know that the piece ended
}
