/**
 * Assertions: our own mistakes, never a user's. A failed one ends the process (architecture rule 21);
 * what the outside world can cause is a Failure instead.
 */

export class AssertionFailed extends Error {
  override readonly name = 'AssertionFailed';
}

export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionFailed(message);
}

/** Ends a switch over a union: the compiler proves that nothing is left. */
export function unreachable(value: never): never {
  throw new AssertionFailed(`unreachable: ${String(value)}`);
}

/** A value that the surrounding code has already made sure of. */
export function defined<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new AssertionFailed(`missing: ${what}`);
  return value;
}
