/** What every archive promises, tried on the folder and on the one in memory. */
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openArchiveDirectory } from '../../src/adapters/archive-directory/open-archive-directory.js';
import { Failure } from '../../src/domain/failure.js';
import { dockId, sha256Hex } from '../../src/domain/ids.js';
import type { Archive, ArchivePut } from '../../src/ports/archive.js';
import { manualClock } from '../fakes/manual-clock.js';
import { memoryArchive } from '../fakes/memory-archive.js';

type Made = {
  readonly archive: Archive;
  /** Puts an object there behind the archive's back, or changes it. */
  readonly tamper: (key: string, bytes: Uint8Array) => Promise<void>;
  readonly stored: (key: string) => Promise<Uint8Array | undefined>;
  readonly keys: () => Promise<readonly string[]>;
  readonly goAway: () => Promise<void>;
  readonly close: () => Promise<void>;
};

const clock = manualClock();
const LARGE_BYTES = 5 * 1024 * 1024 + 17;
let folder = '';
let made: Made;

const digest = (bytes: Uint8Array) => sha256Hex(createHash('sha256').update(bytes).digest('hex'));
const pattern = (bytes: number): Buffer => Buffer.alloc(bytes, 'some footage, of no even length');

async function inFolder(): Promise<Made> {
  const root = join(folder, 'archive');
  let isKnown = false;
  const memory = {
    isKnown: async () => isKnown,
    remember: async () => {
      isKnown = true;
    },
  };
  const archive = openArchiveDirectory({ root, dock: dockId('KB-0007'), clock, ...memory });
  return {
    archive,
    tamper: async (key, bytes) => {
      await mkdir(dirname(join(root, key)), { recursive: true });
      await chmod(join(root, key), 0o640).catch(() => undefined);
      await writeFile(join(root, key), bytes);
    },
    stored: async (key) => {
      const bytes = await readFile(join(root, key)).catch(() => undefined);
      return bytes;
    },
    keys: async () => {
      const all = await readdir(root, { recursive: true, withFileTypes: true });
      return all.filter((entry) => entry.isFile() && entry.name !== '.sealdock-archive').map(({ name }) => name);
    },
    goAway: async () => {
      await rm(root, { recursive: true });
      await mkdir(root);
    },
    close: async () => {
      await archive[Symbol.asyncDispose]();
    },
  };
}

async function inMemory(): Promise<Made> {
  const archive = memoryArchive(clock);
  return {
    archive,
    tamper: async (key, bytes) => {
      archive.objects.set(key, bytes);
    },
    stored: async (key) => archive.objects.get(key),
    keys: async () => [...archive.objects.keys()],
    goAway: async () => {
      archive.isReachable = false;
    },
    close: async () => undefined,
  };
}

/** A local file and the request to store it. */
async function local(bytes: Uint8Array, more: Partial<ArchivePut> = {}): Promise<ArchivePut> {
  const localPath = join(folder, `local-${digest(bytes).slice(0, 8)}`);
  await writeFile(localPath, bytes);
  const sha256 = digest(bytes);
  const signal = new AbortController().signal;
  return {
    key: 'intake/a/data/a.mp4',
    localPath,
    sizeBytes: bytes.length,
    sha256,
    onProgress: () => undefined,
    signal,
    ...more,
  };
}

describe.each([
  ['in a folder', inFolder],
  ['in memory', inMemory],
])('an archive %s', (_, make) => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'archive-'));
    made = await make();
  });
  afterEach(async () => {
    await made.close();
    await rm(folder, { recursive: true });
  });

  test('puts the pointer of a log in the place of the one before, and nothing else', async () => {
    const { signal } = new AbortController();
    const key = 'docks/KB-0007/log/e1/checkpoint';
    await made.archive.replace({ key, bytes: Buffer.from('older'), signal });
    await made.archive.replace({ key, bytes: Buffer.from('newer'), signal });
    expect(Buffer.from((await made.stored(key)) ?? []).toString()).toBe('newer');
    expect(await made.keys()).toHaveLength(1);
  });

  test('moves no pointer while it is away, or after a stop', async () => {
    const key = 'docks/KB-0007/log/e1/checkpoint';
    const stopped = AbortSignal.abort(new Failure('cancelled'));
    await made.archive.replace({ key, bytes: Buffer.from('older'), signal: new AbortController().signal });
    await expect(made.archive.replace({ key, bytes: Buffer.of(1), signal: stopped })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(Buffer.from((await made.stored(key)) ?? []).toString()).toBe('older');
    await made.goAway();
    await expect(
      made.archive.replace({ key, bytes: Buffer.of(1), signal: new AbortController().signal }),
    ).rejects.toMatchObject({ code: 'archive-unreachable' });
  });

  test.each([0, 1, 4096, 300_001, LARGE_BYTES])(
    'stores a file of %i bytes and tells what it read back',
    async (size) => {
      const bytes = pattern(size);
      const request = await local(bytes);
      const receipt = await made.archive.put(request);
      expect(receipt).toEqual({
        target: made.archive.target,
        key: request.key,
        version: undefined,
        sizeBytes: size,
        sha256: digest(bytes),
        at: clock.now(),
      });
      expect(digest((await made.stored(request.key)) ?? Buffer.of(1))).toBe(digest(bytes));
      expect(await made.keys()).toHaveLength(1);
    },
  );

  test('takes the same bytes under the same key again, in turn and at once', async () => {
    const request = await local(pattern(300_000));
    const receipts = await Promise.all([1, 2, 3].map(() => made.archive.put(request)));
    receipts.push(await made.archive.put(request));
    expect(new Set(receipts.map(({ sha256 }) => sha256))).toEqual(new Set([request.sha256]));
    expect(await made.keys()).toHaveLength(1);
  });

  test.each([10, LARGE_BYTES])('refuses other bytes under a key and leaves what is there (%i bytes)', async (size) => {
    await made.archive.put(await local(pattern(size)));
    const other = await local(Buffer.from('other'));
    await expect(made.archive.put(other)).rejects.toMatchObject({ code: 'archive-conflict', kind: 'integrity' });
    expect(digest((await made.stored(other.key)) ?? Buffer.of(1))).toBe(digest(pattern(size)));
    expect(await made.keys()).toHaveLength(1);
  });

  test.each([10, LARGE_BYTES])('finds out that an object was changed since (%i bytes)', async (size) => {
    const request = await local(pattern(size));
    await made.archive.put(request);
    const changed = pattern(size);
    changed[size - 1] = 255;
    await made.tamper(request.key, changed);
    await expect(made.archive.put(request)).rejects.toMatchObject({ code: 'archive-conflict' });
    expect((await made.archive.recheck(request.key, request.signal))?.sha256).toBe(digest(changed));
  });

  test.each([10, LARGE_BYTES])(
    'does not store a local file that is no longer what was sealed (%i bytes)',
    async (size) => {
      const request = await local(pattern(size));
      const changed = pattern(size);
      changed[0] = 255;
      await writeFile(request.localPath, changed);
      await expect(made.archive.put(request)).rejects.toMatchObject({ code: 'copy-differs', kind: 'integrity' });
      expect(await made.keys()).toEqual([]);
    },
  );

  test.each([10, LARGE_BYTES])(
    'says that the local file is missing, not that the archive is (%i bytes)',
    async (size) => {
      const request = await local(pattern(size));
      await rm(request.localPath);
      await expect(made.archive.put(request)).rejects.toMatchObject({ code: 'sealed-file-missing' });
      expect(await made.keys()).toEqual([]);
    },
  );

  test('rereads an object on demand and knows which are absent', async () => {
    const request = await local(pattern(1000));
    await made.archive.put(request);
    expect(await made.archive.recheck(request.key, request.signal)).toEqual({
      sizeBytes: 1000,
      sha256: request.sha256,
    });
    expect(await made.archive.recheck('intake/none', request.signal)).toBeUndefined();
  });

  test('ends with the reason of the stop and stores nothing', async () => {
    const stop = new AbortController();
    stop.abort(new Failure('cancelled'));
    const request = await local(pattern(1000), { signal: stop.signal });
    await expect(made.archive.put(request)).rejects.toMatchObject({ code: 'cancelled' });
    expect(await made.keys()).toEqual([]);
  });

  test('that went away is out of reach for every question, and nothing is stored in its place', async () => {
    await made.archive.put(await local(pattern(10)));
    await made.goAway();
    const before = await made.keys();
    const request = await local(pattern(20), { key: 'intake/b' });
    await expect(made.archive.put(request)).rejects.toMatchObject({ code: 'archive-unreachable', kind: 'transient' });
    await expect(made.archive.probe(request.signal)).rejects.toMatchObject({ code: 'archive-unreachable' });
    await expect(made.archive.recheck('x', request.signal)).rejects.toMatchObject({ code: 'archive-unreachable' });
    expect(await made.keys()).toEqual(before);
  });

  test('tells how much room there is', async () => {
    expect((await made.archive.probe(new AbortController().signal)).freeBytes).toBeGreaterThan(0);
  });
});

describe('an archive in a folder', () => {
  const signal = new AbortController().signal;
  const open = (root: string, isKnown = false) =>
    openArchiveDirectory({
      root,
      dock: dockId('KB-0007'),
      clock,
      isKnown: async () => isKnown,
      remember: async () => undefined,
    });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'archive-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('known from before is never made anew in an empty folder: that is a share which is not mounted', async () => {
    await using archive = open(folder, true);
    await expect(archive.probe(signal)).rejects.toMatchObject({ code: 'archive-unreachable' });
    expect(await readdir(folder)).toEqual([]);
  });

  test('is not made among other people’s files', async () => {
    await writeFile(join(folder, 'holiday.jpg'), 'x');
    await using archive = open(folder);
    await expect(archive.probe(signal)).rejects.toMatchObject({ code: 'archive-unreachable' });
    expect(await readdir(folder)).toEqual(['holiday.jpg']);
  });

  test('is made whole where its making was cut short, and what this dock left half sent is swept, not what others did', async () => {
    await mkdir(join(folder, '.incoming'));
    for (const name of ['KB-0007.left', 'KB-0008.left']) await writeFile(join(folder, '.incoming', name), 'half');
    await using archive = open(folder);
    await archive.probe(signal);
    expect(await readdir(join(folder, '.incoming'))).toEqual(['KB-0008.left']);
  });

  test('says that a name is too long for it, for good', async () => {
    await using archive = open(join(folder, 'archive'));
    const request = await local(pattern(10), { key: `intake/${'x'.repeat(300)}` });
    await expect(archive.put(request)).rejects.toMatchObject({ code: 'archive-rejected', kind: 'permanent' });
  });
});
