/** Runs work on many items, a few at a time, in order of the items; the first rejection stops taking new ones. */
import { assert } from '../../lib/assert.js';

export async function forEachBounded<T>(
  items: Iterable<T>,
  concurrent: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  assert(concurrent > 0, 'at least one at a time');
  const iterator = items[Symbol.iterator]();
  let isStopped = false;
  const lane = async (): Promise<void> => {
    for (let next = iterator.next(); !isStopped && next.done !== true; next = iterator.next()) {
      try {
        await work(next.value);
      } catch (error) {
        isStopped = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: concurrent }, lane));
}
