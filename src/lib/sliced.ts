/**
 * Long pure work that can be done at one go or beside others: a generator yields wherever it may pause. Where it pauses never
 * changes what comes out.
 */
import { breathe } from './breathe.js';

export type Sliced<T> = Generator<undefined, T, undefined>;

/** Items between two pauses of a loop: each takes some ten microseconds. */
export const SLICE = 100;

export function atOnce<T>(work: Sliced<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Gives the event loop a turn at every pause. Rejects with the signal's reason. */
export async function inSlices<T>(work: Sliced<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    await breathe();
    signal.throwIfAborted();
  }
}

/** `map` with pauses. */
export function* mapped<T, R>(items: readonly T[], each: (item: T) => R): Sliced<R[]> {
  const results: R[] = [];
  for (const item of items) {
    results.push(each(item));
    if (results.length % SLICE === 0) yield;
  }
  return results;
}
