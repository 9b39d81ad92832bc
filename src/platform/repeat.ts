/** Does something again and again, with a rest between; the one shape of our polling loops. */
import { setTimeout as wait } from 'node:timers/promises';
import { cancelled, throwIfCancelled } from '../domain/failure.js';

/** Runs until aborted, then rejects `cancelled`; rejects what `work` rejects. The first time is at once. */
export async function repeat(everyMs: number, signal: AbortSignal, work: () => Promise<void>): Promise<never> {
  for (;;) {
    throwIfCancelled(signal);
    await work();
    try {
      await wait(everyMs, undefined, { signal });
    } catch {
      throw cancelled(signal);
    }
  }
}
