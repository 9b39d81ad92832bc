/** Whether the vault takes data, and whether a re-read from it can count as one. For the doctor; the vault is not opened. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, Failure } from '../../domain/failure.js';
import { probeFolder } from '../../platform/probe-folder.js';
import { isLocalFileSystem } from './local-file-system.js';

/** Undefined where there is no vault yet. Rejects `vault-full`, `vault-failing`, `copy-differs`. */
export async function probeVault(
  root: string,
): Promise<{ readonly bytes: number; readonly isLocal: boolean } | undefined> {
  const folder = join(root, 'tmp');
  try {
    await stat(folder);
    const { bytes, isEqual } = await probeFolder(folder);
    if (!isEqual) throw new Failure('copy-differs', { store: 'vault' });
    return { bytes, isLocal: await isLocalFileSystem(root) };
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT') return undefined;
    if (errno === undefined || error instanceof Failure) throw error;
    const isFull = errno === 'ENOSPC' || errno === 'EDQUOT';
    throw new Failure(isFull ? 'vault-full' : 'vault-failing', { store: 'vault', errno }, error);
  }
}
