/** Work on many items, a few at a time. */
import { assert } from '../../lib/assert.js';

/** In order of the items; the first rejection stops taking new ones. */
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

/** Works ahead on a few items, but hands their results over in the order of the items. Rejects after all work has ended. */
export async function takeInOrder<T, R>(
  items: AsyncIterable<T>,
  ahead: number,
  steps: { readonly work: (item: T) => Promise<R>; readonly take: (result: R) => void },
): Promise<void> {
  assert(ahead > 0, 'at least one at a time');
  const running: Promise<R>[] = [];
  const takeFirst = async (): Promise<void> => {
    const first = running[0];
    if (first === undefined) return;
    steps.take(await first);
    void running.shift();
  };
  try {
    for await (const item of items) {
      const work = steps.work(item);
      // Its turn to be awaited comes later; until then a rejection must not count as unhandled.
      work.catch(() => undefined);
      running.push(work);
      if (running.length >= ahead) await takeFirst();
    }
    while (running.length > 0) await takeFirst();
  } finally {
    await Promise.allSettled(running);
  }
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
