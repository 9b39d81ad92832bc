/** Serial lines that the kernel made of USB devices, by the port of each; of several behind one device the first. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../domain/failure.js';
import type { UsbPlace, UsbPort } from '../../domain/usb.js';
import { USB_LINE, usbOriginOfLine } from '../../platform/usb-place.js';

/** `path`: the device node. */
export type SerialLine = { readonly usb: UsbPlace; readonly path: string };

const MAX_LINES = 256;

export async function findSerialLines(sysfs: string): Promise<ReadonlyMap<UsbPort, SerialLine>> {
  const folder = join(sysfs, 'class/tty');
  const found = new Map<UsbPort, SerialLine>();
  const names = (await namesIn(folder)).filter((name) => USB_LINE.test(name)).slice(0, MAX_LINES);
  for (const name of names.sort(byNumber)) {
    const usb = await usbOriginOfLine(name, sysfs);
    if (typeof usb === 'object' && !found.has(usb.port)) found.set(usb.port, { usb, path: `/dev/${name}` });
  }
  return found;
}

function byNumber(a: string, b: string): number {
  return Number(a.slice(6)) - Number(b.slice(6));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return [];
  }
}
