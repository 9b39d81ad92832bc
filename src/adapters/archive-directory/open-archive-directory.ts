/**
 * An archive in a folder: a local disk or a mounted share (port: ports/archive.ts). A marker file in its root tells the
 * real target from an empty mount point, so that an unmounted share is "unreachable" and never fills the system disk.
 */

import { createHash, randomUUID } from 'node:crypto';
import { open, readdir, readFile, stat, statfs, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cancelled, errnoOf, Failure } from '../../domain/failure.js';
import { type DockId, type Sha256Hex, sha256Hex } from '../../domain/ids.js';
import { defined } from '../../lib/assert.js';
import { Limiter } from '../../lib/limiter.js';
import { AlignedBuffers } from '../../platform/aligned-buffers.js';
import { DirectFile } from '../../platform/direct-io.js';
import { makeFolder, placeFile, replaceFile, writeOnce } from '../../platform/durable-file.js';
import { JobPool } from '../../platform/job-pool.js';
import { withDeadline } from '../../platform/pump.js';
import { workerUrl } from '../../platform/worker-url.js';
import type { Archive, ArchivePut, Receipt } from '../../ports/archive.js';
import type { SystemClock } from '../../ports/system-clock.js';
import { archiveFailure, fromVault, ofArchive } from './archive-failures.js';
import { type ArchiveJob, type CopyAnswer, type HashAnswer, STALL_MS } from './archive-jobs.js';

export const MARKER = '.sealdock-archive';
export const INCOMING = '.incoming';
/** Below this a file is handled here: starting a job costs more than hashing it. */
const SMALL_BYTES = 256 * 1024;
/** As many files as are forwarded at once by default. */
const KEPT_BUFFERS = 16;
/** Forwarding goes on beside the pulling of cameras, which people wait for: it gets one core. */
const MAX_WORKERS = 1;
/** Larger files that the worker has in hand: one is read or written while the other is hashed; each holds megabytes. */
const LARGE_AT_ONCE = 2;

/** What the dock remembers of a target, so that an empty mount point is never taken for a new archive. */
export type ArchiveMemory = {
  readonly isKnown: () => Promise<boolean>;
  readonly remember: () => Promise<void>;
};

export function openArchiveDirectory(
  options: ArchiveMemory & {
    readonly root: string;
    /** Whose temporary files are whose: several docks may share one archive. */
    readonly dock: DockId;
    readonly clock: SystemClock;
  },
): Archive & AsyncDisposable {
  const { root, clock } = options;
  const pool = new JobPool<ArchiveJob>(workerUrl(import.meta.url, 'archive-worker'), { maxWorkers: MAX_WORKERS });
  const readers: Readers = {
    pool,
    buffers: new AlignedBuffers({ count: 1, sizeBytes: SMALL_BYTES, maxKept: KEPT_BUFFERS }),
    large: new Limiter(LARGE_AT_ONCE),
  };
  const target = `directory:${root}`;
  const newTemp = (): string => join(root, INCOMING, `${options.dock}.${randomUUID()}`);
  let first: Promise<void> | undefined;
  /** The first that comes looks at the target alone: the others' files must not be swept away under them. */
  const reach = async (): Promise<void> => {
    first ??= (async () => {
      await requireTarget(root, options, newTemp());
      await sweepIncoming(join(root, INCOMING), `${options.dock}.`);
    })();
    try {
      await first;
    } catch (error) {
      first = undefined;
      throw error;
    }
    await requireMarker(root);
  };
  return {
    target,
    put: async (request) => {
      await ofArchive(reach());
      const final = join(root, request.key);
      const receipt = (read: HashAnswer): Receipt => ({
        target,
        key: request.key,
        version: undefined,
        sizeBytes: read.sizeBytes,
        sha256: sha256Hex(read.sha256),
        at: clock.now(),
      });
      const there = await ofArchive(hashThere(readers, final, request.signal));
      if (there !== undefined) return receipt(requireEqual(there, request, 'archive-conflict'));
      const temp = newTemp();
      await ofArchive(send(readers, temp, request));
      const outcome = await ofArchive(placeFile(temp, final));
      if (outcome === 'exists') await unlink(temp).catch(() => undefined);
      const read = await ofArchive(hashThere(readers, final, request.signal));
      if (read === undefined)
        throw new Failure('archive-differs', { key: request.key, problem: 'absent after writing' });
      return receipt(requireEqual(read, request, outcome === 'exists' ? 'archive-conflict' : 'archive-differs'));
    },
    replace: async ({ key, bytes, signal }) => {
      await ofArchive(reach());
      if (signal.aborted) throw cancelled(signal);
      await ofArchive(replaceFile(join(root, key), [bytes], { mode: 0o440, temp: newTemp() }));
    },
    recheck: async (key, signal) => {
      await ofArchive(reach());
      const read = await ofArchive(hashThere(readers, join(root, key), signal));
      return read === undefined ? undefined : { sizeBytes: read.sizeBytes, sha256: sha256Hex(read.sha256) };
    },
    probe: async () => {
      await ofArchive(reach());
      const { bavail, bsize } = await ofArchive(statfs(root));
      return { freeBytes: bavail * bsize };
    },
    [Symbol.asyncDispose]: () => pool.close(),
  };
}

/** Makes an archive of an empty folder the first time; afterwards an empty folder is a share that is not mounted. */
async function requireTarget(root: string, memory: ArchiveMemory, temp: string): Promise<void> {
  const isThereAlready = await isThere(join(root, MARKER));
  if (!isThereAlready) {
    if (await memory.isKnown()) throw notHere(root);
    await makeFolder(root);
    const names = await readdir(root);
    // The folder for what comes in is made before the marker: a process may have died between the two.
    if (names.some((name) => name !== 'lost+found' && name !== INCOMING)) throw notHere(root);
    await writeOnce(join(root, MARKER), Buffer.from('sealdock archive, version 1\n'), { mode: 0o444, temp });
  }
  await memory.remember();
}

async function requireMarker(root: string): Promise<void> {
  if (!(await isThere(join(root, MARKER)))) throw notHere(root);
}

function notHere(root: string): Failure {
  return new Failure('archive-unreachable', { root, problem: `no ${MARKER} in it: not mounted, or not an archive` });
}

/** What this dock was sending when it died; the outbox sends it again. */
async function sweepIncoming(folder: string, ownPrefix: string): Promise<void> {
  await makeFolder(folder);
  for (const name of await readdir(folder)) {
    if (name.startsWith(ownPrefix)) await unlink(join(folder, name));
  }
}

async function send(readers: Readers, temp: string, request: ArchivePut): Promise<void> {
  const { localPath, sizeBytes, sha256 } = request;
  await makeFolder(dirname(temp));
  try {
    const copied =
      sizeBytes <= SMALL_BYTES
        ? await sendSmall(localPath, temp)
        : ((await runLarge(readers, { kind: 'copy', source: localPath, target: temp }, request)) as CopyAnswer);
    // Otherwise the dock's own file no longer has the digest that was sealed.
    if (copied.sha256 !== sha256)
      throw new Failure('copy-differs', { sizeBytes: copied.sizeBytes, expectedBytes: sizeBytes });
  } catch (error) {
    await unlink(temp).catch(() => undefined);
    throw error;
  }
}

async function sendSmall(source: string, temp: string): Promise<CopyAnswer> {
  const bytes = await fromVault(readFile(source));
  const handle = await open(temp, 'wx', 0o640);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

type Readers = { readonly pool: JobPool<ArchiveJob>; readonly buffers: AlignedBuffers; readonly large: Limiter };

async function runLarge(
  { pool, large }: Readers,
  job: ArchiveJob,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress?: (bytes: number) => void },
): Promise<unknown> {
  try {
    return await large.run(signal, () => pool.run(job, signal, onProgress));
  } catch (error) {
    throw signal.aborted ? cancelled(signal) : error;
  }
}

async function hashThere(readers: Readers, path: string, signal: AbortSignal): Promise<HashAnswer | undefined> {
  if (signal.aborted) throw cancelled(signal);
  const size = await sizeOf(path);
  if (size === undefined) return undefined;
  if (size < SMALL_BYTES) return await hashSmall(readers.buffers, path, signal);
  return (await runLarge(readers, { kind: 'hash', target: path }, { signal })) as HashAnswer;
}

/** Past the page cache as the worker reads. A file that grew meanwhile fills the buffer: its digest is not the one that is wanted. */
async function hashSmall(buffers: AlignedBuffers, path: string, signal: AbortSignal): Promise<HashAnswer> {
  const file = await DirectFile.openForReading(path, archiveFailure);
  const set = buffers.take();
  try {
    const buffer = defined(set[0], 'buffer');
    const read = await withDeadline(file.read(buffer, 0), 0, { stallMs: STALL_MS, signal });
    const bytes = buffer.subarray(0, read);
    const answer = { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    // Not where the read failed: the kernel may still write into it.
    buffers.giveBack(set);
    return answer;
  } finally {
    await file.close();
  }
}

function requireEqual(
  read: HashAnswer,
  wanted: { readonly key: string; readonly sizeBytes: number; readonly sha256: Sha256Hex },
  code: 'archive-conflict' | 'archive-differs',
): HashAnswer {
  if (read.sha256 === wanted.sha256 && read.sizeBytes === wanted.sizeBytes) return read;
  throw new Failure(code, { key: wanted.key, sizeBytes: read.sizeBytes, expectedBytes: wanted.sizeBytes });
}

async function isThere(path: string): Promise<boolean> {
  return (await sizeOf(path)) !== undefined;
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
