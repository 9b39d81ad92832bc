/** The ledger's part about cameras: who they are and what was last known of them. */
import type { ClockEvidence } from '../domain/clock-evidence.js';
import type { CameraId } from '../domain/ids.js';
import type { Instant } from '../domain/quantities.js';
import type { CameraFacts } from './camera-link.js';

export type CameraRow = {
  readonly id: CameraId;
  readonly serial: string | undefined;
  readonly profile: string | undefined;
  readonly facts: CameraFacts | undefined;
  readonly clock: ClockEvidence | undefined;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  readonly dockings: number;
};

export type LedgerCameras = {
  /** Creates the camera or updates what is given; counts a docking when `docking` is. */
  readonly seeCamera: (row: {
    readonly id: CameraId;
    readonly serial: string | undefined;
    readonly profile: string | undefined;
    readonly facts: CameraFacts | undefined;
    readonly clock: ClockEvidence | undefined;
    readonly at: Instant;
    readonly isNewDocking: boolean;
  }) => Promise<void>;
  readonly cameras: (limit: number) => Promise<readonly CameraRow[]>;
  readonly camera: (id: CameraId) => Promise<CameraRow | undefined>;
};
