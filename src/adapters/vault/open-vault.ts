/** The vault on a folder of the dock's own disk (port: ports/vault.ts). Copies and re-reads run in worker threads. */
import { createHash, randomUUID } from 'node:crypto';
import { open, readdir, readFile, rmdir, stat, statfs, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errnoOf, Failure } from '../../domain/failure.js';
import { type Sha256Hex, sha256Hex } from '../../domain/ids.js';
import { defined } from '../../lib/assert.js';
import type { MediaReading } from '../../media/timeline.js';
import { makeFolder, placeFile, replaceFile, writeAllOnce } from '../../platform/durable-file.js';
import { newMarkKey } from '../../platform/file-digests.js';
import { JobPool } from '../../platform/job-pool.js';
import { workerUrl } from '../../platform/worker-url.js';
import type { PulledFile, PullRequest, Reread, Vault } from '../../ports/vault.js';
import { fingerprintOf } from './fingerprint.js';
import { isLocalFileSystem } from './local-file-system.js';
import { ofVault } from './vault-failure.js';
import type { DigestAnswer, Marked, PullAnswer, RereadAnswer, VaultJob } from './vault-jobs.js';

const SMALL_SUFFIX = '.tmp';
const FINAL_MODE = 0o440;

export async function openVault(options: { readonly root: string }): Promise<Vault & AsyncDisposable> {
  const { root } = options;
  await ofVault(makeFolder(join(root, 'tmp')));
  const pool = new JobPool<VaultJob>(workerUrl(import.meta.url, 'vault-worker'));
  const marks: Marks = new WeakMap();
  const tempPath = (temp: string): string => {
    if (!/^[a-z0-9-]{1,128}$/.test(temp)) throw new TypeError('not a temporary name');
    return join(root, 'tmp', `${temp}.part`);
  };
  const smallTemp = (): string => join(root, 'tmp', `${randomUUID()}${SMALL_SUFFIX}`);
  return {
    pull: (request) => pull({ pool, marks }, tempPath(request.temp), request),
    reread: (pulled, signal) => reread({ pool, marks }, tempPath(pulled.temp), pulled, signal),
    readMedia: async (temp, signal) =>
      (await ofVault(pool.run({ kind: 'read-media', target: tempPath(temp) }, signal))) as MediaReading | undefined,
    fingerprint: fingerprintOf,
    fingerprintTemp: async (temp, signal) =>
      sha256Hex(String(await ofVault(pool.run({ kind: 'fingerprint', target: tempPath(temp) }, signal)))),
    tempSize: (temp) => sizeOf(tempPath(temp)),
    discardTemp: async (temp) => {
      await ofVault(unlink(tempPath(temp)).catch(ignoreMissing));
    },
    place: (request) => place(root, pool, { ...request, temp: tempPath(request.temp) }),
    writeFile: (path, bytes) => writeFinal([{ final: join(root, path), bytes, temp: smallTemp() }]),
    writeFiles: (files) =>
      writeFinal(files.map(({ path, bytes }) => ({ final: join(root, path), bytes, temp: smallTemp() }))),
    writeDraft: (path, chunks) => writeDraft(join(root, path), chunks, smallTemp()),
    discardDraft: (path) => ofVault(removeDraft(root, path)),
    readFile: (path, maxBytes) => readBounded(join(root, path), maxBytes),
    storedSize: (path) => sizeOf(join(root, path)),
    digest: (path, signal) => digestThere(pool, join(root, path), signal),
    readEnd: (path, maxBytes) => readEnd(join(root, path), maxBytes),
    names: (folder) => ofVault(namesIn(join(root, folder))),
    localPath: (path) => join(root, path),
    space: async () => {
      const { bavail, blocks, bsize } = await ofVault(statfs(root));
      return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
    },
    temps: async () => {
      const names = await ofVault(readdir(join(root, 'tmp')));
      return names.filter((name) => name.endsWith('.part')).map((name) => name.slice(0, -'.part'.length));
    },
    discardUnfinishedWrites: async () => {
      const names = (await ofVault(readdir(join(root, 'tmp')))).filter((name) => name.endsWith(SMALL_SUFFIX));
      for (const name of names) await ofVault(unlink(join(root, 'tmp', name)));
      return names.length;
    },
    [Symbol.asyncDispose]: () => pool.close(),
  };
}

/**
 * The mark of each copy that this process made, for its re-read (platform/file-digests.ts). A copy without one, of an
 * earlier process, is compared by digest.
 */
type Marks = WeakMap<PulledFile, Marked>;
type Workshop = { readonly pool: JobPool<VaultJob>; readonly marks: Marks };

async function pull({ pool, marks }: Workshop, target: string, request: PullRequest): Promise<PulledFile> {
  const { file, stallMs, signal, onProgress } = request;
  const markKey = newMarkKey();
  const source = defined(file.descriptor, 'descriptor of a file that is pulled');
  const job: VaultJob = { kind: 'pull', source, target, stallMs, markKey };
  const { mark, sha256, ...answer } = (await pool.run(job, signal, onProgress)) as PullAnswer;
  if (answer.sizeBytes !== file.sizeBytes) {
    throw new Failure('source-changed', { bytesRead: answer.sizeBytes, sizeBytes: file.sizeBytes });
  }
  const pulled = { ...answer, temp: request.temp, sha256: sha256Hex(sha256) };
  marks.set(pulled, { key: markKey, mark });
  return pulled;
}

async function reread(
  { pool, marks }: Workshop,
  target: string,
  pulled: PulledFile,
  signal: AbortSignal,
): Promise<Reread> {
  const job: VaultJob = { kind: 'reread', target, marked: marks.get(pulled) };
  const { compared, sizeBytes, isDirect, ...answer } = (await ofVault(pool.run(job, signal))) as RereadAnswer;
  const isEqual = compared.by === 'mark' ? compared.isEqual : compared.sha256 === pulled.sha256;
  if (!isEqual || sizeBytes !== pulled.sizeBytes) {
    throw new Failure('copy-differs', { sizeBytes, expectedBytes: pulled.sizeBytes });
  }
  const partDigests = answer.partDigests.map(sha256Hex);
  if (!(await isLocalFileSystem(target))) return { level: 'L1', reason: 'not-local', partDigests };
  return isDirect ? { level: 'L2', partDigests } : { level: 'L1', reason: 'no-direct-read', partDigests };
}

type Placing = { readonly temp: string; readonly path: string; readonly sizeBytes: number; readonly sha256: string };

async function place(root: string, pool: JobPool<VaultJob>, request: Placing): Promise<void> {
  const final = join(root, request.path);
  if ((await sizeOf(request.temp)) !== undefined) {
    const handle = await ofVault(open(request.temp, 'r'));
    try {
      await handle.chmod(FINAL_MODE);
    } finally {
      await handle.close();
    }
    if ((await ofVault(placeFile(request.temp, final))) === 'placed') return;
  }
  const there = await digestThere(pool, final, new AbortController().signal);
  if (there === undefined) throw new Failure('sealed-file-missing', { path: request.path });
  if (there.sha256 !== request.sha256) throw new Failure('vault-conflict', { path: request.path });
  await unlink(request.temp).catch(ignoreMissing);
}

async function digestThere(pool: JobPool<VaultJob>, path: string, signal: AbortSignal) {
  if ((await sizeOf(path)) === undefined) return undefined;
  const { sizeBytes, sha256 } = (await ofVault(pool.run({ kind: 'digest', target: path }, signal))) as DigestAnswer;
  return { sizeBytes, sha256: sha256Hex(sha256) };
}

async function writeDraft(
  final: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  temp: string,
): Promise<{ readonly sizeBytes: number; readonly sha256: Sha256Hex }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      yield chunk;
    }
  };
  await ofVault(replaceFile(final, counted(), { mode: FINAL_MODE, temp }));
  return { sizeBytes, sha256: sha256Hex(hash.digest('hex')) };
}

async function removeDraft(root: string, path: string): Promise<void> {
  await unlink(join(root, path)).catch(ignoreMissing);
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    if (!(await removeEmptyFolder(join(root, folder)))) return;
  }
}

async function removeEmptyFolder(folder: string): Promise<boolean> {
  try {
    await rmdir(folder);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return true;
    if (errnoOf(error) === 'ENOTEMPTY' || errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function writeFinal(
  files: readonly { readonly final: string; readonly bytes: Uint8Array; readonly temp: string }[],
): Promise<void> {
  const outcomes = await ofVault(writeAllOnce(files.map((file) => ({ ...file, mode: FINAL_MODE }))));
  for (const [i, { final, bytes }] of files.entries()) {
    if (outcomes[i] === 'placed') continue;
    const there = await readBounded(final, bytes.length + 1);
    if (there === undefined || !Buffer.from(there).equals(bytes)) throw new Failure('vault-conflict', { path: final });
  }
}

async function readBounded(path: string, maxBytes: number): Promise<Uint8Array | undefined> {
  const size = await sizeOf(path);
  if (size === undefined) return undefined;
  if (size > maxBytes) throw new Failure('vault-conflict', { path, sizeBytes: size });
  return ofVault(readFile(path));
}

async function readEnd(path: string, maxBytes: number): Promise<Uint8Array | undefined> {
  const size = await sizeOf(path);
  if (size === undefined) return undefined;
  const handle = await ofVault(open(path, 'r'));
  try {
    const length = Math.min(size, maxBytes);
    const { buffer, bytesRead } = await ofVault(handle.read(Buffer.alloc(length), 0, length, size - length));
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function ignoreMissing(error: unknown): void {
  if (errnoOf(error) !== 'ENOENT') throw error;
}
