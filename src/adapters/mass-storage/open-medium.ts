/**
 * A mounted medium or folder as the ingest sees it (port: ports/medium.ts). Opens for reading only, never through a
 * symbolic link, and never believes an empty listing before it has seen that the medium is still there.
 */
import { constants } from 'node:fs';
import { type FileHandle, open, readlink, realpath, stat, statfs } from 'node:fs/promises';
import { errnoOf, Failure } from '../../domain/failure.js';
import { clampedInstant } from '../../domain/quantities.js';
import { diskBehind, type Mount } from '../../platform/mount-info.js';
import { rawPathOf } from '../../platform/raw-path.js';
import type { Medium, MediumEntry, MediumFile } from '../../ports/medium.js';
import { listFolder } from './list-folder.js';
import { findMount } from './mount-of.js';

const SLASH = Buffer.from('/');

export type MediumOptions = {
  readonly root: string;
  /** Kernel's file-system type where it is known. */
  readonly fs?: string;
  readonly volume?: string | undefined;
  readonly maxFiles: number;
  /** Only the files at the top; folders beside them are no part of it. */
  readonly isFlat?: boolean;
};

export async function openMedium(options: MediumOptions): Promise<Medium> {
  const { root } = options;
  const rootBytes = Buffer.from(root.length > 1 ? root.replace(/\/+$/, '') : root, 'utf8');
  const device = await deviceOf(root);
  const realRoot = await realpath(root, { encoding: 'buffer' });
  const mount = await findMount(root);
  const disk = await diskBehind(numbersOf(device));
  const isSameDisk = async (): Promise<boolean> => (await diskBehind(numbersOf(device))) === disk;
  const isAlive = async (): Promise<boolean> => (await isSameDisk()) && isStillThere(root, device, mount);
  return {
    fs: options.fs ?? mount?.fs ?? 'folder',
    volume: options.volume,
    label: root,
    list: async (signal) => {
      const listing = await listFolder(rootBytes, { ...options, signal });
      if (!(await isAlive())) throw new Failure('medium-gone', { root });
      return listing;
    },
    open: (entry) => openEntry({ root: rootBytes, realRoot, isSameDisk, isAlive }, entry),
    space: async () => {
      try {
        const { bavail, blocks, bsize } = await statfs(root);
        return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
      } catch (error) {
        throw new Failure('medium-gone', { root, errno: errnoOf(error) ?? null }, error);
      }
    },
    isAlive,
  };
}

/** Opened, not only looked at: a folder that may not be read can be looked at all the same. */
async function deviceOf(root: string): Promise<number> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(root, constants.O_RDONLY | constants.O_NONBLOCK);
    const facts = await handle.stat();
    if (!facts.isDirectory()) throw new Failure('path-not-a-folder', { path: root });
    return facts.dev;
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined || error instanceof Failure) throw error;
    const isMissing = errno === 'ENOENT' || errno === 'ENOTDIR';
    throw new Failure(isMissing ? 'path-missing' : 'path-unreadable', { path: root, errno }, error);
  } finally {
    await handle?.close();
  }
}

/** The kernel's entry of the disk behind a file system; gone the moment that the disk is pulled (st_dev: makedev(3)). */
function numbersOf(device: number): string {
  const number = BigInt(device);
  const major = ((number >> 8n) & 0xfffn) | ((number >> 32n) & ~0xfffn);
  const minor = (number & 0xffn) | ((number >> 12n) & ~0xffn);
  return `${major}:${minor}`;
}

/** The same device is still mounted at the same place, and its file system still answers. */
async function isStillThere(root: string, device: number, mount: Mount | undefined): Promise<boolean> {
  try {
    const facts = await stat(root);
    if (facts.dev !== device) return false;
    await statfs(root);
    return (await findMount(root))?.id === mount?.id;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return false;
  }
}

type Place = {
  readonly root: Buffer;
  readonly realRoot: Buffer;
  readonly isSameDisk: () => Promise<boolean>;
  readonly isAlive: () => Promise<boolean>;
};

async function openEntry({ root, realRoot, isSameDisk, isAlive }: Place, entry: MediumEntry): Promise<MediumFile> {
  const raw = rawPathOf(entry);
  const localPath = Buffer.concat([root, SLASH, raw]);
  let handle: FileHandle;
  try {
    handle = await open(localPath, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    throw await readFailure(error, entry, isAlive);
  }
  const facts = await handle.stat();
  const own = realRoot.equals(SLASH) ? Buffer.concat([SLASH, raw]) : Buffer.concat([realRoot, SLASH, raw]);
  // A pipe or a linked folder may have come into its place since the listing: O_NOFOLLOW looks at the last name alone.
  if (!facts.isFile() || !(await realPathOf(handle)).equals(own)) {
    await handle.close();
    throw await readFailure(undefined, entry, isAlive);
  }
  // Another card may stand here since the listing, with the same names, sizes and times. From now on the file is held open.
  if (!(await isSameDisk())) {
    await handle.close();
    throw new Failure('medium-gone', { path: entry.path });
  }
  return {
    sizeBytes: facts.size,
    localPath,
    descriptor: handle.fd,
    readAt: async (offset, length) => {
      try {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
        return buffer.subarray(0, bytesRead);
      } catch (error) {
        throw await readFailure(error, entry, isAlive);
      }
    },
    stat: async () => {
      const facts = await handle.stat();
      return { sizeBytes: facts.size, mtimeMs: clampedInstant(facts.mtimeMs) };
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

/** Where the kernel says that the open file lies. */
function realPathOf(handle: FileHandle): Promise<Buffer> {
  return readlink(`/proc/self/fd/${handle.fd}`, { encoding: 'buffer' });
}

async function readFailure(error: unknown, entry: MediumEntry, isAlive: () => Promise<boolean>): Promise<Failure> {
  const code = (await isAlive()) ? 'file-unreadable' : 'medium-gone';
  return new Failure(code, { path: entry.path, errno: errnoOf(error) ?? null }, error);
}
