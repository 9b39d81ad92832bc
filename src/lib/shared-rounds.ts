/**
 * Work that many ask for under one key and that serves all who asked before it began: who asks while it runs waits for the
 * next round, together with everybody else who asks meanwhile. So eight who need a folder synced need two syncs, not eight.
 */

export class SharedRounds {
  /** The last round of each key that runs or waits; as many as there are keys under way. */
  readonly #rounds = new Map<string, Round>();

  /** Resolves or rejects as the first round that began after the call. `work` is anybody's of that round. */
  run(key: string, work: () => Promise<void>): Promise<void> {
    const last = this.#rounds.get(key);
    if (last !== undefined && !last.hasBegun) return last.done;
    const round: Round = { hasBegun: false, done: Promise.resolve() };
    round.done = this.#begin(last?.done, round, key, work);
    this.#rounds.set(key, round);
    return round.done;
  }

  async #begin(before: Promise<void> | undefined, round: Round, key: string, work: () => Promise<void>): Promise<void> {
    // Its end is told to those who waited for it.
    await before?.catch(() => undefined);
    round.hasBegun = true;
    try {
      await work();
    } finally {
      if (this.#rounds.get(key) === round) this.#rounds.delete(key);
    }
  }
}

type Round = { hasBegun: boolean; done: Promise<void> };
