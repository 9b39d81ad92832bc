/**
 * The dock's own store. Pulls into temporary files, verifies by reading again, and only after the ledger's commit
 * gives files their final, write-once names. Paths are relative to the vault's root, `/` between components.
 * Every promise is durable on return (fsync of file and folder) unless it says otherwise.
 */
import type { Sha256Hex } from '../domain/ids.js';
import type { NotL2Reason } from '../domain/verification-level.js';
import type { MediaReading } from '../media/timeline.js';
import type { MediumFile } from './medium.js';

export type PullRequest = {
  readonly file: MediumFile;
  /** Name below `tmp/`, `[a-z0-9-]+`: equal for the same file on the same camera, so that a later docking resumes it. */
  readonly temp: string;
  /** No byte for this long: `read-stalled`. */
  readonly stallMs: number;
  /** Called at most ten times a second with the bytes that are in the temporary file. */
  readonly onProgress: (pulledBytes: number) => void;
  readonly signal: AbortSignal;
};

export type PulledFile = {
  readonly temp: string;
  readonly sizeBytes: number;
  readonly sha256: Sha256Hex;
  /** Bytes taken over from an earlier, interrupted pull. */
  readonly resumedFromByte: number;
  /** Bytes read from the source, sampling included: what a resumed pull must keep small. */
  readonly sourceBytesRead: number;
};

/**
 * What reading again told. The digests of the 8 MiB parts, in order (one of nothing for an empty file), are taken here
 * and not while copying: so the copy, which a camera waits for, hashes every byte once only.
 */
export type Reread = { readonly partDigests: readonly Sha256Hex[] } & (
  | { readonly level: 'L2' }
  | { readonly level: 'L1'; readonly reason: NotL2Reason }
);

export type SmallFile = { readonly path: string; readonly bytes: Uint8Array };

export type Vault = {
  /**
   * Copies and hashes in one pass into `tmp/<temp>.part`, fsynced. Resumes after what is already there when the
   * sampled prefix of the source still equals it, else starts over. Concurrent calls on different temps allowed.
   * Rejects `medium-gone`, `file-unreadable`, `source-changed`, `read-stalled`, `vault-full`, `vault-failing`,
   * `cancelled`; what was copied so far stays for the next try, and nothing under a final name.
   */
  readonly pull: (request: PullRequest) => Promise<PulledFile>;
  /** Reads the temporary file again past the page cache and compares; rejects `copy-differs`. Repeatable. */
  readonly reread: (pulled: PulledFile, signal: AbortSignal) => Promise<Reread>;
  /** Timeline of a temporary file; undefined where it is no media. Never rejects for what is in the file. */
  readonly readMedia: (temp: string, signal: AbortSignal) => Promise<MediaReading | undefined>;
  /** Digest of sampled windows of a source: equal for equal files (see adapters/vault/fingerprint.ts). */
  readonly fingerprint: (file: MediumFile, signal: AbortSignal) => Promise<Sha256Hex>;
  readonly fingerprintTemp: (temp: string, signal: AbortSignal) => Promise<Sha256Hex>;
  /** Bytes in `tmp/<temp>.part`; undefined where there is none. */
  readonly tempSize: (temp: string) => Promise<number | undefined>;
  readonly discardTemp: (temp: string) => Promise<void>;
  /**
   * Gives the temporary file its final name. Write-once: an existing final file of equal size and digest is success,
   * any other rejects `vault-conflict` and stays, as does the temporary file. Repeatable: true also when the move was already
   * done by an earlier try. Rejects `sealed-file-missing` where there is neither.
   */
  readonly place: (request: {
    readonly temp: string;
    readonly path: string;
    readonly sizeBytes: number;
    readonly sha256: Sha256Hex;
  }) => Promise<void>;
  /** Writes a small file under its final name, write-once as `place`. Repeatable with equal bytes. */
  readonly writeFile: (path: string, bytes: Uint8Array) => Promise<void>;
  /** Several small files, each as by `writeFile`, for less than one at a time. */
  readonly writeFiles: (files: readonly SmallFile[]) => Promise<void>;
  /**
   * Writes a file that no record names yet, of any length, whole or not at all; replaces what an unfinished try left there.
   * The caller answers for it that nothing sealed lies under this path.
   */
  readonly writeDraft: (
    path: string,
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ) => Promise<{ readonly sizeBytes: number; readonly sha256: Sha256Hex }>;
  /** Removes a draft whose docking came to nothing, and the folders that this leaves empty. */
  readonly discardDraft: (path: string) => Promise<void>;
  /** Reads a small file whole, at most `maxBytes`; undefined where there is none. */
  readonly readFile: (path: string, maxBytes: number) => Promise<Uint8Array | undefined>;
  /** Size of a file under its final name, by its directory entry alone; undefined where there is none. */
  readonly storedSize: (path: string) => Promise<number | undefined>;
  /** Reads a file under its final name again, past the page cache where that works; undefined where there is none. */
  readonly digest: (
    path: string,
    signal: AbortSignal,
  ) => Promise<{ readonly sizeBytes: number; readonly sha256: Sha256Hex } | undefined>;
  /** The last `maxBytes` of a file, all of it where it is smaller; undefined where there is none. */
  readonly readEnd: (path: string, maxBytes: number) => Promise<Uint8Array | undefined>;
  /** Names of the files and folders in a folder of final names; none where it does not exist. */
  readonly names: (folder: string) => Promise<readonly string[]>;
  /** Absolute local path, for the archive's copier and for messages at the command line. */
  readonly localPath: (path: string) => string;
  readonly space: () => Promise<{ readonly freeBytes: number; readonly totalBytes: number }>;
  /** Names of all temporary files of pulls, for recovery. */
  readonly temps: () => Promise<readonly string[]>;
  /** Removes what small writes left that a crash cut short; only while nothing is being written. Gives their number. */
  readonly discardUnfinishedWrites: () => Promise<number>;
};
