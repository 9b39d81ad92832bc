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

/** Neighbouring items in batches of at most `count` items and, unless one alone is more, `weight` altogether. */
export function* batchesOf<T>(
  items: Iterable<T>,
  limits: { readonly count: number; readonly weight: number; readonly weightOf: (item: T) => number },
): Generator<readonly T[]> {
  let batch: T[] = [];
  let weight = 0;
  for (const item of items) {
    const own = limits.weightOf(item);
    if (batch.length > 0 && (batch.length >= limits.count || weight + own > limits.weight)) {
      yield batch;
      batch = [];
      weight = 0;
    }
    batch.push(item);
    weight += own;
  }
  if (batch.length > 0) yield batch;
}
