/**
 * An archive in a folder: a local disk or a mounted share (port: ports/archive.ts). A marker file in its root tells the
 * real target from an empty mount point, so that an unmounted share is "unreachable" and never fills the system disk.
 */

import { createHash, randomUUID } from 'node:crypto';
import { copyFile, mkdir, open, readdir, stat, statfs, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cancelled, errnoOf, Failure } from '../../domain/failure.js';
import { type Sha256Hex, sha256Hex } from '../../domain/ids.js';
import { makeFolder, placeFile, writeOnce } from '../../platform/durable-file.js';
import { JobPool } from '../../platform/job-pool.js';
import { workerUrl } from '../../platform/worker-url.js';
import type { Archive, ArchivePut, Receipt } from '../../ports/archive.js';
import type { SystemClock } from '../../ports/system-clock.js';
import type { ArchiveJob, CopyAnswer, HashAnswer } from './archive-jobs.js';

const MARKER = '.sealdock-archive';
const INCOMING = '.incoming';
/** Below this a file is handled here: starting a job costs more than hashing it. */
const SMALL_BYTES = 256 * 1024;

export async function openArchiveDirectory(options: {
  readonly root: string;
  readonly clock: SystemClock;
}): Promise<Archive & AsyncDisposable> {
  const { root, clock } = options;
  const pool = new JobPool<ArchiveJob>(workerUrl(import.meta.url, 'archive-worker'));
  const target = `directory:${root}`;
  return {
    target,
    put: async (request) => {
      await ofArchive(requireTarget(root));
      const final = join(root, request.key);
      const receipt = (read: HashAnswer): Receipt => ({
        target,
        key: request.key,
        version: undefined,
        sizeBytes: read.sizeBytes,
        sha256: sha256Hex(read.sha256),
        at: clock.now(),
      });
      const there = await ofArchive(hashThere(pool, final, request.signal));
      if (there !== undefined) return receipt(requireEqual(there, request, 'archive-conflict'));
      const temp = join(root, INCOMING, randomUUID());
      await ofArchive(send(pool, temp, request));
      const outcome = await ofArchive(placeFile(temp, final));
      if (outcome === 'exists') await unlink(temp).catch(() => undefined);
      const read = await ofArchive(hashThere(pool, final, request.signal));
      if (read === undefined)
        throw new Failure('archive-differs', { key: request.key, problem: 'absent after writing' });
      return receipt(requireEqual(read, request, outcome === 'exists' ? 'archive-conflict' : 'archive-differs'));
    },
    recheck: async (key, signal) => {
      await ofArchive(requireTarget(root));
      const read = await ofArchive(hashThere(pool, join(root, key), signal));
      return read === undefined ? undefined : { sizeBytes: read.sizeBytes, sha256: sha256Hex(read.sha256) };
    },
    probe: async () => {
      await ofArchive(requireTarget(root));
      const { bavail, bsize } = await ofArchive(statfs(root));
      return { freeBytes: bavail * bsize };
    },
    [Symbol.asyncDispose]: () => pool.close(),
  };
}

/** Creates the target only where nothing is yet; refuses a folder that holds things but no marker. */
async function requireTarget(root: string): Promise<void> {
  if (await isThere(join(root, MARKER))) return;
  await mkdir(root, { recursive: true });
  const names = await readdir(root);
  if (names.some((name) => name !== 'lost+found')) {
    throw new Failure('archive-unreachable', { root, problem: `no ${MARKER} in it: not mounted, or not an archive` });
  }
  await makeFolder(join(root, INCOMING));
  await writeOnce(join(root, MARKER), Buffer.from('sealdock archive, version 1\n'), 0o444);
}

async function send(pool: JobPool<ArchiveJob>, temp: string, request: ArchivePut): Promise<void> {
  const { localPath, sizeBytes, sha256, signal, onProgress } = request;
  await mkdir(dirname(temp), { recursive: true });
  const copied =
    sizeBytes <= SMALL_BYTES
      ? await sendSmall(localPath, temp)
      : ((await pool.run({ kind: 'copy', source: localPath, target: temp }, signal, onProgress)) as CopyAnswer);
  if (copied.sha256 === sha256) return;
  await unlink(temp).catch(() => undefined);
  // The vault's own file no longer has the digest that was sealed.
  throw new Failure('copy-differs', { sizeBytes: copied.sizeBytes, expectedBytes: sizeBytes });
}

async function sendSmall(source: string, temp: string): Promise<CopyAnswer> {
  await copyFile(source, temp);
  const handle = await open(temp, 'r+');
  try {
    const bytes = await handle.readFile();
    await handle.sync();
    return { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  } finally {
    await handle.close();
  }
}

async function hashThere(
  pool: JobPool<ArchiveJob>,
  path: string,
  signal: AbortSignal,
): Promise<HashAnswer | undefined> {
  if (signal.aborted) throw cancelled(signal);
  if (!(await isThere(path))) return undefined;
  return (await pool.run({ kind: 'hash', target: path }, signal)) as HashAnswer;
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
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}

async function ofArchive<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const errno = errnoOf(error);
    if (error instanceof Failure || errno === undefined) throw error;
    if (errno === 'ENOSPC' || errno === 'EDQUOT') throw new Failure('archive-full', { errno }, error);
    if (errno === 'ENAMETOOLONG' || errno === 'EINVAL' || errno === 'EILSEQ')
      throw new Failure('archive-rejected', { errno }, error);
    throw new Failure('archive-unreachable', { errno }, error);
  }
}
