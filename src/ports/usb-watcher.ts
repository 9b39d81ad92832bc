/**
 * Reports what is plugged into the USB ports, whatever it is. Implementations only enqueue; what is attached at start is reported as
 * arrivals. Root hubs are not told. For one port the order is: arrived or unreadable, then any number of returned and changed,
 * then left. A device that is there again within two seconds has not left: neither a port reset nor a change of mode is an unplug.
 */
import type { UsbDevice, UsbPlace, UsbPort } from '../domain/usb.js';

export type UsbEvent =
  | { readonly kind: 'usb-arrived'; readonly device: UsbDevice }
  /** The same device, enumerated anew. */
  | { readonly kind: 'usb-returned'; readonly device: UsbDevice }
  /** Within the same visit the port shows other interfaces, another id or another serial number. */
  | { readonly kind: 'usb-changed'; readonly device: UsbDevice }
  /** Something stands there that does not describe itself as USB demands; told instead of any of the above. */
  | { readonly kind: 'usb-unreadable'; readonly port: UsbPort; readonly problem: string }
  | { readonly kind: 'usb-left'; readonly port: UsbPort }
  /** The first serial line behind a device. */
  | { readonly kind: 'usb-serial-arrived'; readonly usb: UsbPlace; readonly path: string }
  | { readonly kind: 'usb-serial-left'; readonly port: UsbPort };

export type UsbWatcher = {
  /** Runs until aborted, then rejects `cancelled`; rejects `path-unreadable` where the kernel's list cannot be read. */
  readonly watch: (onEvent: (event: UsbEvent) => void, signal: AbortSignal) => Promise<void>;
};
