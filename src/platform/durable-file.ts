/**
 * Files that survive a power cut, or are not there: temporary name, fsync, link or rename without replacing, fsync of the
 * folder. The only place that gives files their final names (rule 31). Never replaces an existing file.
 */
import { link, mkdir, open, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errnoOf } from '../domain/failure.js';

/** `linked`: it has its final name now; `exists`: something is there already and was left alone. */
export type Outcome = 'placed' | 'exists';

/** Makes the folder and its parents, each durable. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let at = folder; ; at = dirname(at)) {
    await syncFolder(dirname(at));
    if (at === first || at === dirname(at)) return;
  }
}

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some network file systems cannot sync a folder; the file itself is synced all the same.
    if (errnoOf(error) !== 'EINVAL' && errnoOf(error) !== 'ENOTSUP') throw error;
  } finally {
    await handle.close();
  }
}

/** Gives an existing, synced file its final name. The temporary name is gone afterwards only where `placed`. */
export async function placeFile(temp: string, final: string): Promise<Outcome> {
  await makeFolder(dirname(final));
  try {
    await link(temp, final);
    await unlink(temp);
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'EEXIST') return 'exists';
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error;
    // No hard links here (FAT, some shares): one writer and a look beforehand stand in for link's refusal.
    if (await isThere(final)) return 'exists';
    await rename(temp, final);
  }
  await syncFolder(dirname(final));
  await syncFolder(dirname(temp));
  return 'placed';
}

/** Writes a small file durably under its final name, if there is none. */
export async function writeOnce(final: string, bytes: Uint8Array, mode: number): Promise<Outcome> {
  await makeFolder(dirname(final));
  const temp = join(dirname(final), `.${basename(final).slice(0, 200)}.${process.pid}.tmp`);
  const handle = await open(temp, 'w', mode);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  const outcome = await placeFile(temp, final);
  if (outcome === 'exists') await unlink(temp);
  return outcome;
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
