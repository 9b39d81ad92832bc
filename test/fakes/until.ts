/** Waits for a condition instead of a time; the machine may be slow, so the limit is generous. */
import { setTimeout as wait } from 'node:timers/promises';

/** Resolves with the first value that is not undefined or false; rejects with `what` after the limit. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  limitMs = 60_000,
): Promise<T> {
  const endsMs = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > endsMs) throw new Error(`waited in vain for: ${what}`);
    await wait(25);
  }
}
