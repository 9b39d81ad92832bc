/**
 * The dock's account of everything: one writer, every method one transaction, durable when it resolves.
 * Rejects `ledger-newer` and `ledger-damaged` at opening, `vault-full` and `vault-failing` from the disk.
 * A patch names only the columns that change; absent columns keep their value. Lists are bounded by `limit`.
 */
import type { ClockEvidence } from '../domain/clock-evidence.js';
import type { DockingState } from '../domain/docking-lifecycle.js';
import type { CameraId, DockingId, Seq, Sha256Hex } from '../domain/ids.js';
import type { NameFacts } from '../domain/name-facts.js';
import type { Instant } from '../domain/quantities.js';
import type { SegmentState } from '../domain/segment-lifecycle.js';
import type { VerificationLevel } from '../domain/verification-level.js';
import type { MediaReading } from '../media/timeline.js';
import type { CameraFacts } from './camera-link.js';
import type { LedgerCameras } from './ledger-cameras.js';
import type { LedgerLog } from './ledger-log.js';
import type { LedgerLooks } from './ledger-looks.js';
import type { LedgerOutbox, NewOutboxItem } from './ledger-outbox.js';
import type { LedgerViews } from './ledger-views.js';
import type { MediumEntry } from './medium.js';

export type Facts = Readonly<Record<string, string | number | boolean | null>>;

export type DockingRow = {
  readonly id: DockingId;
  readonly slot: number | undefined;
  /** Where the camera stood, for people: a mount point or a path given by hand. */
  readonly place: string;
  readonly camera: CameraId | undefined;
  readonly profile: string | undefined;
  readonly officer: string | undefined;
  readonly activity: string | undefined;
  readonly state: DockingState;
  readonly startedAt: Instant;
  readonly endedAt: Instant | undefined;
  /** True once every listed file is sealed or held here. */
  readonly isHandedBack: boolean;
  readonly cameraFacts: CameraFacts | undefined;
  readonly clock: ClockEvidence | undefined;
  /** What does not fit the columns: medium, speed, errors. */
  readonly facts: Facts;
};

export type DockingPatch = Partial<Omit<DockingRow, 'id' | 'startedAt'>>;

export type SegmentRow = {
  readonly id: number;
  readonly docking: DockingId;
  readonly camera: CameraId;
  readonly path: string;
  readonly rawPathHex: string | undefined;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly state: SegmentState;
  readonly temp: string;
  readonly names: NameFacts | undefined;
  readonly sha256: Sha256Hex | undefined;
  readonly partDigests: readonly Sha256Hex[] | undefined;
  readonly fingerprint: Sha256Hex | undefined;
  readonly level: VerificationLevel | undefined;
  readonly levelReason: string | undefined;
  readonly reading: MediaReading | undefined;
  /** Final path in the vault and key in the archive: `intake/…/data/…`. Chosen before sealing. */
  readonly storedPath: string | undefined;
  readonly recordSeq: Seq | undefined;
  /** The segment whose sealed bytes this one was found equal to. */
  readonly heldBy: number | undefined;
  readonly failureCode: string | undefined;
  readonly pulledBytes: number;
  readonly pullMs: number | undefined;
};

export type SegmentPatch = Partial<Omit<SegmentRow, 'id' | 'docking' | 'camera' | 'path'>>;

export type RecordRow = {
  readonly seq: Seq;
  readonly type: string;
  /** SHA-256 of `bytes`. */
  readonly digest: Sha256Hex;
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
  readonly minisig: Uint8Array;
  /** Path of the `.rec` file in the vault; `.sig` and `.minisig` stand beside it. */
  readonly path: string;
  readonly docking: DockingId | undefined;
  readonly at: Instant;
};

/** An entry of a camera's life: a docking's facts, a repair, a battery, a loan. Append-only, backed by its record. */
export type MaintenanceEvent = {
  readonly camera: CameraId;
  readonly kind: string;
  readonly at: Instant;
  readonly by: string | undefined;
  readonly note: string | undefined;
  readonly docking: DockingId | undefined;
  readonly facts: Facts;
};

export type ContinuityRow = {
  readonly docking: DockingId;
  readonly camera: CameraId;
  readonly verdict: 'continuous' | 'gap' | 'cannot-tell';
  readonly isUnderDuty: boolean;
  readonly dutySource: string;
  readonly startAt: Instant | undefined;
  readonly durationMs: number | undefined;
  readonly claimMs: number | undefined;
  /** The recording as contract.md's `check` prints it. */
  readonly recording: unknown;
};

/**
 * The commit point of a seal: the record, its signatures, the new tip, what it changes and what must be forwarded
 * become true together or not at all.
 */
export type RecordCommit = {
  readonly record: RecordRow;
  /** Digest that the record's `prev` names: the transaction refuses (`log-broken`) if the tip moved meanwhile. */
  readonly prev: Sha256Hex;
  readonly segment?: { readonly id: number; readonly patch: SegmentPatch };
  readonly docking?: { readonly id: DockingId; readonly patch: DockingPatch };
  readonly continuity?: ContinuityRow;
  readonly maintenance?: MaintenanceEvent;
  /** From the next record on the ledger is bound to another key. Refused (`key-mismatch`) where it is not bound to the first. */
  readonly keyChange?: { readonly from: string; readonly to: string };
  readonly finding?: Omit<FindingRow, 'id'>;
  /** The docking whose deep look this record tells. */
  readonly looked?: DockingId;
  readonly outbox: readonly NewOutboxItem[];
  /** The outbox item that this record's receipt settles. */
  readonly sentItem?: number;
};

export type Tip = { readonly seq: Seq | undefined; readonly digest: Sha256Hex };

export type FindingRow = {
  readonly id: number;
  readonly at: Instant;
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly docking: DockingId | undefined;
  readonly camera: CameraId | undefined;
  readonly facts: Facts;
};

export type Overview = {
  readonly segments: Readonly<Record<SegmentState, number>>;
  readonly bytes: number;
  readonly outboxWaiting: number;
  readonly outboxWaitingBytes: number;
  readonly outboxParked: number;
  readonly oldestWaitingAt: Instant | undefined;
  readonly gapsUnderDuty: number;
  readonly cannotTellUnderDuty: number;
  readonly cameras: number;
  readonly records: number;
};

export type Ledger = LedgerCameras & LedgerLog & LedgerLooks & LedgerOutbox & LedgerOfDockings;

type LedgerOfDockings = LedgerViews & {
  /** The dock this ledger belongs to and the digest that stands for "before the first record"; set once. */
  readonly bind: (identity: {
    readonly dock: string;
    readonly origin: Sha256Hex;
    readonly keyId: string;
  }) => Promise<void>;
  readonly identity: () => Promise<
    { readonly dock: string; readonly origin: Sha256Hex; readonly keyId: string } | undefined
  >;

  /** The bytes of the `key` records, oldest first. */
  readonly keyRecords: () => Promise<readonly Uint8Array[]>;

  readonly beginDocking: (row: Omit<DockingRow, 'id'>, dock: string) => Promise<DockingRow>;
  readonly updateDocking: (id: DockingId, patch: DockingPatch) => Promise<void>;
  readonly docking: (id: DockingId) => Promise<DockingRow | undefined>;
  /** Newest first. */
  readonly dockings: (filter: {
    readonly camera?: CameraId;
    readonly states?: readonly DockingState[];
    /** Begun before this one. */
    readonly before?: DockingId;
    readonly since?: Instant;
    readonly limit: number;
  }) => Promise<readonly DockingRow[]>;

  /** Adds the whole listing, state `listed`, or nothing. Repeatable: rows already there stay as they are. */
  readonly addListing: (
    docking: DockingId,
    camera: CameraId,
    entries: readonly (MediumEntry & { readonly temp: string; readonly names: NameFacts | undefined })[],
  ) => Promise<void>;
  readonly segment: (id: number) => Promise<SegmentRow | undefined>;
  /** In order of id, after `afterId`. */
  readonly segmentsOfDocking: (
    docking: DockingId,
    page: { readonly afterId: number; readonly limit: number },
  ) => Promise<readonly SegmentRow[]>;
  readonly segmentsInState: (
    states: readonly SegmentState[],
    page: { readonly afterId: number; readonly limit: number },
  ) => Promise<readonly SegmentRow[]>;
  /** Whether a file that is not sealed yet goes on from this temporary file, or was kept in it as evidence of a fault. */
  readonly wantsTemp: (temp: string) => Promise<boolean>;
  /** The segment that this record seals. */
  readonly segmentOfRecord: (seq: Seq) => Promise<SegmentRow | undefined>;
  /** Refuses (assertion) a state change that is not legal from the state on record. */
  readonly updateSegment: (id: number, patch: SegmentPatch) => Promise<void>;
  readonly addPulledBytes: (id: number, pulledBytes: number) => Promise<void>;
  /** A sealed or archived segment of this camera with this path, size and time. */
  readonly findHeld: (key: {
    readonly camera: CameraId;
    readonly path: string;
    readonly sizeBytes: number;
    readonly mtimeMs: number;
  }) => Promise<SegmentRow | undefined>;
  readonly findByDigest: (sha256: Sha256Hex) => Promise<readonly SegmentRow[]>;
  /** Sealed or archived segments of one camera by the start that names or readings tell, else by mtime. */
  readonly segmentsOfCamera: (
    camera: CameraId,
    span: { readonly from: Instant; readonly to: Instant; readonly limit: number },
  ) => Promise<readonly SegmentRow[]>;

  readonly tip: () => Promise<Tip>;
  readonly commitRecord: (commit: RecordCommit) => Promise<void>;
  readonly record: (seq: Seq) => Promise<RecordRow | undefined>;
  readonly recordsOfDocking: (
    docking: DockingId,
    page: { readonly afterSeq: number; readonly limit: number },
  ) => Promise<readonly RecordRow[]>;
  /** Committed records whose files are not known to be in place. */
  readonly unplacedRecords: (limit: number) => Promise<readonly RecordRow[]>;
  readonly markPlaced: (seqs: readonly Seq[]) => Promise<void>;

  readonly raiseFinding: (finding: Omit<FindingRow, 'id'>) => Promise<void>;

  /** Small named values (`clean-shutdown`, `last-time-grade`). */
  readonly note: (key: string, value: string) => Promise<void>;
  readonly noted: (key: string) => Promise<string | undefined>;
};
