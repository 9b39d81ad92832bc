/**
 * What is used of npm `usb` 3 (nusb, usbfs): the list of devices, one of them opened, its transfers. Loaded only where a device is to
 * be opened: its connect listener ends the process where the kernel has no USB, and must never be added.
 */
import { createRequire } from 'node:module';
import { z } from 'zod';
import type { UsbPlace } from '../../domain/usb.js';

type Setup = {
  readonly requestType: 'vendor';
  readonly recipient: 'device';
  readonly request: number;
  readonly value: number;
  readonly index: number;
};

/** The library's own calls: their promises reject with words only, see `transferProblem`. */
export type LibraryDevice = {
  /** Number of the bus as sysfs has it, with zeros in front. */
  readonly bus: string;
  /** The kernel's `devnum`. */
  readonly address: number;
  readonly ports: readonly number[];
  readonly open: () => Promise<void>;
  readonly close: () => Promise<void>;
  readonly claimInterface: (number: number) => Promise<void>;
  readonly releaseInterface: (number: number) => Promise<void>;
  readonly nativeControlTransferIn: (setup: Setup, timeoutMs: number, bytes: number) => Promise<Uint8Array | null>;
  readonly nativeControlTransferOut: (setup: Setup, timeoutMs: number, data: Uint8Array) => Promise<number>;
  readonly nativeTransferIn: (endpoint: number, timeoutMs: number, bytes: number) => Promise<Uint8Array | null>;
  readonly nativeTransferOut: (endpoint: number, timeoutMs: number, data: Uint8Array) => Promise<number>;
};

type Library = { readonly getDevices: () => Promise<readonly LibraryDevice[]> };

const librarySchema = z.object({
  usb: z.custom<Library>((value) => typeof Object(value)['getDevices'] === 'function', 'no getDevices'),
});

/** The kernel must have USB: sysfs is looked at before this is called. */
export async function listDevices(): Promise<readonly LibraryDevice[]> {
  // Not imported: its types are built on those of a browser.
  const installed: unknown = createRequire(import.meta.url)('usb');
  return await librarySchema.parse(installed).usb.getDevices();
}

/** The very device: its bus, its way through the hubs and its number on the bus, never what it says of itself or the order. */
export function deviceAt(
  devices: readonly LibraryDevice[],
  { port, enumeration }: UsbPlace,
): LibraryDevice | undefined {
  const [bus, way] = port.split('-');
  const [number] = enumeration.split('.');
  return devices.find(
    (one) => Number(one.bus) === Number(bus) && one.ports.join('.') === way && one.address === Number(number),
  );
}

export type TransferProblem = 'timeout' | 'stall' | 'gone' | 'denied' | 'failed';

/** From the library's words (nusb: TransferError and Error; Linux: EPERM 1, ENODEV 19, EACCES 13). */
export function transferProblem(error: unknown): TransferProblem {
  const words = error instanceof Error ? error.message : '';
  if (/cancelled/i.test(words)) return 'timeout';
  if (/stall/i.test(words)) return 'stall';
  if (/disconnected|\(errno (?:19|2)\)/i.test(words)) return 'gone';
  if (/permission|\(errno (?:1|13)\)/i.test(words)) return 'denied';
  return 'failed';
}
