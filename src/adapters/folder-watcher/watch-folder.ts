/**
 * The one place that uses chokidar: folders with drop-in files (profiles, roster, import). Promises what the port
 * folder-watch says. It does not see mounts, and it is no proof of anything: callers read the folder themselves.
 */
import { watch } from 'chokidar';
import { Failure } from '../../domain/failure.js';
import type { FolderWatchOptions } from '../../ports/folder-watch.js';

/** A file that is being written is told only when its size has stood still this long. */
const QUIET_MS = 200;
const MAX_PATHS_TOLD = 1000;

export async function watchFolder(options: FolderWatchOptions): Promise<void> {
  const { folder, depth, onChange, onReady, signal } = options;
  if (signal.aborted) return;
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
  try {
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
      watcher.on('error', (error) => reject(new Failure('path-unreadable', { path: folder }, error)));
      watcher.on('ready', () => onReady?.());
      watcher.on('all', (_event, path) => {
        if (changed.size < MAX_PATHS_TOLD) changed.add(path);
        timer ??= setTimeout(tell, QUIET_MS);
      });
    });
  } finally {
    clearTimeout(timer);
    await watcher.close();
  }
}
