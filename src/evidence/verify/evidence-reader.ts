/**
 * What verification needs from the place where evidence lies: a folder, later an object store. Paths are relative to its
 * root, `/` between components. Nothing is ever written, symbolic links are never followed, and no call rejects for what
 * it finds there; only cancelling rejects. Concurrent calls are allowed.
 */
import type { Sha256Hex } from '../../domain/ids.js';
import type { ExaminedRecord } from './examine-record.js';
import type { TrustedKey } from './key-ring.js';

export type EvidenceEntry = {
  readonly name: string;
  /** `other`: a symbolic link, a device, a socket, or a name that is not UTF-8. */
  readonly kind: 'file' | 'folder' | 'other';
};

/** Sorted by name; `isCut` where the folder holds more entries than `limit`. */
export type FolderListing =
  | { readonly kind: 'entries'; readonly entries: readonly EvidenceEntry[]; readonly isCut: boolean }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly because: string };

export type SmallRead =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'missing' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'unreadable'; readonly because: string };

export type FileDigest =
  | { readonly kind: 'digest'; readonly sha256: Sha256Hex; readonly sizeBytes: number }
  /** Nothing of it was read. */
  | { readonly kind: 'too-large'; readonly sizeBytes: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly because: string };

/** A file of more than `maxBytes` (a hostile one may claim petabytes) is not read. */
export type FileToHash = { readonly path: string; readonly maxBytes: number };

export type RecordsToExamine = {
  /** Of the `.rec` files; the signatures lie beside them. */
  readonly paths: readonly string[];
  /** The dock whose records they should be, where the place tells. */
  readonly dock: string | undefined;
  readonly keys: readonly TrustedKey[];
};

export type EvidenceReader = {
  readonly list: (folder: string, limit: number, signal: AbortSignal) => Promise<FolderListing>;
  /** Never reads more than `maxBytes` + 1. */
  readonly readSmall: (path: string, maxBytes: number, signal: AbortSignal) => Promise<SmallRead>;
  /** Reads each record with its two signatures and gives what recordExaminer says of it; in the order of the paths. */
  readonly examineRecords: (what: RecordsToExamine, signal: AbortSignal) => Promise<readonly ExaminedRecord[]>;
  /** Streams with bounded memory; answers in the order of the files. */
  readonly hashFiles: (files: readonly FileToHash[], signal: AbortSignal) => Promise<readonly FileDigest[]>;
  /** SHA-256 of each part of `partBytes`, in order; undefined where the file is too large or cannot be read to its end. */
  readonly hashParts: (
    file: FileToHash,
    partBytes: number,
    signal: AbortSignal,
  ) => Promise<readonly Sha256Hex[] | undefined>;
};

/** Bounds of what a verifier reads of a possibly hostile archive. */
export const READ_LIMITS = {
  /** The lists of a medium with 200,000 files are below half of it. */
  listBytes: 256 * 1024 * 1024,
  /** Files that one listing names. */
  listedFiles: 1_000_000,
  keyFileBytes: 16 * 1024,
  /** So much more than its record says is read of a file of footage, to tell where it differs. */
  footageSlackBytes: 64 * 1024 * 1024,
  /** Entries of one folder, and of one intake altogether. */
  entries: 2_000_000,
  depth: 64,
  /** Intakes under way at the same time: while one is read, the lists of another are compared. */
  intakes: 2,
  /** Batches of records or files under way at the same time. */
  concurrent: 8,
  /** Records, or small files, that go to a worker thread together. */
  batch: 64,
  batchBytes: 32 * 1024 * 1024,
} as const;
