/**
 * One place of the dock as the board keeps it: what is attached, the docking that owns it, and what it shows. One docking
 * at a time; it owns the place from the first question to the last byte. Decides nothing by itself: slot-board.ts does.
 */
import type { FailureCode } from '../../domain/failure-codes.js';
import type { DockingId, SlotId } from '../../domain/ids.js';
import type { Instant } from '../../domain/quantities.js';
import type { SlotState, SlotView } from '../../domain/slot-state.js';
import type { UsbPort } from '../../domain/usb.js';
import type { DockingProgress } from '../../ingest/ingest-deps.js';
import { formatTcpAddress } from '../../lib/tcp-address.js';
import type { CameraFacts, CameraPort } from '../../ports/camera-link.js';
import type { AwaitedDisk } from './awaited-disk.js';
import type { MediumAt } from './dock-camera.js';
import { addProgress, type Counted, NOTHING_COUNTED, sharpened, stateOfPhase } from './slot-progress.js';

/** A camera that left before everything it held was safe here: shown until it is back, at whatever place. */
export type Ghost = {
  readonly camera: string | undefined;
  readonly docking: DockingId;
  readonly leftAt: Instant;
  readonly missingFiles: number | undefined;
};

/** A port at which the camera of a place can be spoken to. */
export type AttachedPort = {
  readonly at: CameraPort;
  /** Of a device of USB: the profile that knows it; the settings' one where they name one. */
  readonly profileId: string | undefined;
  /** Why it is not known whose camera it is. */
  readonly undecided: FailureCode | undefined;
};

export function linePort(path: string): AttachedPort {
  return { at: { kind: 'line', path }, profileId: undefined, undecided: undefined };
}

/** As people are told of it. */
export function portName(port: CameraPort): string {
  if (port.kind === 'line') return port.path;
  return port.kind === 'tcp' ? `tcp ${formatTcpAddress(port.tcp)}` : `usb ${port.place.port}`;
}

export type Run = {
  readonly stop: AbortController;
  /** Undefined while the camera is spoken to and its disk has not appeared yet. */
  medium: MediumAt | undefined;
  /** For the disk that a docking in command mode waits for. */
  readonly disk: AwaitedDisk;
};

export class SlotCell {
  readonly key: string;
  readonly slot: SlotId | undefined;
  /** Shown while nothing is attached. */
  readonly place: string;
  /** Named by the settings. */
  readonly profileId: string | undefined;
  /** True where a mount point or a folder is bound to the slot: a disk can appear here. */
  readonly hasDiskPlace: boolean;
  medium: MediumAt | undefined;
  /** A serial port or a USB device in command mode, while it is there. */
  port: AttachedPort | undefined;
  /** The profile by which the camera was spoken to in this visit: as a disk it may look like any other. */
  metAs: string | undefined;
  run: Run | undefined;
  /** Ends the watch over a camera that only tells its state. */
  watch: AbortController | undefined;
  ghost: Ghost | undefined;
  /** What stands at the port may not be used; shown until it is pulled out. */
  refusal: { readonly port: UsbPort; readonly code: string } | undefined;
  /** A storage device stands there of which no disk has come. */
  missingDisk: UsbPort | undefined;
  /** Dockings of this visit; a visit ends when the camera leaves. */
  tries = 0;
  /** Free bytes when the store was last found full for this camera: less than that is no reason to try again. */
  roomWhenFull: number | undefined;
  /** Nothing more is done with what is attached, until it leaves. */
  isSettled = false;
  state: SlotState = { kind: 'empty' };
  camera: string | undefined;
  profile: string | undefined;
  docking: DockingId | undefined;
  /** The one before, where this visit's docking is tried again: what it did not bring here is missed all the same. */
  dockingBefore: DockingId | undefined;
  #counted: Counted = NOTHING_COUNTED;

  constructor(facts: Pick<SlotCell, 'key' | 'slot' | 'place' | 'profileId' | 'hasDiskPlace'>) {
    this.key = facts.key;
    this.slot = facts.slot;
    this.place = facts.place;
    this.profileId = facts.profileId;
    this.hasDiskPlace = facts.hasDiskPlace;
  }

  /** Of the docking that owns the place. */
  progress(told: DockingProgress): void {
    this.docking = told.docking;
    this.#counted = addProgress(this.#counted, told);
    if (told.kind !== 'phase') return;
    const state = stateOfPhase(told.phase);
    if (state !== undefined) this.state = state;
    this.camera = told.camera ?? this.camera;
  }

  /** Of a camera without a disk. */
  tellStatus(facts: CameraFacts | undefined): void {
    if (this.watch === undefined) return;
    if (facts === undefined) {
      this.#forget();
      return;
    }
    this.camera = facts.serial;
    this.state = { kind: 'charging', batteryPercent: facts.batteryPercent };
  }

  /** The archive's progress goes on after the docking's end. */
  archived(bytes: number): void {
    this.#counted = { ...this.#counted, archivedBytes: this.#counted.archivedBytes + bytes };
  }

  /** Before each docking. */
  begin(run: Run): void {
    this.run = run;
    this.tries += 1;
    this.roomWhenFull = undefined;
    this.state = { kind: 'detecting' };
    this.dockingBefore = this.docking ?? this.dockingBefore;
    this.docking = undefined;
    this.camera = undefined;
    this.#counted = NOTHING_COUNTED;
  }

  /** Nothing stands here any more. */
  vacate(): void {
    this.tries = 0;
    this.metAs = undefined;
    this.dockingBefore = undefined;
    this.roomWhenFull = undefined;
    this.isSettled = false;
    this.#forget();
  }

  #forget(): void {
    this.camera = undefined;
    this.profile = undefined;
    this.docking = undefined;
    this.#counted = NOTHING_COUNTED;
    this.state = this.refusal === undefined ? { kind: 'empty' } : { kind: 'quarantined', code: this.refusal.code };
  }

  view(): SlotView {
    const { ghost } = this;
    if (ghost !== undefined && this.state.kind === 'empty') {
      const { leftAt, missingFiles, camera, docking } = ghost;
      const state = { kind: 'left-early', leftAt, missingFiles } as const;
      return { slot: this.slot, place: this.place, state, camera, docking, profile: undefined, progress: undefined };
    }
    const { ofFiles: _, ...counted } = this.#counted;
    // Its held files may have come to the archive as those of an earlier docking.
    const isAtCentre = this.state.kind === 'safe-at-centre';
    const progress = isAtCentre ? { ...counted, archivedBytes: counted.bytes } : counted;
    return {
      slot: this.slot,
      place: this.medium?.root ?? this.place,
      state: sharpened(this.state, progress),
      camera: this.camera,
      profile: this.profile,
      docking: this.docking,
      progress: this.docking === undefined ? undefined : progress,
    };
  }
}
