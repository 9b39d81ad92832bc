/**
 * The ledger's part about the transparency log. Every record is appended as a leaf in the transaction that commits it, so the
 * tree has always as many leaves as its epoch has records. Everything here only grows, and is about the present epoch; leaves
 * are counted from its first record.
 */
import type { Seq, Sha256Hex } from '../domain/ids.js';
import type { Instant } from '../domain/quantities.js';
import type { RecordRow } from './ledger.js';
import type { NewOutboxItem } from './ledger-outbox.js';

export type NewCheckpoint = {
  readonly size: number;
  readonly root: Sha256Hex;
  readonly at: Instant;
  /** As the dock signed it. */
  readonly note: Uint8Array;
};

export type CheckpointRow = NewCheckpoint & {
  /** As it is given out, with its cosignatures; undefined until then, and for good where a larger one was published instead. */
  readonly published: Uint8Array | undefined;
  /** Its files and tiles lie in the vault and are on their way. */
  readonly isPlaced: boolean;
};

export type LogEpoch = {
  /** 1 until the log was begun anew. */
  readonly number: number;
  /** Number of the record that is its first leaf. */
  readonly firstSeq: Seq;
  /** Of the epochs before it. */
  readonly recordsBefore: number;
};

export type LedgerLog = {
  readonly logEpoch: () => Promise<LogEpoch>;
  readonly logSize: () => Promise<number>;
  /** Hashes of one level of tiles, as many as there are of `count`. */
  readonly logHashes: (level: number, first: number, count: number) => Promise<readonly Buffer[]>;
  /** The exact bytes of records, in their order. */
  readonly logEntries: (first: number, count: number) => Promise<readonly Uint8Array[]>;
  /** Records that seal files, leaves from `first` up to, not including, `end`, in their order. */
  readonly logSegments: (
    first: number,
    end: number,
    limit: number,
  ) => Promise<readonly { readonly index: number; readonly path: string }[]>;
  /**
   * Ends the present epoch and begins the next one with this record, in one step: its number lies beyond all that were given, its
   * `prev` is the tip. Numbers of dockings leap as far, and what was noted about the old log counts no more. Rejects `log-broken`.
   */
  readonly beginEpoch: (begin: {
    readonly record: RecordRow;
    readonly prev: Sha256Hex;
    readonly outbox: readonly NewOutboxItem[];
    readonly epoch: number;
    readonly origin: string;
  }) => Promise<void>;
  readonly newestCheckpoint: () => Promise<CheckpointRow | undefined>;
  readonly newestPublished: () => Promise<CheckpointRow | undefined>;
  /** Of the leaves from `first` on: when the oldest was sealed, and whether one of them closes an intake. */
  readonly unpublished: (
    first: number,
  ) => Promise<{ readonly oldestAt: Instant | undefined; readonly isClosed: boolean }>;
  /** The size up to which tiles lie in the vault; 0 before the first. */
  readonly placedSize: () => Promise<number>;
  /** Rejects `log-broken` where it is not larger than the newest one, or than the log. Then it may leave the dock. */
  readonly addCheckpoint: (checkpoint: NewCheckpoint) => Promise<void>;
  readonly publishCheckpoint: (size: number, published: Uint8Array) => Promise<void>;
  readonly checkpointPlaced: (size: number, outbox: readonly NewOutboxItem[]) => Promise<void>;
};
