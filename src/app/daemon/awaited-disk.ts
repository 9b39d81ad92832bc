/**
 * The disk that a camera becomes: the board gives it when the slot's watcher reports it, the docking waits for it. Whichever
 * comes first; it is the slot that joins the two, never the time or the order of arrivals.
 */
import { cancelled } from '../../domain/failure.js';
import type { MediumAt } from './dock-camera.js';

export class AwaitedDisk {
  #disk: MediumAt | undefined;
  #give: ((disk: MediumAt) => void) | undefined;

  arrived(disk: MediumAt): void {
    this.#disk = disk;
    this.#give?.(disk);
  }

  /** Rejects with the signal's Failure. One waiter. */
  wait(signal: AbortSignal): Promise<MediumAt> {
    if (this.#disk !== undefined) return Promise.resolve(this.#disk);
    return new Promise((resolve, reject) => {
      const abort = (): void => reject(cancelled(signal));
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort, { once: true });
      this.#give = (disk) => {
        signal.removeEventListener('abort', abort);
        resolve(disk);
      };
    });
  }
}
