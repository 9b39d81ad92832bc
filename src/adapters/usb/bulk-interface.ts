/**
 * Which interface of a device has two bulk endpoints, as the kernel configured it (sysfs: `3-1:1.0/ep_81/type`,
 * `wMaxPacketSize` in hex). Read there because the library would ask the device for texts in the middle of the main thread.
 */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errnoOf } from '../../domain/failure.js';
import { namesIn } from '../../platform/kernel-tree.js';

/** Addresses as descriptors have them: 0x81 is endpoint 1 from the device. */
export type BulkEndpoints = { readonly out: number; readonly in: number };

export type BulkInterface = { readonly number: number; readonly packetBytes: number };

/** USB 3.2, 9.6.6: super speed; slower ones have smaller packets. */
const MAX_PACKET_BYTES = 1024;

/** `folder`: the device's in sysfs. */
export async function findBulkInterface(
  folder: string,
  { out, in: into }: BulkEndpoints,
): Promise<BulkInterface | undefined> {
  const own = new RegExp(`^${basename(folder).replaceAll('.', '\\.')}:\\d+\\.\\d+$`);
  for (const name of (await namesIn(folder)).filter((one) => own.test(one)).sort()) {
    const at = join(folder, name);
    const outBytes = await bulkPacketBytes(join(at, endpointName(out)));
    const packetBytes = await bulkPacketBytes(join(at, endpointName(into)));
    const number = Number.parseInt((await textOf(join(at, 'bInterfaceNumber'))) ?? '', 16);
    if (outBytes !== undefined && packetBytes !== undefined && Number.isInteger(number)) return { number, packetBytes };
  }
  return undefined;
}

function endpointName(address: number): string {
  return `ep_${address.toString(16).padStart(2, '0')}`;
}

async function bulkPacketBytes(endpoint: string): Promise<number | undefined> {
  if ((await textOf(join(endpoint, 'type')))?.trim() !== 'Bulk') return undefined;
  const bytes = Number.parseInt((await textOf(join(endpoint, 'wMaxPacketSize'))) ?? '', 16);
  return bytes >= 1 && bytes <= MAX_PACKET_BYTES ? bytes : undefined;
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'latin1');
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}
