/**
 * A folder as the place where evidence lies, for verification. Reads only, follows no symbolic link in any component, and
 * never leaves its root. Large files are hashed by worker threads.
 */
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, throwIfCancelled } from '../../domain/failure.js';
import { sha256Hex } from '../../domain/ids.js';
import type {
  EvidenceEntry,
  EvidenceReader,
  FileDigest,
  FolderListing,
  SmallRead,
} from '../../evidence/verify/evidence-reader.js';
import { JobPool } from '../../platform/job-pool.js';
import { workerUrl } from '../../platform/worker-url.js';
import { type HashJob, type HashOutcome, hashRegularFile, openRegularFile } from './hash-file.js';

/** Smaller files are hashed here: sending them to a worker would take longer. */
const INLINE_BYTES = 1024 * 1024;

export function openEvidenceFolder(root: string): EvidenceReader & AsyncDisposable {
  const pool = new JobPool<HashJob>(workerUrl(import.meta.url, 'hash-worker'));
  const place = new Place(root);
  return {
    list: (folder, limit, signal) => list(place, { folder, limit, signal }),
    readSmall: (path, maxBytes, signal) => readSmall(place, { path, maxBytes, signal }),
    hashFile: async (path, maxBytes, signal): Promise<FileDigest> => {
      const found = await hash(place, pool, { path, partBytes: undefined, maxBytes, signal });
      if (found.kind !== 'digest') return found;
      return { kind: 'digest', sha256: sha256Hex(found.digests[0] ?? ''), sizeBytes: found.sizeBytes };
    },
    hashParts: async (path, { partBytes, maxBytes }, signal) => {
      const found = await hash(place, pool, { path, partBytes, maxBytes, signal });
      return found.kind === 'digest' ? found.digests.map(sha256Hex) : undefined;
    },
    [Symbol.asyncDispose]: () => pool.close(),
  };
}

/** Knows which folders below the root are real folders and not links. */
class Place {
  readonly #root: string;
  readonly #real = new Map<string, boolean>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Absolute path; undefined when a component above the last is a link or leads out of the root. */
  async resolve(path: string): Promise<string | undefined> {
    const components = path === '' ? [] : path.split('/');
    if (components.some((part) => part === '' || part === '.' || part === '..' || part.includes('\0')))
      return undefined;
    for (let depth = 1; depth < components.length; depth += 1) {
      if (!(await this.#isRealFolder(components.slice(0, depth).join('/')))) return undefined;
    }
    return join(this.#root, ...components);
  }

  async #isRealFolder(folder: string): Promise<boolean> {
    const known = this.#real.get(folder);
    if (known !== undefined) return known;
    const isReal = await isFolderItself(join(this.#root, folder));
    this.#real.set(folder, isReal);
    return isReal;
  }
}

async function isFolderItself(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory();
  } catch (error) {
    if (errnoOf(error) !== undefined) return false;
    throw error;
  }
}

type ListRequest = { readonly folder: string; readonly limit: number; readonly signal: AbortSignal };

async function list(place: Place, { folder, limit, signal }: ListRequest): Promise<FolderListing> {
  throwIfCancelled(signal);
  const path = await place.resolve(folder);
  if (path === undefined) return { kind: 'missing' };
  if (folder !== '' && !(await isFolderItself(path))) return { kind: 'missing' };
  const entries: EvidenceEntry[] = [];
  try {
    for await (const entry of await opendir(path, { bufferSize: 256 })) {
      throwIfCancelled(signal);
      if (entries.length >= limit) return { kind: 'entries', entries: sorted(entries), isCut: true };
      // A name that is not UTF-8 is given with U+FFFD and could not be opened under it.
      const isNamed = !entry.name.includes('\ufffd');
      const kind = isNamed && entry.isFile() ? 'file' : isNamed && entry.isDirectory() ? 'folder' : 'other';
      entries.push({ name: entry.name, kind });
    }
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return errno === 'ENOENT' ? { kind: 'missing' } : { kind: 'unreadable', because: errno };
  }
  return { kind: 'entries', entries: sorted(entries), isCut: false };
}

function sorted(entries: readonly EvidenceEntry[]): EvidenceEntry[] {
  return [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
}

type ReadRequest = { readonly path: string; readonly maxBytes: number; readonly signal: AbortSignal };

async function readSmall(place: Place, { path, maxBytes, signal }: ReadRequest): Promise<SmallRead> {
  throwIfCancelled(signal);
  const file = await place.resolve(path);
  if (file === undefined) return { kind: 'missing' };
  const opened = await openRegularFile(file);
  if (opened.kind !== 'open') return opened;
  const { handle, sizeBytes } = opened;
  try {
    if (sizeBytes > maxBytes) return { kind: 'too-large' };
    // One byte more than was promised shows a file that grows meanwhile.
    const buffer = Buffer.alloc(Math.min(sizeBytes, maxBytes) + 1);
    let length = 0;
    for (let read = 1; read > 0 && length < buffer.length; length += read) {
      read = (await handle.read(buffer, length, buffer.length - length, length)).bytesRead;
    }
    if (length > sizeBytes) return { kind: 'unreadable', because: 'grew while it was read' };
    return { kind: 'bytes', bytes: buffer.subarray(0, length) };
  } catch (error) {
    return { kind: 'unreadable', because: errnoOf(error) ?? 'read error' };
  } finally {
    await handle.close();
  }
}

type HashRequest = Omit<HashJob, 'file'> & { readonly path: string; readonly signal: AbortSignal };

async function hash(place: Place, pool: JobPool<HashJob>, request: HashRequest): Promise<HashOutcome> {
  const { partBytes, maxBytes, signal } = request;
  throwIfCancelled(signal);
  const file = await place.resolve(request.path);
  if (file === undefined) return { kind: 'missing' };
  const outcome = (await isSmall(file))
    ? await hashRegularFile({ file, partBytes, maxBytes }, () => signal.aborted)
    : asOutcome(await pool.run({ file, partBytes, maxBytes }, signal));
  throwIfCancelled(signal);
  return outcome;
}

async function isSmall(file: string): Promise<boolean> {
  try {
    return (await lstat(file)).size <= INLINE_BYTES;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return true;
  }
}

/** The worker is our own code; this only gives its answer its type. */
function asOutcome(value: unknown): HashOutcome {
  return value as HashOutcome;
}
