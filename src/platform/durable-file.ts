/**
 * Files that survive a power cut, or are not there: temporary name, fsync, link or rename without replacing, fsync of the
 * folder. The only place that gives files their final names (rule 31). Nothing that exists is replaced but by `replaceFile`.
 */
import { type FileHandle, link, mkdir, open, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf } from '../domain/failure.js';
import { SharedRounds } from '../lib/shared-rounds.js';

/** `linked`: it has its final name now; `exists`: something is there already and was left alone. */
export type Outcome = 'placed' | 'exists';

/**
 * Makes the folder and its parents, each durable. One step at a time: Node's own recursive mkdir never returns where a file
 * system answers "no such file" to the making of a folder in one that exists, as /proc does.
 */
export async function makeFolder(folder: string, mode = 0o777): Promise<void> {
  try {
    await makeOne(folder, mode);
  } catch (error) {
    const parent = dirname(folder);
    if (errnoOf(error) !== 'ENOENT' || parent === folder) throw error;
    await makeFolder(parent, mode);
    // Once more and not again: what is missing now is not the parent.
    await makeOne(folder, mode);
  }
}

async function makeOne(folder: string, mode: number): Promise<void> {
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    if (errnoOf(error) === 'EEXIST' && (await stat(folder)).isDirectory()) return;
    throw error;
  }
  await syncFolder(dirname(folder));
}

/** Who asks while a sync of the same folder runs gets the next one, with all others who ask meanwhile. */
export function syncFolder(folder: string): Promise<void> {
  return syncs.run(folder, () => syncOnce(folder));
}

const syncs = new SharedRounds();

async function syncOnce(folder: string): Promise<void> {
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
  const outcome = await linkFile(temp, final);
  // Only the final name has to last: a temporary name that came back after a power cut is swept at the next start.
  if (outcome === 'placed') await syncFolder(dirname(final));
  return outcome;
}

async function linkFile(temp: string, final: string): Promise<Outcome> {
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
  return 'placed';
}

export type SmallWrite = {
  readonly mode: number;
  /** Temporary path on the same file system, this write's own; what a crash left there is replaced. */
  readonly temp: string;
};

/** Writes a small file durably under its final name, if there is none. */
export async function writeOnce(final: string, bytes: Uint8Array, write: SmallWrite): Promise<Outcome> {
  const [outcome] = await writeAllOnce([{ final, bytes, ...write }]);
  return outcome ?? 'exists';
}

/** Several small files, each as by `writeOnce`; a folder that gets more than one of them is synced once. */
export async function writeAllOnce(
  files: readonly (SmallWrite & { readonly final: string; readonly bytes: Uint8Array })[],
): Promise<readonly Outcome[]> {
  const folders = (paths: readonly string[]): ReadonlySet<string> => new Set(paths.map((path) => dirname(path)));
  for (const folder of folders(files.map(({ temp }) => temp))) await makeFolder(folder);
  const written = await Promise.allSettled(files.map(({ temp, bytes, mode }) => writeTemp(temp, [bytes], mode)));
  for (const end of written) if (end.status === 'rejected') throw end.reason;
  const finals = folders(files.map(({ final }) => final));
  for (const folder of finals) await makeFolder(folder);
  const outcomes: Outcome[] = [];
  for (const { temp, final } of files) {
    const outcome = await linkFile(temp, final);
    if (outcome === 'exists') await unlink(temp);
    outcomes.push(outcome);
  }
  for (const folder of finals) await syncFolder(folder);
  return outcomes;
}

/** Writes a file durably in the place of what lies there, whole or not at all: only for what nothing has fixed yet. */
export async function replaceFile(
  final: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { mode, temp }: SmallWrite,
): Promise<void> {
  await makeFolder(dirname(temp));
  await writeTemp(temp, chunks, mode);
  await makeFolder(dirname(final));
  await rename(temp, final);
  await syncFolder(dirname(final));
}

async function writeTemp(
  temp: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  mode: number,
): Promise<void> {
  const handle = await openNew(temp, mode);
  try {
    for await (const chunk of chunks) await handle.writeFile(chunk);
    await handle.sync();
  } catch (error) {
    await unlink(temp);
    throw error;
  } finally {
    await handle.close();
  }
}

async function openNew(temp: string, mode: number): Promise<FileHandle> {
  try {
    return await open(temp, 'wx', mode);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    // Left by a process that died; it may be read-only, so it is taken away instead of being opened.
    await unlink(temp);
    return open(temp, 'wx', mode);
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
