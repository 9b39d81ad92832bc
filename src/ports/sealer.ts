/**
 * Makes signed records. One serial section per dock: reads the log's tip, encodes, signs, verifies, commits in one
 * ledger transaction, then puts the files in place. Repeating a seal whose commit failed is safe; a commit that
 * succeeded is finished by recovery if the process dies before the files lie in place.
 */

import type { DockingId, Seq, Sha256Hex } from '../domain/ids.js';
import type { RecordHeader } from '../evidence/records/header.js';
import type { RecordsByType, RecordType } from '../evidence/records/seal-record.js';
import type { RecordCommit } from './ledger.js';
import type { OutboxFile } from './ledger-outbox.js';

/** A record without its header, which the sealing itself writes. */
export type RecordBody = { readonly [T in RecordType]: Omit<RecordsByType[T], keyof RecordHeader> }[RecordType];

export type SealRequest = {
  readonly body: RecordBody;
  /** Undefined for records about the dock itself. */
  readonly docking: DockingId | undefined;
  /** Path of the record relative to `folder`; undefined: its type and number name it (every type but `segment`). */
  readonly recordPath: string | undefined;
  /** The intake's or the dock's folder. */
  readonly folder: string;
  /** Files that are forwarded together with the record: the footage itself. */
  readonly files: readonly OutboxFile[];
  /** Set for footage. */
  readonly segment?: RecordCommit['segment'];
  readonly effects?: Pick<
    RecordCommit,
    'docking' | 'continuity' | 'maintenance' | 'finding' | 'looked' | 'keyChange' | 'sentItem'
  >;
};

export type Sealed = { readonly seq: Seq; readonly digest: Sha256Hex; readonly path: string };

export type Sealer = {
  /** Rejects `log-broken`, `signature-wrong`, `vault-full`, `vault-failing`, `vault-conflict`. */
  readonly seal: (request: SealRequest) => Promise<Sealed>;
};
