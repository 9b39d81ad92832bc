/**
 * Which USB interfaces an appearance in a device profile stands for. Codes: USB-IF "Defined Class Codes" (base class, subclass,
 * protocol); mass storage: bulk-only and UAS on SCSI commands; communications: CDC 1.2 with the abstract control model.
 */
import type { DeviceProfile, MatchEntry } from './profile-schema.js';

type UsbIdentity = { readonly vid: string; readonly pid: string };

const BULK_ONLY = '08/06/50';
const ATTACHED_SCSI = '08/06/62';
const CDC_LINE = ['02/02/00', '02/02/01', '0a/00/00'];
const STILL_IMAGE = '06/01/01';
const DEBUG_BRIDGE = 'ff/42/01';

/** Chips that make a serial line of USB and nothing else, by the ids their makers gave them; what they show is theirs alone. */
export const SERIAL_CHIPS: readonly {
  readonly vid: string;
  readonly pids: readonly string[];
  readonly chip: string;
}[] = [
  { chip: 'FTDI FT232, FT2232, FT4232, FT232H, FT-X', vid: '0403', pids: ['6001', '6010', '6011', '6014', '6015'] },
  { chip: 'Prolific PL2303', vid: '067b', pids: ['2303', '23a3'] },
  { chip: 'Silicon Labs CP210x', vid: '10c4', pids: ['ea60', 'ea70', 'ea71'] },
  { chip: 'WCH CH340, CH341', vid: '1a86', pids: ['5523', '7522', '7523'] },
];

export const isStorage = (one: string): boolean => one.startsWith('08/');
export const isHub = (one: string): boolean => one.startsWith('09/');

/** What a camera has no use for and an attacker has: keyboards and mice, network cards, radio. */
const HARMFUL = /^(?:03\/|02\/0[6-9a-e]\/|02\/02\/ff|ef\/04\/|e0\/)/;
export const isHarmful = (one: string): boolean => HARMFUL.test(one);

/** Whether the appearance of this profile accounts for this interface of such a device. */
export function accountsFor(entry: MatchEntry, device: UsbIdentity, one: string): boolean {
  if (entry.vid !== undefined && entry.vid.toLowerCase() !== device.vid) return false;
  if (entry.pid !== undefined && !entry.pid.some((pid) => pid.toLowerCase() === device.pid)) return false;
  if (entry.interfaceClass?.toLowerCase() === one) return true;
  switch (entry.state) {
    case 'disk':
      return one === BULK_ONLY || one === ATTACHED_SCSI;
    case 'serial':
      return CDC_LINE.includes(one) || (one.startsWith('ff/') && isSerialChip(device));
    case 'mtp':
      return one === STILL_IMAGE;
    case 'adb':
      return one === DEBUG_BRIDGE;
    // Of a maker's own class, which says nothing without the maker's own id.
    case 'command':
      return entry.vid !== undefined && one.startsWith('ff/');
    default:
      return false;
  }
}

function isSerialChip({ vid, pid }: UsbIdentity): boolean {
  return SERIAL_CHIPS.some((chip) => chip.vid === vid && chip.pids.includes(pid));
}

/** Every interface of the device is one that this profile knows of its cameras. */
export function isWhollyKnown(
  profile: DeviceProfile,
  device: UsbIdentity & { readonly interfaces: readonly string[] },
): boolean {
  const { appearances } = profile.match;
  return device.interfaces.every((one) => appearances.some((entry) => accountsFor(entry, device, one)));
}
