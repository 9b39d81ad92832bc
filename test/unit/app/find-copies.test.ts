import { describe, expect, test } from 'vitest';
import { type CopyCandidate, findCopies } from '../../../src/app/find-copies.js';
import { Failure } from '../../../src/domain/failure.js';
import type { MediaReading } from '../../../src/media/timeline.js';
import { memorySource } from '../../fakes/memory-source.js';

const { signal } = new AbortController();
const SIZE = 5_000_000;

function reading(endMs: number): MediaReading {
  return { state: 'unreadable', container: 'mp4', because: `ends at ${endMs}` };
}

type Opened = { opens: number; bytesRead: number };

function candidate(path: string, bytes: Uint8Array, endMs = 1000): CopyCandidate & { readonly opened: Opened } {
  const opened = { opens: 0, bytesRead: 0 };
  return {
    path,
    sizeBytes: bytes.length,
    reading: reading(endMs),
    opened,
    open: async () => {
      opened.opens += 1;
      const source = memorySource(bytes);
      return {
        ...source,
        readAt: async (offset, length) => {
          const part = await source.readAt(offset, length);
          opened.bytesRead += part.length;
          return part;
        },
        localPath: Buffer.from(path),
        descriptor: undefined,
        stat: async () => ({ sizeBytes: bytes.length, mtimeMs: 0 }),
        [Symbol.asyncDispose]: async () => undefined,
      };
    },
  };
}

function bytes(change?: number): Buffer {
  const buffer = Buffer.alloc(SIZE, 7);
  if (change !== undefined) buffer[change] = 8;
  return buffer;
}

describe('finding copies', () => {
  test('equal content gets one digest, whatever lies between', async () => {
    const files = [candidate('a', bytes()), candidate('b', bytes(1_000_003)), candidate('c', bytes())];
    const digests = await findCopies(files, signal);
    expect(digests.get('a')).toBe(digests.get('c'));
    expect(digests.get('a')).not.toBe(digests.get('b'));
  });

  test('files of equal size but another timeline are not even opened', async () => {
    const files = Array.from({ length: 50 }, (_, i) => candidate(String(i), bytes(), i));
    expect((await findCopies(files, signal)).size).toBe(0);
    expect(files.every(({ opened }) => opened.opens === 0)).toBe(true);
  });

  test('files that differ at their ends are not read from end to end', async () => {
    const files = [candidate('a', bytes(0)), candidate('b', bytes(SIZE - 1)), candidate('c', bytes())];
    expect((await findCopies(files, signal)).size).toBe(0);
    for (const { opened } of files) expect(opened.bytesRead).toBeLessThan(100_000);
  });

  test('empty files and files that are no media are copies of nothing', async () => {
    const empty = [candidate('a', Buffer.alloc(0)), candidate('b', Buffer.alloc(0))];
    const text = ['c', 'd'].map((path) => ({ ...candidate(path, bytes()), reading: undefined }));
    expect((await findCopies([...empty, ...text], signal)).size).toBe(0);
  });

  test('a file that cannot be read is no copy, and stops nothing', async () => {
    const broken = {
      ...candidate('b', bytes()),
      open: () => Promise.reject(new Failure('file-unreadable', { path: 'b' })),
    };
    const digests = await findCopies([candidate('a', bytes()), broken, candidate('c', bytes())], signal);
    expect([...digests.keys()].sort()).toEqual(['a', 'c']);
  });

  test('ends when it is told to', async () => {
    const controller = new AbortController();
    controller.abort();
    const work = findCopies([candidate('a', bytes()), candidate('b', bytes())], controller.signal);
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
  });
});
