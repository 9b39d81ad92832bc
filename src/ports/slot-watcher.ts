/**
 * Reports what arrives at and leaves the slots. Implementations only enqueue; what is attached at start is reported
 * as arrivals. A slot is the physical place, never a device node.
 */
import type { SlotId } from '../domain/ids.js';
import type { UsbOrigin } from '../domain/usb.js';

export type MediumArrived = {
  readonly kind: 'medium-arrived';
  /** Undefined: no slot is bound to this place, the dock gives it a number. */
  readonly slot: SlotId | undefined;
  readonly root: string;
  /** Kernel's file-system type, or `folder` for a watched folder. */
  readonly fs: string;
  /** Block device behind it, where there is one. */
  readonly device: string | undefined;
  /** Of the block device. */
  readonly usb: UsbOrigin;
  readonly volume: { readonly id: string | undefined; readonly label: string | undefined };
};

export type SlotEvent =
  | { readonly kind: 'serial-arrived'; readonly slot: SlotId; readonly portPath: string; readonly usb: UsbOrigin }
  | { readonly kind: 'serial-left'; readonly slot: SlotId }
  | MediumArrived
  /** Of the medium that arrived there; nothing that is read from it now may be believed. */
  | { readonly kind: 'medium-left'; readonly root: string }
  /** Files of another source, at rest in the import folder; they never leave. Told again when they changed. */
  | {
      readonly kind: 'import-arrived';
      readonly root: string;
      /** Only the files at the top of the root. */
      readonly isFlat: boolean;
      /** Equal for an equal listing: what was docked once in this state need not be docked again. */
      readonly state: string;
    };

export type SlotWatcher = {
  /** Runs until aborted; every event once, in order. Rejects `cancelled`, or a Failure of its own place (`path-unreadable`). */
  readonly watch: (onEvent: (event: SlotEvent) => void, signal: AbortSignal) => Promise<void>;
};
