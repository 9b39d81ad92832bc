/** What the board takes out of its mailbox: from the watchers, from the dockings, from forwarding and from its own timers. */
import type { CameraFacts } from '../../ports/camera-link.js';
import type { SlotEvent } from '../../ports/slot-watcher.js';
import type { CommandEvent } from './command-devices.js';
import type { DockingEnd } from './dock-camera.js';
import type { MissingDiskEvent } from './missing-disks.js';
import type { Run, SlotCell } from './slot-cell.js';
import type { UsbRefusal } from './usb-gate.js';

export type BoardEvent =
  | SlotEvent
  | UsbRefusal
  | CommandEvent
  | MissingDiskEvent
  | { readonly kind: 'ended'; readonly cell: SlotCell; readonly run: Run; readonly end: DockingEnd }
  | { readonly kind: 'status'; readonly cell: SlotCell; readonly facts: CameraFacts | undefined }
  | { readonly kind: 'retry'; readonly cell: SlotCell; readonly tries: number }
  | { readonly kind: 'outbox-moved' }
  | { readonly kind: 'profiles-changed' }
  | { readonly kind: 'tick' };
