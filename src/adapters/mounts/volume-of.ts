/** Id and label of the volume on a block device, as udev's links in /dev/disk tell them; undefined without udev. */
import { basename, join } from 'node:path';
import { namesIn, resolved } from '../../platform/kernel-tree.js';

const MAX_LINKS = 1000;

export async function volumeOf(
  source: string,
): Promise<{ readonly id: string | undefined; readonly label: string | undefined }> {
  const device = await resolved(source);
  if (device === undefined) return { id: undefined, label: undefined };
  return {
    id: await linkTo(device, '/dev/disk/by-uuid'),
    label: await linkTo(device, '/dev/disk/by-label'),
  };
}

async function linkTo(device: string, folder: string): Promise<string | undefined> {
  for (const name of (await namesIn(folder)).slice(0, MAX_LINKS)) {
    if ((await resolved(join(folder, name))) === device) return unescaped(basename(name));
  }
  return undefined;
}

/** udev writes what is not safe in a name as `\xNN`. */
function unescaped(name: string): string {
  const bytes = name.replace(/\\x([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
