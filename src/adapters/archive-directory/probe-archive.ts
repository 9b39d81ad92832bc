/** Whether an archive folder is there and takes data. For the doctor: makes no archive, opens none, sends nothing. */
import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, Failure } from '../../domain/failure.js';
import { probeFolder } from '../../platform/probe-folder.js';
import { INCOMING, MARKER } from './open-archive-directory.js';

/** Undefined where the first file that is sent will make it. Rejects `archive-unreachable`, `archive-full`, `archive-differs`. */
export async function probeArchiveDirectory(
  root: string,
  isKnown: boolean,
): Promise<{ readonly freeBytes: number } | undefined> {
  try {
    if (!(await isThere(join(root, MARKER)))) {
      if (!isKnown && (await isUnused(root))) return undefined;
      throw new Failure('archive-unreachable', { root, problem: `no ${MARKER} in it: not mounted, or not an archive` });
    }
    const { isEqual } = await probeFolder(join(root, INCOMING));
    if (!isEqual) throw new Failure('archive-differs', { root });
    const { bavail, bsize } = await statfs(root);
    return { freeBytes: bavail * bsize };
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined || error instanceof Failure) throw error;
    const isFull = errno === 'ENOSPC' || errno === 'EDQUOT';
    throw new Failure(isFull ? 'archive-full' : 'archive-unreachable', { root, errno }, error);
  }
}

async function isUnused(root: string): Promise<boolean> {
  try {
    return (await readdir(root)).length === 0;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return true;
    throw error;
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}
