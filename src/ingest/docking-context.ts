/** What the steps of one docking share. Kept in memory only; everything that must last is in the ledger. */
import type { ClockEvidence } from '../domain/clock-evidence.js';
import type { CameraId, DockingId } from '../domain/ids.js';
import type { Instant } from '../domain/quantities.js';
import { StoredNames } from '../evidence/stored-name.js';
import type { CameraFacts } from '../ports/camera-link.js';

export class DockingContext {
  readonly docking: DockingId;
  readonly startedAt: Instant;
  /** `intake/YYYY/MM/DD/<docking>`. */
  readonly folder: string;
  readonly camera: {
    readonly id: CameraId;
    readonly serial: string | undefined;
    readonly facts: CameraFacts | undefined;
  };
  readonly officer: { readonly id: string | undefined; readonly source: 'camera-profile' | 'roster' | 'unknown' };
  readonly clock: ClockEvidence;
  readonly isClockSet: boolean | undefined;
  readonly medium: { readonly fs: string; readonly volume: string | undefined };
  readonly names: StoredNames;
  #bytes = 0;
  #ms = 0;

  constructor(
    facts: Omit<DockingContext, 'names' | 'noteSpeed' | 'bytesPerSecond'> & { readonly storedNames?: Iterable<string> },
  ) {
    this.docking = facts.docking;
    this.startedAt = facts.startedAt;
    this.folder = facts.folder;
    this.camera = facts.camera;
    this.officer = facts.officer;
    this.clock = facts.clock;
    this.isClockSet = facts.isClockSet;
    this.medium = facts.medium;
    this.names = StoredNames.of(facts.storedNames ?? []);
  }

  noteSpeed(bytes: number, ms: number): void {
    this.#bytes += bytes;
    this.#ms += ms;
  }

  /** Of the copies of this docking, taken one by one; undefined before the first. */
  get bytesPerSecond(): number | undefined {
    return this.#ms === 0 ? undefined : Math.round((this.#bytes * 1000) / this.#ms);
  }
}
