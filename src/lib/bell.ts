/** A loop sleeps on it until somebody rings or its time is over. A ring while nobody sleeps is kept: one, not many. */

export class Bell {
  #isRung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#isRung = true;
    this.#wake?.();
  }

  /** Resolves at a ring, after `ms`, or when aborted: the caller looks which. One sleeper at a time. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#isRung && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const end = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', end);
          this.#wake = undefined;
          resolve();
        };
        const timer = setTimeout(end, ms);
        this.#wake = end;
        signal.addEventListener('abort', end, { once: true });
      });
    }
    this.#isRung = false;
  }
}
