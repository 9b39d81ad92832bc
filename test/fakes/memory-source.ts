/**
 * A ByteSource over bytes in memory that counts what is read from it, so that tests can hold readers to their
 * reading budget. Reads at and beyond the end give fewer bytes, as the port promises. Can be told to fail.
 */
import type { ByteSource } from '../../src/domain/byte-source.js';

export type MemorySource = ByteSource & { reads: number; bytesRead: number };

/** `failure` is thrown by every read from the `failAfterReads`-th on. */
export function memorySource(
  bytes: Uint8Array,
  failing?: { readonly failAfterReads: number; readonly failure: Error },
): MemorySource {
  const source: MemorySource = {
    sizeBytes: bytes.length,
    reads: 0,
    bytesRead: 0,
    readAt: async (offset, length) => {
      if (!Number.isSafeInteger(offset) || offset < 0 || !Number.isSafeInteger(length) || length < 0)
        throw new RangeError(`readAt(${offset}, ${length})`);
      source.reads += 1;
      if (failing !== undefined && source.reads > failing.failAfterReads) throw failing.failure;
      const part = bytes.slice(offset, offset + length);
      source.bytesRead += part.length;
      return part;
    },
  };
  return source;
}

/** A large file of zeros in which only some pieces are written; holds no more than those. */
export function sparseSource(
  sizeBytes: number,
  pieces: readonly { readonly at: number; readonly bytes: Uint8Array }[],
): MemorySource {
  const source: MemorySource = {
    sizeBytes,
    reads: 0,
    bytesRead: 0,
    readAt: async (offset, length) => {
      const part = new Uint8Array(Math.max(0, Math.min(length, sizeBytes - offset)));
      for (const { at, bytes } of pieces) {
        const from = Math.max(at, offset);
        const to = Math.min(at + bytes.length, offset + part.length);
        if (from < to) part.set(bytes.subarray(from - at, to - at), from - offset);
      }
      source.reads += 1;
      source.bytesRead += part.length;
      return part;
    },
  };
  return source;
}
