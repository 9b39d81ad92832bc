/**
 * Where on USB a disk or a serial line is, by its place in the kernel's tree of devices (sysfs): never by time or order of arrival,
 * nor by names such as sda, which are given again at once.
 */
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errnoOf } from '../domain/failure.js';
import { isUsbPort, type UsbOrigin } from '../domain/usb.js';
import { resolved } from './kernel-tree.js';

/** `link`: what sysfs shows of the device, such as /sys/dev/block/8:1 or /sys/class/tty/ttyUSB0. */
export async function usbOriginOf(link: string): Promise<UsbOrigin> {
  const path = await resolved(link);
  if (path === undefined) return 'unknown';
  const parts = path.split('/');
  // The last one: a hub is on the way to what is plugged into it.
  const at = parts.findLastIndex((part) => isUsbPort(part));
  const port = parts[at];
  if (port === undefined || !isUsbPort(port)) return 'none';
  const enumeration = await enumerationOf(parts.slice(0, at + 1).join('/'));
  return enumeration === undefined ? 'unknown' : { port, enumeration };
}

/**
 * Of the device in this folder of sysfs; undefined when it is gone. Its number on the bus is given anew by each enumeration, in turn
 * up to 127, and not by a port reset (USB core: usb_reset_device keeps it); the folder's own number makes it unmistakable.
 */
export async function enumerationOf(folder: string): Promise<string | undefined> {
  const folderNumber = await numberOf(folder);
  if (folderNumber === undefined) return undefined;
  try {
    return `${(await readFile(join(folder, 'devnum'), 'latin1')).trim()}.${folderNumber}`;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

/**
 * The number that sysfs gave to a folder when it was made; undefined when it is gone. While it stays the same so does what is in it:
 * one cheap look instead of reading everything again.
 */
export async function numberOf(folder: string): Promise<bigint | undefined> {
  try {
    return (await stat(folder, { bigint: true })).ino;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

/** Behind which a mounted file system is; `device`: major:minor as the mount table tells it. */
export async function usbOriginOfMount(
  { device, source }: { readonly device: string; readonly source: string },
  sysfs: string,
): Promise<UsbOrigin> {
  if (!device.startsWith('0:')) return usbOriginOf(join(sysfs, 'dev/block', device));
  if (!source.startsWith('/dev/')) return 'none';
  // btrfs and its like have numbers of their own and name a disk as their source.
  const disk = await resolved(source);
  return disk === undefined ? 'unknown' : usbOriginOf(join(sysfs, 'class/block', basename(disk)));
}

/** Names that USB drivers give to serial lines (Linux, Documentation/admin-guide/devices.txt: majors 166 and 188). */
export const USB_LINE = /^tty(?:USB|ACM)\d{1,4}$/;

/** Of the kernel's SCSI generic driver (Documentation/scsi/scsi-generic.rst). */
const SCSI_NODE = /^sg\d{1,4}$/;

/**
 * Of a serial line, or of the node over which a disk takes SCSI commands; `node`: its device file, links resolved. Built-in ports and
 * pseudo-terminals are not on USB.
 */
export async function usbOriginOfLine(node: string, sysfs: string): Promise<UsbOrigin> {
  const name = basename(node);
  if (SCSI_NODE.test(name)) return usbOriginOf(join(sysfs, 'class/scsi_generic', name));
  return USB_LINE.test(name) ? usbOriginOf(join(sysfs, 'class/tty', name)) : 'none';
}
