/**
 * The one place that uses chokidar: folders with drop-in files (profiles, roster, import). Promises what the port
 * folder-watch says. chokidar neither waits for a folder that is not there nor notices that one was removed and made
 * again, so the folder itself is looked at once a second. It does not see mounts, and it is no proof of anything:
 * callers read the folder themselves.
 */
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { watch } from 'chokidar';
import { errnoOf, Failure } from '../../domain/failure.js';
import type { FolderWatchOptions } from '../../ports/folder-watch.js';

/** A file that is being written is told only when its size has stood still this long. */
const QUIET_MS = 200;
const LOOK_MS = 1000;
const MAX_PATHS_TOLD = 1000;

export async function watchFolder(options: FolderWatchOptions): Promise<void> {
  const { folder, signal, onChange } = options;
  let isStarting = true;
  const placed = (): void => {
    if (isStarting) options.onReady?.();
    else onChange([folder]);
    isStarting = false;
  };
  while (!signal.aborted) {
    const identity = await folderIdentity(folder);
    if (identity !== undefined) await watchUntilGone(options, identity, placed);
    else if (isStarting) placed();
    await pause(signal);
  }
}

/** Undefined where there is no such folder; another text for a folder made anew under the same name. */
async function folderIdentity(folder: string): Promise<string | undefined> {
  try {
    const found = await stat(folder);
    return found.isDirectory() ? `${found.dev}:${found.ino}:${found.birthtimeMs}` : undefined;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new Failure('path-unreadable', { path: folder }, error);
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  try {
    await sleep(LOOK_MS, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Resolves when aborted, or when the folder is no longer the same; its going is told as a change. */
async function watchUntilGone(options: FolderWatchOptions, identity: string, onPlaced: () => void): Promise<void> {
  const { folder, depth, onChange } = options;
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, ended.signal]);
  const watcher = watch(folder, {
    ignoreInitial: true,
    depth,
    followSymlinks: false,
    awaitWriteFinish: { stabilityThreshold: QUIET_MS, pollInterval: 50 },
  });
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const tell = (): void => {
    timer = undefined;
    const paths = [...changed];
    changed.clear();
    onChange(paths);
  };
  watcher.on('ready', onPlaced);
  watcher.on('all', (_event, path) => {
    if (changed.size < MAX_PATHS_TOLD) changed.add(path);
    timer ??= setTimeout(tell, QUIET_MS);
  });
  let failure: Failure | undefined;
  watcher.on('error', (error) => {
    failure ??= new Failure('path-unreadable', { path: folder }, error);
    ended.abort();
  });
  try {
    while (!signal.aborted && (await folderIdentity(folder)) === identity) await pause(signal);
    if (!signal.aborted) onChange([folder]);
  } finally {
    clearTimeout(timer);
    await watcher.close();
  }
  if (failure !== undefined) throw failure;
}
