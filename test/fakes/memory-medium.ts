/** A camera's medium in memory (port: ports/medium.ts). Files can grow, go bad or be taken away together with the medium. */

import { Failure, throwIfCancelled } from '../../src/domain/failure.js';
import { clampedInstant } from '../../src/domain/quantities.js';
import type { Medium, MediumEntry } from '../../src/ports/medium.js';

export type MemoryFile = { bytes: Uint8Array; mtimeMs: number; isUnreadable?: boolean };

export type MemoryMedium = Medium & {
  readonly files: Map<string, MemoryFile>;
  /** Pulled out: a dead mount lists nothing and finds nothing. */
  isGone: boolean;
};

export function memoryMedium(contents: Readonly<Record<string, string | Uint8Array>>, maxFiles = 1000): MemoryMedium {
  const files = new Map<string, MemoryFile>();
  for (const [path, content] of Object.entries(contents)) {
    files.set(path, { bytes: new Uint8Array(Buffer.from(content)), mtimeMs: Date.parse('2026-11-22T08:30:00Z') });
  }
  const require = (path: string): MemoryFile => {
    const file = files.get(path);
    if (medium.isGone) throw new Failure('medium-gone', { path });
    if (file === undefined || file.isUnreadable === true) throw new Failure('file-unreadable', { path });
    return file;
  };
  const medium: MemoryMedium = {
    files,
    isGone: false,
    fs: 'memory',
    volume: undefined,
    label: 'memory',
    list: async (signal) => {
      throwIfCancelled(signal);
      if (medium.isGone) throw new Failure('medium-gone', {});
      if (files.size > maxFiles) throw new Failure('too-many-files', { limit: maxFiles });
      const entries = [...files].map(
        ([path, file]): MediumEntry => ({
          path,
          rawPathHex: undefined,
          sizeBytes: file.bytes.length,
          mtimeMs: clampedInstant(file.mtimeMs),
        }),
      );
      entries.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
      return { entries, refusals: [] };
    },
    open: async ({ path }) => {
      const opened = require(path);
      return {
        sizeBytes: opened.bytes.length,
        localPath: Buffer.from(`/memory/${path}`),
        descriptor: undefined,
        readAt: async (offset, length) => require(path).bytes.slice(offset, offset + length),
        stat: async () => ({ sizeBytes: opened.bytes.length, mtimeMs: clampedInstant(opened.mtimeMs) }),
        [Symbol.asyncDispose]: async () => undefined,
      };
    },
    space: async () => {
      if (medium.isGone) throw new Failure('medium-gone', {});
      return { freeBytes: 1000, totalBytes: 1_000_000 };
    },
    isAlive: async () => !medium.isGone,
  };
  return medium;
}
