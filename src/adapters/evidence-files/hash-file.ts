/**
 * SHA-256 of one regular file, whole or in parts, streamed through one buffer. Opens neither symbolic links nor anything
 * that could block (pipes, devices).
 */
import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { errnoOf } from '../../domain/failure.js';

export type HashJob = {
  /** Absolute. */
  readonly file: string;
  /** Set: digests of parts of this size, in order, instead of one digest. */
  readonly partBytes: number | undefined;
  /** A file that is larger is not read. */
  readonly maxBytes: number;
};

export type HashOutcome =
  | { readonly kind: 'digest'; readonly digests: readonly string[]; readonly sizeBytes: number }
  | { readonly kind: 'too-large'; readonly sizeBytes: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly because: string };

const CHUNK_BYTES = 1024 * 1024;

export async function hashRegularFile(job: HashJob, isCancelled: () => boolean): Promise<HashOutcome> {
  const opened = await openRegularFile(job.file);
  if (opened.kind !== 'open') return opened;
  try {
    if (opened.sizeBytes > job.maxBytes) return { kind: 'too-large', sizeBytes: opened.sizeBytes };
    return await hashOpen(opened.handle, job, isCancelled);
  } catch (error) {
    return { kind: 'unreadable', because: errnoOf(error) ?? 'read error' };
  } finally {
    await opened.handle.close();
  }
}

export type Opened =
  | { readonly kind: 'open'; readonly handle: FileHandle; readonly sizeBytes: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly because: string };

export async function openRegularFile(file: string): Promise<Opened> {
  let handle: FileHandle;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return { kind: 'missing' };
    return { kind: 'unreadable', because: errno === 'ELOOP' ? 'a symbolic link' : (errno ?? 'cannot be opened') };
  }
  const stat = await handle.stat();
  if (stat.isFile()) return { kind: 'open', handle, sizeBytes: stat.size };
  await handle.close();
  return { kind: 'unreadable', because: 'not a regular file' };
}

async function hashOpen(
  handle: FileHandle,
  { partBytes, maxBytes }: HashJob,
  isCancelled: () => boolean,
): Promise<HashOutcome> {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  const digests: string[] = [];
  let sizeBytes = 0;
  let hash = createHash('sha256');
  let inPart = 0;
  const end = (ended: Hash): void => {
    digests.push(ended.digest('hex'));
    hash = createHash('sha256');
    inPart = 0;
  };
  for (;;) {
    if (isCancelled()) return { kind: 'unreadable', because: 'cancelled' };
    const room = partBytes === undefined ? CHUNK_BYTES : Math.min(CHUNK_BYTES, partBytes - inPart);
    const { bytesRead } = await handle.read(buffer, 0, room, sizeBytes);
    if (bytesRead === 0) break;
    hash.update(buffer.subarray(0, bytesRead));
    sizeBytes += bytesRead;
    if (sizeBytes > maxBytes) return { kind: 'unreadable', because: 'grew while it was read' };
    inPart += bytesRead;
    if (inPart === partBytes) end(hash);
  }
  if (inPart > 0 || digests.length === 0) end(hash);
  return { kind: 'digest', digests, sizeBytes };
}
