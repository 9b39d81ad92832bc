/**
 * Tells when something below a folder changed. Changes that come together are told together, after the folder has been
 * quiet for a moment; what lies there at the start is not told. Reading the folder again is the caller's work: a change
 * may be told twice, never missed.
 */

export type FolderWatchOptions = {
  readonly folder: string;
  /** Folders below that are watched as well; 0: only the folder itself. */
  readonly depth: number;
  /** Enqueues and returns. Paths are absolute; more than 1000 at once are cut. */
  readonly onChange: (paths: readonly string[]) => void;
  /** Called once, when every watch is in place. */
  readonly onReady?: () => void;
  readonly signal: AbortSignal;
};

/** Runs until aborted, then resolves. Rejects with `path-unreadable` when the folder cannot be watched. */
export type WatchFolder = (options: FolderWatchOptions) => Promise<void>;
