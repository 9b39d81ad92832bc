/** The ledger's part about the deep look on duty: which dockings wait for it, and what was seen so far. */
import type { DeepLook } from '../continuity/footage-file.js';
import type { DockingId } from '../domain/ids.js';

export type LookedFile = {
  /** Row of the segment whose footage lies here. */
  readonly segment: number;
  readonly looks: readonly DeepLook[];
  /** Why it was not decoded to its end. `missing`: the dock's store does not hold it any more. */
  readonly stoppedBy: 'deadline' | 'decoder' | 'bound' | 'missing' | undefined;
};

export type LedgerLooks = {
  /** The docking's footage is to be looked at when it is closed. Repeatable; settled by its `look` record. */
  readonly wantLook: (docking: DockingId) => Promise<void>;
  /** The oldest closed docking that waits; undefined where none does. */
  readonly nextLook: () => Promise<DockingId | undefined>;
  /** What was seen of a file, at whatever docking; undefined where it was not looked at. */
  readonly lookOf: (segment: number) => Promise<LookedFile | undefined>;
  readonly addLook: (file: LookedFile) => Promise<void>;
};
