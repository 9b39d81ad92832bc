/**
 * Whether a serial port is there: a character device, or a link to one. The node is compared by its device number, because
 * a name is used again at once after an unplug. Never rejects: what cannot be looked at is not there.
 */
import { realpath, stat } from 'node:fs/promises';

export type PortNode = { readonly path: string; readonly device: number; readonly inode: number };

/** Undefined where there is no such port. The path in the result has its links resolved. */
export async function findPort(path: string): Promise<PortNode | undefined> {
  try {
    const node = await realpath(path);
    const facts = await stat(node);
    return facts.isCharacterDevice() ? { path: node, device: facts.rdev, inode: facts.ino } : undefined;
  } catch {
    // Missing, not allowed, a broken link: all the same to a watcher, the next look tells more.
    return undefined;
  }
}

export async function isSamePort(node: PortNode): Promise<boolean> {
  const now = await findPort(node.path);
  return now !== undefined && now.device === node.device && now.inode === node.inode;
}
