/**
 * Reports which slots' serial ports come and go (port: ports/slot-watcher.ts) by looking at the paths that the settings
 * bind to slots: no udev needed, and links such as /dev/serial/by-path/… tell the physical place. A node that was replaced
 * between two looks is reported as left and arrived.
 */
import type { SlotId } from '../../domain/ids.js';
import { repeat } from '../../platform/repeat.js';
import { usbOriginOfLine } from '../../platform/usb-place.js';
import type { SlotEvent, SlotWatcher } from '../../ports/slot-watcher.js';
import { findPort, type PortNode } from './port-presence.js';

export type SerialSlot = { readonly slot: SlotId; readonly serial: string };

const LOOK_MS = 250;

export function serialWatcher(options: { readonly slots: readonly SerialSlot[] }): SlotWatcher {
  return {
    watch: async (onEvent, signal) => {
      const seen = new Map<SlotId, PortNode>();
      await repeat(LOOK_MS, signal, async () => {
        for (const slot of options.slots) await look(slot, seen, onEvent);
      });
    },
  };
}

async function look(
  { slot, serial }: SerialSlot,
  seen: Map<SlotId, PortNode>,
  onEvent: (event: SlotEvent) => void,
): Promise<void> {
  const before = seen.get(slot);
  const now = await findPort(serial);
  const isSame = now?.device === before?.device && now?.inode === before?.inode && now?.path === before?.path;
  if (isSame) return;
  if (before !== undefined) {
    seen.delete(slot);
    onEvent({ kind: 'serial-left', slot });
  }
  if (now !== undefined) {
    seen.set(slot, now);
    const usb = await usbOriginOfLine(now.path, '/sys');
    onEvent({ kind: 'serial-arrived', slot, portPath: serial, usb });
  }
}
