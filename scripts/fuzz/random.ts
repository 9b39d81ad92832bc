/** A seeded source of numbers (sfc32): the same words give the same numbers, on every machine. */
export class Random {
  readonly #state: Uint32Array;

  constructor(...words: readonly number[]) {
    this.#state = Uint32Array.from([words[0] ?? 0, words[1] ?? 0, words[2] ?? 0x9e37_79b9, 1]);
    for (let i = 0; i < 12; i += 1) this.#next();
  }

  /** 0 to below `limit`. */
  below(limit: number): number {
    return limit <= 0 ? 0 : Math.floor((this.#next() / 0x1_0000_0000) * limit);
  }

  chance(share: number): boolean {
    return this.#next() < share * 0x1_0000_0000;
  }

  /** One of them; throws where there is none. */
  pick<T>(list: readonly T[]): T {
    const value = list[this.below(list.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  }

  #next(): number {
    const state = this.#state;
    const [a = 0, b = 0, c = 0, counter = 0] = state;
    const value = (a + b + counter) >>> 0;
    state[3] = counter + 1;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + value;
    return value;
  }
}
