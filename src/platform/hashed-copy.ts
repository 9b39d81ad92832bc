/**
 * Copies a file while hashing it, and reads a file again while hashing it: both in one pass with three 2 MiB buffers, so
 * that reading the next piece, hashing this one and writing the last overlap. Runs in worker threads; knows no ports.
 */
import { createHash, type Hash } from 'node:crypto';
import { Failure } from '../domain/failure.js';
import { alignedBuffers, type DirectFile } from './direct-io.js';

export const PIECE_BYTES = 2 * 1024 * 1024;
export const PART_BYTES = 8 * 1024 * 1024;
const BUFFERS = 3;

export type CopyWatch = {
  /** A read that takes longer rejects `read-stalled`. */
  readonly stallMs: number;
  readonly isCancelled: () => boolean;
  readonly onProgress: (bytes: number) => void;
};

/**
 * Copies from `fromByte` (a multiple of PIECE_BYTES; the bytes before it are in `hash` already) to the source's end, then
 * syncs. The digest is of the whole file. Rejects `source-changed` when size or time moved under the copy.
 */
export async function copyHashed(
  source: DirectFile,
  target: DirectFile,
  start: { readonly fromByte: number; readonly hash: Hash },
  watch: CopyWatch,
): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
  const buffers = alignedBuffers(BUFFERS, PIECE_BYTES);
  const before = await source.sizeAndTime();
  const writes: Promise<void>[] = buffers.map(() => Promise.resolve());
  let offset = start.fromByte;
  let turn = 0;
  let reading = readPiece(source, bufferAt(buffers, turn), offset, watch);
  try {
    for (;;) {
      const bytes = await reading;
      if (watch.isCancelled()) throw new Failure('cancelled');
      const piece = bufferAt(buffers, turn).subarray(0, bytes);
      const next = (turn + 1) % BUFFERS;
      await writes[next];
      const isLast = bytes < PIECE_BYTES;
      if (!isLast) {
        reading = readPiece(source, bufferAt(buffers, next), offset + bytes, watch);
        // Its failure is met at the next turn; until then it must not count as unhandled.
        reading.catch(() => undefined);
      }
      const write = target.write(piece, offset);
      write.catch(() => undefined);
      writes[turn] = write;
      start.hash.update(piece);
      offset += bytes;
      watch.onProgress(offset);
      if (isLast) break;
      turn = next;
    }
  } finally {
    await Promise.allSettled([reading, ...writes]);
  }
  await Promise.all(writes);
  await target.sync();
  const after = await source.sizeAndTime();
  if (after.sizeBytes !== offset || after.sizeBytes !== before.sizeBytes || after.mtimeMs !== before.mtimeMs) {
    throw new Failure('source-changed', { bytesRead: offset, sizeBytes: after.sizeBytes });
  }
  return { sizeBytes: offset, sha256: start.hash.digest('hex') };
}

/** Hashes the first `bytes` of a file; fewer when it is shorter. */
export async function hashPrefix(file: DirectFile, bytes: number, watch: CopyWatch): Promise<Hash> {
  const hash = createHash('sha256');
  await eachPiece(file, bytes, watch, (piece) => hash.update(piece));
  return hash;
}

/** Whole digest and the digests of the 8 MiB parts, from one reading. */
export async function hashWithParts(
  file: DirectFile,
  watch: CopyWatch,
): Promise<{ readonly sizeBytes: number; readonly sha256: string; readonly partDigests: readonly string[] }> {
  const whole = createHash('sha256');
  const partDigests: string[] = [];
  let part = createHash('sha256');
  let partBytes = 0;
  const sizeBytes = await eachPiece(file, Number.MAX_SAFE_INTEGER, watch, (piece) => {
    if (partBytes === PART_BYTES) {
      partDigests.push(part.digest('hex'));
      part = createHash('sha256');
      partBytes = 0;
    }
    whole.update(piece);
    part.update(piece);
    partBytes += piece.length;
  });
  partDigests.push(part.digest('hex'));
  return { sizeBytes, sha256: whole.digest('hex'), partDigests };
}

async function eachPiece(
  file: DirectFile,
  bytes: number,
  watch: CopyWatch,
  use: (piece: Buffer) => void,
): Promise<number> {
  const buffers = alignedBuffers(2, PIECE_BYTES);
  let offset = 0;
  let reading = readPiece(file, bufferAt(buffers, 0), 0, watch);
  for (let turn = 0; ; turn = 1 - turn) {
    const got = await reading;
    if (watch.isCancelled()) throw new Failure('cancelled');
    const wanted = Math.min(got, bytes - offset);
    const isLast = got < PIECE_BYTES || offset + wanted >= bytes;
    if (!isLast) {
      reading = readPiece(file, bufferAt(buffers, 1 - turn), offset + got, watch);
      reading.catch(() => undefined);
    }
    if (wanted > 0) use(bufferAt(buffers, turn).subarray(0, wanted));
    offset += wanted;
    watch.onProgress(offset);
    if (isLast) return offset;
  }
}

async function readPiece(file: DirectFile, buffer: Buffer, offset: number, watch: CopyWatch): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Failure('read-stalled', { offset, stallMs: watch.stallMs })), watch.stallMs);
  });
  try {
    return await Promise.race([file.read(buffer, offset), stalled]);
  } finally {
    clearTimeout(timer);
  }
}

function bufferAt(buffers: readonly Buffer[], index: number): Buffer {
  const buffer = buffers[index];
  if (buffer === undefined) throw new RangeError(`no buffer ${index}`);
  return buffer;
}
