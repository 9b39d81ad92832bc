/** What the steps of a docking need from the world, and what they tell while they run. */
import type { DockId, DockingId } from '../domain/ids.js';
import type { KeyId } from '../evidence/key-id.js';
import type { KeyedSection } from '../lib/keyed-section.js';
import type { Limiter } from '../lib/limiter.js';
import type { SerialSection } from '../lib/serial-section.js';
import type { Ledger } from '../ports/ledger.js';
import type { Logger } from '../ports/logger.js';
import type { Sealer } from '../ports/sealer.js';
import type { SystemClock } from '../ports/system-clock.js';
import type { Vault } from '../ports/vault.js';
import type { DeviceProfile } from '../profiles/profile-schema.js';
import type { CameraPolicy } from './compare-with-policy.js';

export type DutySetting = 'all' | 'none' | { readonly cameras: readonly string[] };

export type IngestPolicy = {
  readonly mustBeContinuous: DutySetting;
  /** Footage that is decoded after the camera has gone. */
  readonly deepLook: 'never' | 'duty' | 'all';
  /** What is prescribed for cameras. */
  readonly cameras: readonly CameraPolicy[];
  readonly setCameraClock: 'after-evidence' | 'never';
  readonly alreadyHeld: 'sampled' | 'full';
  readonly stallMs: number;
  readonly diskMs: number;
  /** Least level that a camera is handed back on. */
  readonly handBackLevel: 'L1' | 'L2';
  /** Free bytes below which no new pull is started. */
  readonly reserveBytes: number;
};

/** Phases of one docking as the slot shows them. */
export type DockingPhase =
  | 'detecting'
  | 'identifying'
  | 'clock'
  | 'waiting-for-disk'
  | 'listing'
  | 'pulling'
  | 'judging'
  | 'done'
  | 'failed';

export type DockingProgress =
  | {
      readonly kind: 'phase';
      readonly docking: DockingId;
      readonly slot: number | undefined;
      readonly phase: DockingPhase;
      readonly camera: string | undefined;
    }
  | { readonly kind: 'listed'; readonly docking: DockingId; readonly files: number; readonly bytes: number }
  | {
      readonly kind: 'pulled';
      readonly docking: DockingId;
      readonly file: number;
      readonly bytes: number;
      readonly isDone: boolean;
    }
  | { readonly kind: 'verified'; readonly docking: DockingId; readonly bytes: number }
  | { readonly kind: 'held'; readonly docking: DockingId; readonly bytes: number; readonly isArchived: boolean }
  | { readonly kind: 'archived'; readonly docking: DockingId; readonly bytes: number };

export type IngestDeps = {
  readonly dock: DockId;
  readonly keyId: KeyId;
  readonly software: { readonly name: string; readonly version: string };
  readonly ledger: Ledger;
  readonly vault: Vault;
  readonly sealer: Sealer;
  readonly clock: SystemClock;
  readonly log: Logger;
  readonly policy: IngestPolicy;
  readonly profiles: () => readonly DeviceProfile[];
  /** One at a time closes dockings that were cut short: two would sign the same end twice. */
  readonly closing: SerialSection;
  /** Dockings whose end a full disk kept out of the ledger, with what ended them: at most one for each docking under way then. */
  readonly unrecordedEnds: Map<DockingId, string>;
  /** Keyed by temporary name: no two dockings write into one file. */
  readonly pulling: KeyedSection;
  /** Shared by all dockings: bounds the copies in flight. */
  readonly pullLimit: Limiter;
  readonly onProgress: (progress: DockingProgress) => void;
  /** Called after something was put into the outbox, so that forwarding need not poll. */
  readonly onOutbox: () => void;
};
