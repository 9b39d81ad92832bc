/** The mount that a path is the point of: a camera's disk, where it is one. */
import { type Mount, readMounts } from '../../platform/mount-info.js';

/** Undefined where the path is a folder of a larger file system. */
export async function findMount(path: string): Promise<Mount | undefined> {
  const wanted = path.length > 1 ? path.replace(/\/+$/, '') : path;
  // The last one mounted on a point hides the others.
  return (await readMounts()).findLast(({ point }) => point === wanted);
}
