/**
 * What commands and screens ask of the ledger. Read only; every list is bounded by `limit` and goes on after the row that
 * the page before ended with; no question aggregates over segments, so that each stays quick at a million of them.
 * `LedgerReader` is the ledger as a second process sees it beside the running dock: committed state, nothing to write.
 */
import type { DeepLook } from '../continuity/footage-file.js';
import type { CameraId, DockingId, Seq } from '../domain/ids.js';
import type { Instant } from '../domain/quantities.js';
import type { SegmentState } from '../domain/segment-lifecycle.js';
import type { VerificationLevel } from '../domain/verification-level.js';
import type { ContinuityRow, DockingRow, FindingRow, Ledger, MaintenanceEvent, Overview } from './ledger.js';
import type { CameraRow } from './ledger-cameras.js';
import type { OutboxItem } from './ledger-outbox.js';

/** Rows after the one with this id, in the order of the list. */
type Page = { readonly after?: number | undefined; readonly limit: number };

export type MaintenanceRow = MaintenanceEvent & { readonly id: number; readonly recordSeq: Seq };

/** The newest verdict on one recording. */
export type RecordingRow = ContinuityRow & {
  readonly id: number;
  readonly recordSeq: Seq;
  readonly judgedAt: Instant;
};

export type FileTally = { readonly files: number; readonly bytes: number };
export type DockingTally = Readonly<Partial<Record<SegmentState, FileTally>>>;

/** One row of the health page. */
export type CameraHealthRow = CameraRow & {
  readonly lastDocking: DockingRow | undefined;
  /** Of the last docking. */
  readonly tally: DockingTally;
  /** What the last docking left in the maintenance log. */
  readonly lastFacts: MaintenanceRow | undefined;
  /** The last loan, return or retirement. */
  readonly custody: MaintenanceRow | undefined;
};

/** One listed file as the trace shows it: what happened to it and when. */
export type TraceRow = {
  readonly id: number;
  readonly path: string;
  readonly sizeBytes: number;
  readonly state: SegmentState;
  readonly level: VerificationLevel | undefined;
  readonly levelReason: string | undefined;
  readonly failureCode: string | undefined;
  readonly pulledBytes: number;
  readonly pullMs: number | undefined;
  readonly recordSeq: Seq | undefined;
  readonly sealedAt: Instant | undefined;
  readonly receiptSeq: Seq | undefined;
  readonly receiptAt: Instant | undefined;
  /** What decoding showed; undefined where it was not looked at. */
  readonly looks: readonly DeepLook[] | undefined;
  /** Of forwarding; undefined before there is anything to forward. */
  readonly forwarding:
    | {
        readonly item: number;
        readonly state: OutboxItem['state'];
        readonly attempts: number;
        readonly code: string | undefined;
      }
    | undefined;
};

/** A record of the docking itself: begin, listing, verdicts, closing. Those of its files stand with the files. */
export type StepRow = { readonly seq: Seq; readonly type: string; readonly at: Instant };

/** One file of a camera's time line: sealed or in the archive. */
export type SpanRow = {
  readonly id: number;
  readonly docking: DockingId;
  readonly path: string;
  /** As name or reading told it, else the file's time: the camera's clock, never corrected. */
  readonly startAt: Instant;
  readonly sizeBytes: number;
  readonly state: SegmentState;
};

/** What needs somebody, counted without looking at segments. */
export type Attention = {
  /** Parked items by the code that parked them. */
  readonly parked: readonly { readonly code: string; readonly items: number }[];
  /** Cameras whose last docking left files behind, and those files. */
  readonly camerasUnpulled: number;
  readonly filesUnpulled: number;
  /** Findings since the moment asked for, by severity. */
  readonly findings: Readonly<Record<FindingRow['severity'], number>>;
};

export type LedgerViews = AsyncDisposable & {
  /** Newest first. */
  readonly maintenance: (
    filter: Page & {
      readonly camera?: CameraId | undefined;
      readonly kind?: string | undefined;
      readonly since?: Instant | undefined;
    },
  ) => Promise<readonly MaintenanceRow[]>;
  readonly maintenanceEvent: (id: number) => Promise<MaintenanceRow | undefined>;
  /** The facts that these dockings left, in no order. */
  readonly maintenanceOfDockings: (dockings: readonly DockingId[]) => Promise<readonly MaintenanceRow[]>;
  readonly dockingTallies: (dockings: readonly DockingId[]) => Promise<ReadonlyMap<DockingId, DockingTally>>;
  /** Whose newest verdict is not continuous; newest verdict first. */
  readonly recordings: (
    filter: Page & {
      readonly isUnderDuty?: true | undefined;
      readonly camera?: CameraId | undefined;
      /** Judged at or after. */
      readonly since?: Instant | undefined;
    },
  ) => Promise<readonly RecordingRow[]>;
  /** All verdicts that this docking gave, in their order. */
  readonly continuityOfDocking: (docking: DockingId, limit: number) => Promise<readonly ContinuityRow[]>;
  /** Last seen first. */
  readonly cameraHealth: (page: {
    readonly after?: CameraId | undefined;
    readonly limit: number;
  }) => Promise<readonly CameraHealthRow[]>;
  readonly cameraHealthOf: (id: CameraId) => Promise<CameraHealthRow | undefined>;
  readonly stepsOfDocking: (docking: DockingId, limit: number) => Promise<readonly StepRow[]>;
  /** By start. */
  readonly cameraSpan: (
    camera: CameraId,
    span: { readonly from: Instant; readonly to: Instant; readonly limit: number },
  ) => Promise<readonly SpanRow[]>;
  /** In the order of the listing. */
  readonly trace: (docking: DockingId, page: Page) => Promise<readonly TraceRow[]>;
  /** Newest first. */
  readonly findings: (
    filter: Page & {
      readonly camera?: CameraId | undefined;
      readonly docking?: DockingId | undefined;
      readonly since?: Instant | undefined;
    },
  ) => Promise<readonly FindingRow[]>;
  /** What is not sent yet, oldest due first. */
  readonly outboxOpen: (page: Page) => Promise<readonly OutboxItem[]>;
  readonly outboxItem: (id: number) => Promise<OutboxItem | undefined>;
  readonly attention: (findingsSince: Instant) => Promise<Attention>;
  readonly overview: () => Promise<Overview>;
};

export type LedgerReader = LedgerViews &
  Pick<
    Ledger,
    | 'identity'
    | 'tip'
    | 'docking'
    | 'dockings'
    | 'segment'
    | 'segmentsOfDocking'
    | 'segmentsOfCamera'
    | 'record'
    | 'recordsOfDocking'
    | 'camera'
    | 'outboxOpenOfDocking'
    | 'noted'
    | 'logEpoch'
    | 'logSize'
    | 'logHashes'
    | 'newestPublished'
    | 'unpublished'
  > & {
    /** What SQLite's own check finds wrong, at most ten lines; empty when sound. Reads everything once. */
    readonly problems: () => Promise<readonly string[]>;
  };
