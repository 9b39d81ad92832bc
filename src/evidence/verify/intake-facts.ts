/** What the steps of verifying one intake hand to each other. */
import type { Sha256Hex } from '../../domain/ids.js';
import type { CloseRecord } from '../records/close.js';
import type { ContinuityRecord } from '../records/continuity.js';
import type { InventoryRecord } from '../records/inventory.js';
import type { SegmentRecord } from '../records/segment.js';
import type { StoredRecord } from '../records/stored.js';
import type { IntakeAccount } from './account.js';
import type { ChainLink } from './chain-runs.js';
import type { Provable } from './verify-proofs.js';

export type SegmentFacts = Pick<SegmentRecord, 'file' | 'parts' | 'src' | 'seq'> & {
  /** From the place of the record: below `data/`. */
  readonly name: string;
  readonly provable: Provable;
};

export type IntakeFacts = {
  readonly folder: string;
  readonly docking: string;
  readonly dock: string;
  /** Every file of the intake, relative to it. */
  readonly files: ReadonlySet<string>;
  /** Digests that were computed on the way; relative paths. */
  readonly digests: Map<string, Sha256Hex>;
  readonly links: ChainLink[];
  readonly segments: SegmentFacts[];
  readonly inventories: InventoryRecord[];
  readonly continuities: Pick<ContinuityRecord, 'seq' | 'report'>[];
  readonly closes: CloseRecord[];
  /** Of a bundle that need not hold every file of it: those that it does not hold. */
  readonly left: Set<string> | undefined;
  /** For people. */
  readonly account: IntakeAccount;
  readonly receipts: Pick<StoredRecord, 'seq' | 'of' | 'size' | 'sha256'>[];
};

/** A file that a listing says was sealed in an earlier docking. */
export type HeldReference = {
  readonly docking: string;
  readonly seq: number;
  readonly sha256: string;
  /** For messages: which intake and file say so. */
  readonly subject: string;
};

/** A file that was listed on a camera and not sealed in that docking; a later one may have sealed it. */
export type OpenFile = {
  /** What makes two listings mean one unchanged file; undefined where nothing could. */
  readonly sameFile: string | undefined;
  readonly subject: string;
  readonly because: string;
};

export type InventoryOutcome = {
  readonly held: readonly HeldReference[];
  readonly open: readonly OpenFile[];
  /** `sameFile` of everything that this docking sealed, or found sealed. */
  readonly settled: ReadonlySet<string>;
};
