/** Whose fault an error is: the archive's disk or share, or the dock's own file that was to be sent. */
import { errnoOf, Failure, isFailure } from '../../domain/failure.js';

export function archiveFailure(error: unknown): unknown {
  const errno = errnoOf(error);
  // A stall is told of in the camera's words where the camera stalls; here the share does.
  if (isFailure(error, 'read-stalled')) return new Failure('archive-unreachable', error.facts, error);
  if (error instanceof Failure || errno === undefined) return error;
  if (errno === 'ENOSPC' || errno === 'EDQUOT') return new Failure('archive-full', { errno }, error);
  if (errno === 'ENAMETOOLONG' || errno === 'EINVAL' || errno === 'EILSEQ')
    return new Failure('archive-rejected', { errno }, error);
  return new Failure('archive-unreachable', { errno }, error);
}

export function sentFileFailure(error: unknown): unknown {
  const errno = errnoOf(error);
  if (error instanceof Failure || errno === undefined) return error;
  return new Failure(errno === 'ENOENT' ? 'sealed-file-missing' : 'vault-failing', { errno }, error);
}

export async function ofArchive<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw archiveFailure(error);
  }
}

export async function fromVault<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw sentFileFailure(error);
  }
}
