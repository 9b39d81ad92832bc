/** Which mount a path lies on, from /proc/self/mountinfo (proc(5)). */
import { readFile } from 'node:fs/promises';
import { errnoOf } from '../../domain/failure.js';

export type Mount = { readonly id: number; readonly point: string; readonly fs: string; readonly source: string };

/** The mount whose point is exactly this path; undefined where it is a folder of a larger file system. */
export async function findMount(path: string): Promise<Mount | undefined> {
  const wanted = path.length > 1 ? path.replace(/\/+$/, '') : path;
  let found: Mount | undefined;
  for (const mount of parseMountInfo(await mountInfo())) if (mount.point === wanted) found = mount;
  return found;
}

export function parseMountInfo(text: string): readonly Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const [id, , , , point] = before.split(' ');
    const [fs, source] = after.split(' ');
    if (id === undefined || point === undefined || fs === undefined || source === undefined) continue;
    mounts.push({ id: Number(id), point: unescaped(point), fs, source: unescaped(source) });
  }
  return mounts;
}

async function mountInfo(): Promise<string> {
  try {
    return await readFile('/proc/self/mountinfo', 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return '';
    throw error;
  }
}

/** Space, tab, newline and backslash stand as three octal digits. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
