/**
 * What the dock sees of USB. A slot is a physical port, named as the kernel names it: bus, then the number of each socket on
 * the way (`1-1.4`). A port says where something stands, an enumeration which visit of it: both together name one device.
 */
import { assert } from '../lib/assert.js';
import type { Brand } from '../lib/brand.js';

/** `1-1.4`: at most 255 ports a hub and six hubs deep (USB 2.0, 4.1.1 and 11.23.2). */
export type UsbPort = Brand<string, 'UsbPort'>;

const PORT = /^\d{1,3}-\d{1,3}(?:\.\d{1,3}){0,5}$/;

export function isUsbPort(text: string): text is UsbPort {
  return PORT.test(text);
}

export function usbPort(text: string): UsbPort {
  assert(isUsbPort(text), 'not a USB port');
  return text as UsbPort;
}

export type UsbPlace = {
  readonly port: UsbPort;
  /** Another one each time the kernel enumerates what stands there. */
  readonly enumeration: string;
};

/** Behind which USB device a disk or a serial line is; `unknown`: the kernel does not tell any more. */
export type UsbOrigin = UsbPlace | 'none' | 'unknown';

export type UsbDevice = UsbPlace & {
  /** Four lower-case hex digits each. */
  readonly vid: string;
  readonly pid: string;
  /** `class/subclass/protocol` in lower-case hex of every interface in every configuration and setting, each once, sorted. */
  readonly interfaces: readonly string[];
  readonly manufacturer: string | undefined;
  readonly product: string | undefined;
  readonly serial: string | undefined;
  /** False: the system's own rules keep it from being used. */
  readonly isAuthorized: boolean;
};
