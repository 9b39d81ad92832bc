/** Renames and removals that a power cut does not undo. */
import { rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './durable-file.js';

/** In the place of what lies at `final`, on the same file system. */
export async function moveFile(from: string, final: string): Promise<void> {
  await rename(from, final);
  await syncFolder(dirname(final));
}

export async function removeFile(path: string): Promise<void> {
  await unlink(path);
  await syncFolder(dirname(path));
}
