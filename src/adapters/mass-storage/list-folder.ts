/** Everything below a folder, by raw name bytes: bounded in count and depth, no link followed, nothing left out unsaid. */
import { constants, type Dirent } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { errnoOf, Failure, throwIfCancelled } from '../../domain/failure.js';
import { clampedInstant } from '../../domain/quantities.js';
import { displayPath } from '../../platform/raw-path.js';
import type { MediumEntry, MediumListing, MediumRefusal } from '../../ports/medium.js';

const MAX_DEPTH = 64;
const SLASH = Buffer.from('/');

type Bounds = { readonly maxFiles: number; readonly isFlat?: boolean; readonly signal: AbortSignal };

export async function listFolder(root: Buffer, { maxFiles, isFlat, signal }: Bounds): Promise<MediumListing> {
  const found: { readonly raw: Buffer; readonly entry: MediumEntry }[] = [];
  const refusals: MediumRefusal[] = [];
  const folders: { readonly relative: Buffer | undefined; readonly depth: number }[] = [
    { relative: undefined, depth: 0 },
  ];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    throwIfCancelled(signal);
    for (const child of await childrenOf(root, folder.relative, refusals)) {
      const raw = folder.relative === undefined ? child.name : Buffer.concat([folder.relative, SLASH, child.name]);
      if (child.isDirectory()) {
        if (isFlat === true) continue;
        if (folder.depth < MAX_DEPTH) folders.push({ relative: raw, depth: folder.depth + 1 });
        else refusals.push({ path: displayPath(raw).path, reason: 'too-deep' });
      } else if (child.isFile()) {
        found.push({ raw, entry: await entryOf(root, raw) });
      } else {
        refusals.push({ path: displayPath(raw).path, reason: child.isSymbolicLink() ? 'symlink' : 'special-file' });
      }
      if (found.length + refusals.length > maxFiles) throw new Failure('too-many-files', { limit: maxFiles });
    }
  }
  found.sort((a, b) => Buffer.compare(a.raw, b.raw));
  return { entries: found.map(({ entry }) => entry), refusals };
}

async function childrenOf(
  root: Buffer,
  relative: Buffer | undefined,
  refusals: MediumRefusal[],
): Promise<Dirent<Buffer>[]> {
  const path = relative === undefined ? root : Buffer.concat([root, SLASH, relative]);
  try {
    // Opened first without following a link: the folder may have been exchanged for one since it was listed.
    const handle = await open(
      path,
      constants.O_RDONLY | constants.O_DIRECTORY | (relative === undefined ? 0 : constants.O_NOFOLLOW),
    );
    await handle.close();
    return await readdir(path, { withFileTypes: true, encoding: 'buffer' });
  } catch (error) {
    if (relative === undefined)
      throw new Failure('path-unreadable', { path: root.toString(), errno: errnoOf(error) ?? null }, error);
    refusals.push({ path: displayPath(relative).path, reason: 'unreadable-folder' });
    return [];
  }
}

async function entryOf(root: Buffer, raw: Buffer): Promise<MediumEntry> {
  const shown = displayPath(raw);
  try {
    const { size, mtimeMs } = await lstat(Buffer.concat([root, SLASH, raw]));
    return { ...shown, sizeBytes: size, mtimeMs: clampedInstant(mtimeMs) };
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    // Listed, but its facts cannot be read: still an entry; pulling it will say what is wrong.
    return { ...shown, sizeBytes: 0, mtimeMs: 0 };
  }
}
