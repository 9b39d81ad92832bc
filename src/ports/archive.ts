/**
 * Central storage. Keys are relative paths, `/` between components, the vault's own. Nothing is ever removed through this port,
 * and nothing replaced but the pointer of a log to its newest checkpoint.
 */
import type { Sha256Hex } from '../domain/ids.js';
import type { Instant } from '../domain/quantities.js';

export type ArchivePut = {
  readonly key: string;
  /** Local file to send; read only. */
  readonly localPath: string;
  readonly sizeBytes: number;
  readonly sha256: Sha256Hex;
  readonly onProgress: (sentBytes: number) => void;
  readonly signal: AbortSignal;
};

/** The archive's word that it re-read the bytes. */
export type Receipt = {
  readonly target: string;
  readonly key: string;
  readonly version: string | undefined;
  readonly sizeBytes: number;
  /** Computed from the bytes that were read back, never copied from the request. */
  readonly sha256: Sha256Hex;
  readonly at: Instant;
};

export type Archive = {
  /** Language-free name of the target, without secrets: `directory:/srv/archive`. */
  readonly target: string;
  /**
   * Durable on return, read back and compared. Idempotent by content: equal bytes already there give a receipt after
   * they were read; other bytes there reject `archive-conflict` and stay untouched. Concurrent calls allowed.
   * Rejects `archive-unreachable`, `archive-full`, `archive-rejected`, `archive-differs`, `cancelled`, and about the local
   * file `sealed-file-missing`, `vault-failing`, `copy-differs` (it no longer has its digest). A rejected put leaves nothing
   * under the key; what it wrote under a temporary name is gone, or swept by the next process of this dock.
   */
  readonly put: (request: ArchivePut) => Promise<Receipt>;
  /**
   * Puts a small text in the place of what is under the key: only for a log's `checkpoint`, whose newest content is the one
   * that counts, and which is written once elsewhere. Whole or not at all, durable on return. Rejects `archive-unreachable`,
   * `archive-full`, `archive-rejected`, `cancelled`.
   */
  readonly replace: (request: {
    readonly key: string;
    readonly bytes: Uint8Array;
    readonly signal: AbortSignal;
  }) => Promise<void>;
  /** Reads the object again: undefined where it is absent. Rejects `archive-unreachable`. */
  readonly recheck: (
    key: string,
    signal: AbortSignal,
  ) => Promise<{ readonly sizeBytes: number; readonly sha256: Sha256Hex } | undefined>;
  /** Whether it can be reached and written right now; rejects as `put` does. */
  readonly probe: (signal: AbortSignal) => Promise<{ readonly freeBytes: number | undefined }>;
};
