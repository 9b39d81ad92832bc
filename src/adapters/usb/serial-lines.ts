/** Serial lines that the kernel made of USB devices, by the port of each; of several behind one device the first. */
import { join } from 'node:path';
import type { UsbOrigin, UsbPlace, UsbPort } from '../../domain/usb.js';
import { namesIn } from '../../platform/kernel-tree.js';
import { numberOf, USB_LINE, usbOriginOfLine } from '../../platform/usb-place.js';

/** `path`: the device node. */
export type SerialLine = { readonly usb: UsbPlace; readonly path: string };

const MAX_LINES = 256;

type Known = { readonly number: bigint; readonly usb: UsbOrigin };

/** Looked at again and again; a line whose folder is the same one still is where it was. */
export function serialLines(sysfs: string): { readonly look: () => Promise<ReadonlyMap<UsbPort, SerialLine>> } {
  const folder = join(sysfs, 'class/tty');
  let known = new Map<string, Known>();
  return {
    look: async () => {
      const found = new Map<UsbPort, SerialLine>();
      const now = new Map<string, Known>();
      const names = (await namesIn(folder)).filter((name) => USB_LINE.test(name)).slice(0, MAX_LINES);
      for (const name of names.sort(byNumber)) {
        const number = await numberOf(join(folder, name));
        if (number === undefined) continue;
        const before = known.get(name);
        const usb =
          before?.number === number && before.usb !== 'unknown' ? before.usb : await usbOriginOfLine(name, sysfs);
        now.set(name, { number, usb });
        if (typeof usb === 'object' && !found.has(usb.port)) found.set(usb.port, { usb, path: `/dev/${name}` });
      }
      known = now;
      return found;
    },
  };
}

function byNumber(a: string, b: string): number {
  return Number(a.slice(6)) - Number(b.slice(6));
}
