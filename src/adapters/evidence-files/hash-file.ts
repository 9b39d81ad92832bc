/** SHA-256 of one regular file, whole or in parts, streamed through one buffer; lets other work and a stop in between. */
import { createHash } from 'node:crypto';
import { closeSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { errnoOf } from '../../domain/failure.js';
import { type Sha256Hex, sha256Hex } from '../../domain/ids.js';
import type { FileJob } from './evidence-job.js';
import { openRegularFile } from './regular-file.js';

export type HashOutcome =
  | { readonly kind: 'digest'; readonly digests: readonly Sha256Hex[]; readonly sizeBytes: number }
  | { readonly kind: 'too-large'; readonly sizeBytes: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly because: string };

const CHUNK_BYTES = 1024 * 1024;
const readAsync = promisify(read);
/** `stat` counts in these. */
const BLOCK_BYTES = 512;
/** A hostile file may claim petabytes that lie on no disk; a recorder that reserves whole files stays far below. */
const MAX_HOLE_BYTES = 16 * 1024 ** 3;

/** Digests of parts of `partBytes`, in order; of the whole file where that is undefined. */
export async function hashRegularFile(
  job: FileJob & { readonly partBytes: number | undefined },
  isCancelled: () => boolean,
): Promise<HashOutcome> {
  const opened = openRegularFile(job.file);
  if (opened.kind !== 'open') return opened;
  const { fd, stat } = opened;
  try {
    if (stat.size > job.maxBytes) return { kind: 'too-large', sizeBytes: stat.size };
    if (stat.size - stat.blocks * BLOCK_BYTES > MAX_HOLE_BYTES)
      return { kind: 'unreadable', because: `${stat.size} bytes of which the disk holds almost none` };
    const parts = new PartDigests(job.partBytes);
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, stat.size + 1));
    const isLarge = stat.size > CHUNK_BYTES;
    for (;;) {
      const at = parts.sizeBytes;
      // While one file is read another is hashed; for small files that would cost more than it gains.
      const bytesRead = isLarge
        ? (await readAsync(fd, buffer, 0, buffer.length, at)).bytesRead
        : readSync(fd, buffer, 0, buffer.length, at);
      if (bytesRead === 0) return { kind: 'digest', digests: parts.end(), sizeBytes: parts.sizeBytes };
      parts.update(buffer.subarray(0, bytesRead));
      if (parts.sizeBytes > job.maxBytes) return { kind: 'unreadable', because: 'grew while it was read' };
      if (isCancelled()) return { kind: 'unreadable', because: 'cancelled' };
    }
  } catch (error) {
    return { kind: 'unreadable', because: errnoOf(error) ?? 'read error' };
  } finally {
    closeSync(fd);
  }
}

class PartDigests {
  readonly #partBytes: number;
  readonly #digests: Sha256Hex[] = [];
  #hash = createHash('sha256');
  #inPart = 0;
  sizeBytes = 0;

  constructor(partBytes: number | undefined) {
    this.#partBytes = partBytes ?? Number.POSITIVE_INFINITY;
  }

  update(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const take = Math.min(bytes.length - at, this.#partBytes - this.#inPart);
      this.#hash.update(bytes.subarray(at, at + take));
      this.#inPart += take;
      at += take;
      if (this.#inPart === this.#partBytes) this.#next();
    }
    this.sizeBytes += bytes.length;
  }

  /** An empty file has one part, which is empty. */
  end(): readonly Sha256Hex[] {
    if (this.#inPart > 0 || this.#digests.length === 0) this.#next();
    return this.#digests;
  }

  #next(): void {
    this.#digests.push(sha256Hex(this.#hash.digest('hex')));
    this.#hash = createHash('sha256');
    this.#inPart = 0;
  }
}
