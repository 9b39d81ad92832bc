/** What stands at the USB ports this very moment, with what the kernel made of each: for people who look, not for the daemon. */
import { realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errnoOf } from '../../domain/failure.js';
import { isUsbPort, type UsbDevice, type UsbPort } from '../../domain/usb.js';
import { namesIn } from '../../platform/kernel-tree.js';
import { usbOriginOf } from '../../platform/usb-place.js';
import { readUsbDevice } from './read-usb-device.js';
import { serialLines } from './serial-lines.js';
import { portsIn } from './usb-watcher.js';

export type UsbStanding = {
  readonly port: UsbPort;
  /** Undefined: it does not describe itself as USB demands. */
  readonly device: UsbDevice | undefined;
  /** Device nodes. */
  readonly disks: readonly string[];
  readonly line: string | undefined;
};

const MAX_DISKS = 1000;

export async function listUsb(sysfs: string): Promise<readonly UsbStanding[]> {
  const folder = join(sysfs, 'bus/usb/devices');
  const [disks, lines] = await Promise.all([disksByPort(sysfs), serialLines(sysfs).look()]);
  const found: UsbStanding[] = [];
  for (const port of await portsIn(folder)) {
    const device = await readUsbDevice(join(folder, port), port);
    if (device === 'gone') continue;
    const known = 'problem' in device ? undefined : device;
    found.push({ port, device: known, disks: disks.get(port) ?? [], line: lines.get(port)?.path });
  }
  return found.sort((a, b) => a.port.localeCompare(b.port, 'en', { numeric: true }));
}

/**
 * The other name of the same socket: one of USB 3 is a port of two buses, and which one a camera uses is the cable's choice
 * (sysfs-bus-usb: `peer`). Undefined where the kernel knows of none.
 */
export async function peerOf(sysfs: string, port: UsbPort): Promise<UsbPort | undefined> {
  try {
    // `2-1-port4` below a hub, `usb2-port4` at the root.
    const name = basename(await realpath(join(sysfs, 'bus/usb/devices', port, 'port/peer')));
    const [, bus, way, socket] = /^(?:usb)?(\d+)(?:-([\d.]+))?-port(\d+)$/.exec(name) ?? [];
    const peer = `${bus}-${way === undefined ? '' : `${way}.`}${socket}`;
    return isUsbPort(peer) ? peer : undefined;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

async function disksByPort(sysfs: string): Promise<ReadonlyMap<UsbPort, readonly string[]>> {
  const folder = join(sysfs, 'class/block');
  const found = new Map<UsbPort, string[]>();
  for (const name of (await namesIn(folder)).slice(0, MAX_DISKS).sort()) {
    const usb = await usbOriginOf(join(folder, name));
    if (typeof usb === 'object') found.set(usb.port, [...(found.get(usb.port) ?? []), `/dev/${name}`]);
  }
  return found;
}
