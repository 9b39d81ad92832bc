/**
 * What is mounted where, from /proc/self/mountinfo (proc(5)). The parser is pure and leaves out lines it does not
 * understand; reading gives no mounts where there is no such file.
 */
import { readFile } from 'node:fs/promises';
import { errnoOf } from '../domain/failure.js';

export type Mount = {
  /** Unique while it is mounted; used again after that. */
  readonly id: number;
  /** `major:minor` of the device behind it; major 0: no block device. */
  readonly device: string;
  readonly point: string;
  /** The kernel's name of the file system: `vfat`, `fuse.sshfs`. */
  readonly fs: string;
  /** `/dev/sda1`, `server:/share`. */
  readonly source: string;
};

/** In the order of the file: what was mounted last on one point comes last. */
export function parseMountInfo(text: string): readonly Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split('\n')) {
    // Optional fields stand before the first lone hyphen; a blank inside a path is escaped, so that " - " is the separator.
    const cut = line.indexOf(' - ');
    if (cut < 0) continue;
    const [id, , device, , point] = line.slice(0, cut).split(' ');
    const [fs, source] = line.slice(cut + 3).split(' ');
    if (id === undefined || !/^\d+$/.test(id) || device === undefined || !/^\d+:\d+$/.test(device)) continue;
    if (point === undefined || fs === undefined || fs === '' || source === undefined) continue;
    mounts.push({ id: Number(id), device, point: unescaped(point), fs: unescaped(fs), source: unescaped(source) });
  }
  return mounts;
}

export async function readMounts(): Promise<readonly Mount[]> {
  return parseMountInfo(await readMountInfo());
}

/** The text itself, so that a watcher can see that nothing changed without parsing it. */
export async function readMountInfo(): Promise<string> {
  try {
    return await readFile('/proc/self/mountinfo', 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return '';
    throw error;
  }
}

/**
 * Which disk stands behind a block device now: the number the kernel gives to a disk or card when it comes (`diskseq`, Linux
 * 5.15, sysfs-block). Device and mount numbers are used again at once; this one never is. Undefined when the kernel knows no
 * such device: the mount of a disk that was pulled out stays in the list, and answers as if it were empty. Ask once while
 * it works: file systems without a block device never have one.
 */
export async function diskBehind(device: string): Promise<string | undefined> {
  const folder = `/sys/dev/block/${device}`;
  // Of a partition it stands one folder higher: the dots are the kernel's to follow, behind its link.
  const number = (await textOf(`${folder}/diskseq`)) ?? (await textOf(`${folder}/../diskseq`));
  if (number !== undefined) return number;
  return (await textOf(`${folder}/dev`)) === undefined ? undefined : 'not numbered';
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

/** The kernel writes space, tab, newline and backslash as three octal digits; other bytes stand as they are. */
function unescaped(text: string): string {
  return text.replace(/\\([0-3][0-7]{2})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
