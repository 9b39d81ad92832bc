/**
 * Reports what arrives at and leaves the slots. Implementations only enqueue; what is attached at start is reported
 * as arrivals. A slot is the physical place, never a device node.
 */
import type { SlotId } from '../domain/ids.js';

export type SlotEvent =
  | { readonly kind: 'serial-arrived'; readonly slot: SlotId; readonly portPath: string }
  | { readonly kind: 'serial-left'; readonly slot: SlotId }
  | {
      readonly kind: 'medium-arrived';
      readonly slot: SlotId;
      readonly root: string;
      /** Kernel's file-system type, or `folder` for a watched folder. */
      readonly fs: string;
      /** Block device behind it, where there is one. */
      readonly device: string | undefined;
    }
  | { readonly kind: 'medium-left'; readonly slot: SlotId; readonly root: string };

export type SlotWatcher = {
  /** Runs until aborted; every event once, in order. Rejects only with `cancelled`. */
  readonly watch: (onEvent: (event: SlotEvent) => void, signal: AbortSignal) => Promise<void>;
};
