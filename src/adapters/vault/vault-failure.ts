/** The store's own errors, by what the operating system said. */
import { errnoOf, Failure, isFailure } from '../../domain/failure.js';

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

/** A Failure and our own mistakes stay what they are. */
export function vaultFailure(error: unknown): unknown {
  // The dock's own disk is no camera: when it hangs, the store is failing.
  if (isFailure(error, 'read-stalled'))
    return new Failure('vault-failing', { ...error.facts, because: 'stalled' }, error);
  const errno = errnoOf(error);
  if (error instanceof Failure || errno === undefined) return error;
  return new Failure(FULL.has(errno) ? 'vault-full' : 'vault-failing', { errno }, error);
}

export async function ofVault<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw vaultFailure(error);
  }
}
