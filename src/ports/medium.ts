/**
 * A camera's medium as it lies mounted (or a folder given by hand). Read only: no implementation has a way to write.
 * Names on a medium are hostile: `path` is a display form that is unique on the medium; the raw bytes open the file.
 */
import type { ByteSource } from '../domain/byte-source.js';

export type MediumEntry = {
  /** Relative path, `/` between components; control bytes, `%` and invalid UTF-8 percent-encoded. Unique. */
  readonly path: string;
  /** The relative path's raw bytes in hex, only where `path` is not exactly those bytes as UTF-8 or not NFC. */
  readonly rawPathHex: string | undefined;
  readonly sizeBytes: number;
  /** Modification time as the file system tells it, ms since 1970; FAT has two-second steps and no zone. */
  readonly mtimeMs: number;
};

/** What was seen but is not a regular file (symlink, device, socket, folder that cannot be read). */
export type MediumRefusal = {
  readonly path: string;
  readonly reason: 'symlink' | 'special-file' | 'unreadable-folder' | 'too-deep';
};

export type MediumListing = {
  /** Sorted by raw path bytes. */
  readonly entries: readonly MediumEntry[];
  readonly refusals: readonly MediumRefusal[];
};

export type MediumFile = ByteSource &
  AsyncDisposable & {
    /** The file's path in the local file system, for tools that take paths; raw bytes, never shown to people. */
    readonly localPath: Uint8Array;
    /**
     * The open file itself, for the copier: a path may lead to another card's file by now. Valid until this is disposed;
     * undefined where it lies in no local file system.
     */
    readonly descriptor: number | undefined;
    /** Size and time now: tells whether the file changed while it was read. */
    readonly stat: () => Promise<{ readonly sizeBytes: number; readonly mtimeMs: number }>;
  };

export type Medium = {
  /** File system type as the kernel names it (`vfat`, `exfat`, `ext4`), or `folder`. */
  readonly fs: string;
  /** Volume id or label where known. */
  readonly volume: string | undefined;
  /** True where the files lie on a disk of the dock itself, not on a camera. */
  readonly label: string;
  /**
   * Everything on it. Rejects `medium-gone` when the medium died meanwhile (a dead mount lists as empty with success:
   * liveness is checked after every listing), `too-many-files` above the bound, `path-unreadable`.
   */
  readonly list: (signal: AbortSignal) => Promise<MediumListing>;
  /** Opens for reading, never through a symlink. Rejects `file-unreadable`, `medium-gone`. */
  readonly open: (entry: MediumEntry) => Promise<MediumFile>;
  /** Free and total bytes; undefined where the file system does not tell. Rejects `medium-gone`. */
  readonly space: () => Promise<{ readonly freeBytes: number; readonly totalBytes: number } | undefined>;
  /** False once the device behind it is gone. Never rejects. */
  readonly isAlive: () => Promise<boolean>;
};
