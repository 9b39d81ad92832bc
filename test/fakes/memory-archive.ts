/**
 * An archive in memory (port: ports/archive.ts): write-once, idempotent by content. Can be told to be out of reach, full, or to
 * lie about what it stored.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { cancelled, errnoOf, Failure } from '../../src/domain/failure.js';
import { type Sha256Hex, sha256Hex } from '../../src/domain/ids.js';
import type { Archive, ArchivePut } from '../../src/ports/archive.js';
import type { SystemClock } from '../../src/ports/system-clock.js';

export type MemoryArchive = Archive & {
  readonly objects: Map<string, Uint8Array>;
  isReachable: boolean;
  freeBytes: number;
  /** Keeps other bytes than it was sent, and says nothing. */
  isCorrupting: boolean;
};

export function memoryArchive(clock: SystemClock): MemoryArchive {
  const objects = new Map<string, Uint8Array>();
  const archive: MemoryArchive = {
    objects,
    isReachable: true,
    freeBytes: 1_000_000_000,
    isCorrupting: false,
    target: 'memory:',
    put: async (request) => {
      const { key, sizeBytes, sha256, signal } = request;
      requireReach(archive);
      if (signal.aborted) throw cancelled(signal);
      const there = objects.get(key);
      if (there === undefined) {
        const bytes = await localBytes(request);
        if (bytes.length > archive.freeBytes) throw new Failure('archive-full', {});
        archive.freeBytes -= bytes.length;
        if (signal.aborted) throw cancelled(signal);
        objects.set(key, archive.isCorrupting ? Buffer.concat([bytes, Buffer.of(0)]) : bytes);
        request.onProgress(bytes.length);
      }
      const held = objects.get(key) ?? new Uint8Array();
      const code = there === undefined ? 'archive-differs' : 'archive-conflict';
      if (digest(held) !== sha256 || held.length !== sizeBytes) throw new Failure(code, { key });
      return { target: 'memory:', key, version: undefined, sizeBytes, sha256: digest(held), at: clock.now() };
    },
    replace: async ({ key, bytes, signal }) => {
      requireReach(archive);
      if (signal.aborted) throw cancelled(signal);
      objects.set(key, new Uint8Array(bytes));
    },
    recheck: async (key) => {
      requireReach(archive);
      const held = objects.get(key);
      return held === undefined ? undefined : { sizeBytes: held.length, sha256: digest(held) };
    },
    probe: async () => {
      requireReach(archive);
      return { freeBytes: archive.freeBytes };
    },
  };
  return archive;
}

async function localBytes({ localPath, sizeBytes, sha256 }: ArchivePut): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await readFile(localPath));
  } catch (error) {
    const errno = errnoOf(error) ?? null;
    throw new Failure(errno === 'ENOENT' ? 'sealed-file-missing' : 'vault-failing', { errno });
  }
  if (bytes.length !== sizeBytes || digest(bytes) !== sha256) throw new Failure('copy-differs', {});
  return bytes;
}

function requireReach(archive: MemoryArchive): void {
  if (!archive.isReachable) throw new Failure('archive-unreachable', {});
}

function digest(bytes: Uint8Array): Sha256Hex {
  return sha256Hex(createHash('sha256').update(bytes).digest('hex'));
}
