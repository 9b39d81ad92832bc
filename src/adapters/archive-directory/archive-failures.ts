/** Whose fault an error is: the archive's disk or share, or the dock's own file that was to be sent. */
import { errnoOf, Failure } from '../../domain/failure.js';

export async function ofArchive<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const errno = errnoOf(error);
    if (error instanceof Failure || errno === undefined) throw error;
    if (errno === 'ENOSPC' || errno === 'EDQUOT') throw new Failure('archive-full', { errno }, error);
    if (errno === 'ENAMETOOLONG' || errno === 'EINVAL' || errno === 'EILSEQ')
      throw new Failure('archive-rejected', { errno }, error);
    throw new Failure('archive-unreachable', { errno }, error);
  }
}

export async function fromVault<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const errno = errnoOf(error);
    if (error instanceof Failure || errno === undefined) throw error;
    throw new Failure(errno === 'ENOENT' ? 'sealed-file-missing' : 'vault-failing', { errno }, error);
  }
}
