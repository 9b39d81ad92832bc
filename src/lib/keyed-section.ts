/** Work under the same key runs one piece after another, in the order it came; different keys know nothing of each other. */

export class KeyedSection {
  /** The last piece of each key that is still running or waiting; as many as there are pieces at most. */
  readonly #tails = new Map<string, Promise<void>>();

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key);
    const result = before === undefined ? work() : before.then(work);
    const tail = result.then(noop, noop);
    this.#tails.set(key, tail);
    try {
      return await result;
    } finally {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    }
  }
}

function noop(): void {
  // the caller of run() has the outcome; the next piece only needs to know that this one ended
}
