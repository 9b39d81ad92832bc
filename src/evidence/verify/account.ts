/**
 * What a verification looked at, for a report that people read: how much, and of the first dockings what their signed records
 * say of camera, clock and continuity. It judges nothing and is bounded: what came after the bound is only counted.
 */
import type { ContinuityRecord } from '../records/continuity.js';
import type { InventoryRecord } from '../records/inventory.js';
import type { SealRecord } from '../records/seal-record.js';
import type { SegmentRecord } from '../records/segment.js';

/** Dockings that are told one by one. */
export const MAX_TOLD_INTAKES = 100;
/** Judgements of recordings that are told of one docking. */
const MAX_TOLD_VERDICTS = 200;

export type ToldVerdict = Pick<ContinuityRecord, 'seq' | 'recording' | 'verdict'> & {
  readonly claimMs: number | null;
  readonly isUnderDuty: boolean;
};

/** What the records of one docking say; every part of it is undefined where no record said it. */
export class IntakeAccount {
  readonly folder: string;
  readonly docking: string;
  files = 0;
  footageBytes = 0;
  camera: InventoryRecord['cam'] | undefined;
  clock: SegmentRecord['clock'] | undefined;
  /** By the dock's clock, of the first and the last record. */
  firstAt: string | undefined;
  lastAt: string | undefined;
  /** The continuity report that signed records name. */
  report: ContinuityRecord['report'] | undefined;
  readonly verdicts: ToldVerdict[] = [];
  verdictsMore = 0;

  constructor(folder: string, docking: string) {
    this.folder = folder;
    this.docking = docking;
  }

  add(record: SealRecord): void {
    const { utc } = record.now;
    if (this.firstAt === undefined || utc < this.firstAt) this.firstAt = utc;
    if (this.lastAt === undefined || utc > this.lastAt) this.lastAt = utc;
    if (record._type === 'urn:sealdock:record:inventory:1') this.camera = record.cam;
    else if (record._type === 'urn:sealdock:record:segment:1') this.#addSegment(record);
    else if (record._type === 'urn:sealdock:record:continuity:1') this.#addVerdict(record);
  }

  #addSegment(record: SegmentRecord): void {
    this.files += 1;
    this.footageBytes += record.file.size;
    this.camera ??= record.cam;
    this.clock ??= record.clock;
  }

  #addVerdict({ seq, recording, verdict, claim_ms, duty, report }: ContinuityRecord): void {
    this.report = report;
    if (this.verdicts.length >= MAX_TOLD_VERDICTS) this.verdictsMore += 1;
    else this.verdicts.push({ seq, recording, verdict, claimMs: claim_ms, isUnderDuty: duty.must });
  }
}

/** Seconds since 1970: what the log says of the time of a docking's records. */
export type ToldBounds = {
  notBeforeSeconds: number | undefined;
  notAfterSeconds: number | undefined;
  /** Records that no cosignature bounds from above. */
  open: number;
};

export class VerifyAccount {
  records = 0;
  /** That were hashed. */
  footageBytes = 0;
  readonly intakes: IntakeAccount[] = [];
  /** Further dockings. */
  intakesMore = 0;
  readonly #bounds = new Map<string, ToldBounds>();

  addIntake(intake: IntakeAccount): void {
    if (this.intakes.length < MAX_TOLD_INTAKES) this.intakes.push(intake);
    else this.intakesMore += 1;
  }

  /** `subject`: the docking, or the path of a record that is verified by itself. */
  addBounds(subject: string, bounds: Omit<ToldBounds, 'open'>): void {
    const known = this.#bounds.get(subject);
    // Twice as many, because the records of docks have subjects of their own.
    if (known === undefined && this.#bounds.size >= 2 * MAX_TOLD_INTAKES) return;
    const { notBeforeSeconds, notAfterSeconds } = bounds;
    this.#bounds.set(subject, {
      notBeforeSeconds: of(Math.min, known?.notBeforeSeconds, notBeforeSeconds),
      notAfterSeconds: of(Math.max, known?.notAfterSeconds, notAfterSeconds),
      open: (known?.open ?? 0) + (notAfterSeconds === undefined ? 1 : 0),
    });
  }

  boundsOf(subject: string): Readonly<ToldBounds> | undefined {
    return this.#bounds.get(subject);
  }
}

function of(choose: (a: number, b: number) => number, a: number | undefined, b: number | undefined) {
  return a === undefined || b === undefined ? (a ?? b) : choose(a, b);
}
