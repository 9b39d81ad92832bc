/** Which USB port is which slot, by the settings. */
import { type SlotId, slotId } from '../../domain/ids.js';
import type { UsbOrigin, UsbPort } from '../../domain/usb.js';
import type { SlotSettings } from '../settings.js';

export function portsOfSlot(slots: readonly SlotSettings[], slot: SlotId | undefined): readonly UsbPort[] | undefined {
  return slots.find((one) => one.slot === slot)?.usb;
}

export function slotAtPort(slots: readonly SlotSettings[], port: UsbPort): SlotId | undefined {
  const bound = slots.find(({ usb }) => usb?.includes(port) === true);
  return bound === undefined ? undefined : slotId(bound.slot);
}

/** Whether it is behind the device at this port. */
export function isAt(usb: UsbOrigin, port: UsbPort): boolean {
  return typeof usb === 'object' && usb.port === port;
}
