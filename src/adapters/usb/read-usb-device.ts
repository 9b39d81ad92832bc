/**
 * One device as sysfs shows it (Documentation/ABI/testing/sysfs-bus-usb of the kernel). Its words are the device's own and therefore
 * hostile: short, one line, without marks that turn the direction of writing.
 */
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../domain/failure.js';
import type { UsbDevice, UsbPort } from '../../domain/usb.js';
import { wordsOf } from '../../lib/words-of.js';
import { enumerationOf } from '../../platform/usb-place.js';
import { MAX_DESCRIPTOR_BYTES, parseDescriptors } from './parse-descriptors.js';

/** `gone`: it left while it was read. */
export type ReadDevice = UsbDevice | { readonly problem: string } | 'gone';

export async function readUsbDevice(folder: string, port: UsbPort): Promise<ReadDevice> {
  const enumeration = await enumerationOf(folder);
  const bytes = await descriptorsIn(folder);
  const [manufacturer, product, serial, authorized] = await Promise.all(
    ['manufacturer', 'product', 'serial', 'authorized'].map((name) => textIn(folder, name)),
  );
  // What was read belongs together only where it was one and the same all the while.
  if (enumeration === undefined || bytes === undefined || (await enumerationOf(folder)) !== enumeration) return 'gone';
  const described = parseDescriptors(bytes);
  if ('problem' in described) return described;
  return {
    ...described,
    port,
    enumeration,
    manufacturer: wordsOf(manufacturer),
    product: wordsOf(product),
    serial: wordsOf(serial),
    isAuthorized: authorized?.trim() !== '0',
  };
}

/** As the device gave them. One byte more than may be, so that the parser sees that there is more; undefined when it is gone. */
export async function descriptorsIn(folder: string): Promise<Uint8Array | undefined> {
  try {
    await using file = await open(join(folder, 'descriptors'));
    const bytes = new Uint8Array(MAX_DESCRIPTOR_BYTES + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
      if (bytesRead === 0) return bytes.slice(0, length);
      length += bytesRead;
    }
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

async function textIn(folder: string, name: string): Promise<string | undefined> {
  try {
    return await readFile(join(folder, name), 'utf8');
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}
