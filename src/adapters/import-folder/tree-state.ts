/**
 * A digest of what lies in a folder, by names, sizes and times: equal when nothing changed. Contents are not read, links
 * not followed; what cannot be looked at counts by its name alone.
 */
import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, throwIfCancelled } from '../../domain/failure.js';

/** Files looked at; more are counted by the listing of the docking, which has its own bound. */
const MAX_FILES = 1_000_000;
const MAX_DEPTH = 64;

/** Undefined where there is no file. */
export async function treeState(root: string, isFlat: boolean, signal: AbortSignal): Promise<string | undefined> {
  const hash = createHash('sha256');
  let files = 0;
  const folders = [{ path: root, depth: 0 }];
  for (let folder = folders.pop(); folder !== undefined && files < MAX_FILES; folder = folders.pop()) {
    throwIfCancelled(signal);
    for (const child of await childrenOf(folder.path)) {
      const path = join(folder.path, child.name);
      if (child.isDirectory()) {
        if (!isFlat && folder.depth < MAX_DEPTH) folders.push({ path, depth: folder.depth + 1 });
        continue;
      }
      files += 1;
      hash.update(`${JSON.stringify(path)} ${await factsOf(path)}\n`);
    }
  }
  return files === 0 ? undefined : hash.digest('hex');
}

async function childrenOf(path: string): Promise<readonly Dirent[]> {
  try {
    const children = await readdir(path, { withFileTypes: true });
    return children.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return [];
  }
}

async function factsOf(path: string): Promise<string> {
  try {
    const { size, mtimeMs } = await lstat(path);
    return `${size} ${mtimeMs}`;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return '?';
  }
}
