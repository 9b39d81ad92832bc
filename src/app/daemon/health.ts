/**
 * Whether the loops of the daemon still turn: each tells when it did, and is asked to. The watchdog of systemd is fed by
 * what is seen here and never by a bare timer, so that a loop that hangs leads to a restart. A loop that waits for the
 * world (an archive on a share that does not answer) says so and counts as alive: its own deadlines watch over that.
 */

/** A loop that did not turn for this long hangs. */
export const SILENT_MS = 30_000;

export class Health {
  readonly #lastMs = new Map<string, number>();
  readonly #busy = new Set<string>();
  readonly #monotonicMs: () => number;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** The loop has turned; from the first time on it is watched. */
  beat(loop: string): void {
    this.#lastMs.set(loop, this.#monotonicMs());
  }

  /** The loop waits for something outside, or is back from it. */
  busy(loop: string, isBusy: boolean): void {
    if (isBusy) this.#busy.add(loop);
    else this.#busy.delete(loop);
    this.beat(loop);
  }

  /** Loops that hang; empty: the daemon is well. */
  silent(): readonly string[] {
    const nowMs = this.#monotonicMs();
    return [...this.#lastMs]
      .filter(([loop, at]) => !this.#busy.has(loop) && nowMs - at > SILENT_MS)
      .map(([loop]) => loop);
  }
}
