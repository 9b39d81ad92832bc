/** What every vault promises, tried on the one on a disk and on the one in memory. */
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openMedium } from '../../src/adapters/mass-storage/open-medium.js';
import { openVault } from '../../src/adapters/vault/open-vault.js';
import { Failure } from '../../src/domain/failure.js';
import { sha256Hex } from '../../src/domain/ids.js';
import type { MediumFile } from '../../src/ports/medium.js';
import type { PullRequest, Vault } from '../../src/ports/vault.js';
import { memoryVault } from '../fakes/memory-vault.js';

type Made = {
  readonly vault: Vault;
  /** Changes stored bytes behind the vault's back. */
  readonly tamperTemp: (temp: string, bytes: Uint8Array) => Promise<void>;
  readonly tamperFile: (path: string, bytes: Uint8Array | undefined) => Promise<void>;
  readonly close: () => Promise<void>;
};

const PIECE = 2 * 1024 * 1024;
const PART = 8 * 1024 * 1024;
const NEVER = new AbortController().signal;
let folder = '';
let made: Made;
let vault: Vault;

const digest = (bytes: Uint8Array) => sha256Hex(createHash('sha256').update(bytes).digest('hex'));
const pattern = (bytes: number, text = 'some footage, of no even length'): Buffer => Buffer.alloc(bytes, text);

async function onDisk(): Promise<Made> {
  const root = join(folder, 'vault');
  const opened = await openVault({ root });
  return {
    vault: opened,
    tamperTemp: (temp, bytes) => writeFile(join(root, 'tmp', `${temp}.part`), bytes),
    tamperFile: async (path, bytes) => {
      await chmod(join(root, path), 0o640);
      if (bytes === undefined) await rm(join(root, path));
      else await writeFile(join(root, path), bytes);
    },
    close: async () => {
      await opened[Symbol.asyncDispose]();
    },
  };
}

async function inMemory(): Promise<Made> {
  const memory = memoryVault();
  return {
    vault: memory,
    tamperTemp: async (temp, bytes) => {
      memory.partials.set(temp, bytes);
    },
    tamperFile: async (path, bytes) => {
      if (bytes === undefined) memory.files.delete(path);
      else memory.files.set(path, bytes);
    },
    close: async () => undefined,
  };
}

/** A file on a card, opened as ingest opens it. */
async function source(bytes: Uint8Array, name = 'a.mp4'): Promise<MediumFile> {
  const card = join(folder, 'card');
  await mkdir(dirname(join(card, name)), { recursive: true });
  await writeFile(join(card, name), bytes);
  const medium = await openMedium({ root: card, maxFiles: 10 });
  return medium.open({ path: name, rawPathHex: undefined, sizeBytes: bytes.length, mtimeMs: 0 });
}

const request = (file: MediumFile, more: Partial<PullRequest> = {}): PullRequest => ({
  file,
  temp: 'temp-a',
  stallMs: 30_000,
  onProgress: () => undefined,
  signal: NEVER,
  ...more,
});

async function pulled(bytes: Uint8Array, temp = 'temp-a') {
  await using file = await source(bytes);
  return await vault.pull(request(file, { temp }));
}

describe.each([
  ['on a disk', onDisk],
  ['in memory', inMemory],
])('a vault %s', (_, make) => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vault-'));
    made = await make();
    vault = made.vault;
  });
  afterEach(async () => {
    await made.close();
    await rm(folder, { recursive: true });
  });

  test.each([0, 1, 4095, 4096, PIECE, PIECE + 1, PART + 5])(
    'pulls %i bytes, hashed, and rereads them',
    async (size) => {
      const bytes = pattern(size);
      const result = await pulled(bytes);
      expect(result).toMatchObject({ temp: 'temp-a', sizeBytes: size, sha256: digest(bytes), resumedFromByte: 0 });
      const reread = await vault.reread(result, NEVER);
      const parts = size > PART ? [bytes.subarray(0, PART), bytes.subarray(PART)] : [bytes];
      expect(reread.partDigests).toEqual(parts.map(digest));
      expect(await vault.reread(result, NEVER)).toEqual(reread);
      expect(await vault.tempSize('temp-a')).toBe(size);
    },
  );

  test('goes on where it was stopped, reading little of what it has', async () => {
    const bytes = pattern(4 * PIECE + 11);
    const stop = new AbortController();
    await using file = await source(bytes);
    const stopping = vault.pull(
      request(file, { signal: stop.signal, onProgress: () => stop.abort(new Failure('cancelled')) }),
    );
    await expect(stopping).rejects.toMatchObject({ code: 'cancelled' });
    await made.tamperTemp('temp-a', bytes.subarray(0, 3 * PIECE + 100));
    const result = await vault.pull(request(file));
    expect(result).toMatchObject({ sizeBytes: bytes.length, sha256: digest(bytes) });
    expect(result.resumedFromByte).toBeGreaterThanOrEqual(3 * PIECE);
    expect(result.sourceBytesRead).toBeLessThan(bytes.length - 3 * PIECE + 1024 * 1024 + 100);
  });

  test('starts over where the source no longer begins with what was copied', async () => {
    await made.tamperTemp('temp-a', pattern(2 * PIECE, 'something else'));
    const bytes = pattern(3 * PIECE);
    expect(await pulled(bytes)).toMatchObject({ resumedFromByte: 0, sha256: digest(bytes) });
  });

  test('starts over where more was copied than the source holds', async () => {
    await made.tamperTemp('temp-a', pattern(2 * PIECE));
    const bytes = pattern(PIECE);
    expect(await pulled(bytes)).toMatchObject({ resumedFromByte: 0, sizeBytes: PIECE, sha256: digest(bytes) });
    expect(await vault.tempSize('temp-a')).toBe(PIECE);
  });

  test('pulls several files at once without mixing them', async () => {
    const contents = ['one', 'two', 'three', 'four', 'five'].map((text) => pattern(PIECE + 77, text));
    const files = await Promise.all(contents.map((bytes, i) => source(bytes, `f${i}.mp4`)));
    const results = await Promise.all(files.map((file, i) => vault.pull(request(file, { temp: `temp-${i}` }))));
    expect(results.map(({ sha256 }) => sha256)).toEqual(contents.map(digest));
    for (const file of files) await file[Symbol.asyncDispose]();
  });

  test('refuses a source that is not as long as when it was opened', async () => {
    await using file = await source(pattern(1000));
    const grown = { ...file, sizeBytes: 999 };
    await expect(vault.pull(request(grown))).rejects.toMatchObject({ code: 'source-changed', kind: 'transient' });
  });

  test('finds a copy that changed between writing and reading again', async () => {
    const result = await pulled(pattern(PIECE + 9));
    const changed = pattern(PIECE + 9);
    changed[PIECE] = 255;
    await made.tamperTemp('temp-a', changed);
    await expect(vault.reread(result, NEVER)).rejects.toMatchObject({ code: 'copy-differs', kind: 'integrity' });
  });

  test('gives the same fingerprint for source and copy, and another for other bytes', async () => {
    const bytes = pattern(PIECE + 9);
    await using file = await source(bytes);
    const own = await vault.fingerprint(file, NEVER);
    await vault.pull(request(file));
    expect(await vault.fingerprintTemp('temp-a', NEVER)).toBe(own);
    await using shorter = await source(bytes.subarray(1), 'b.mp4');
    expect(await vault.fingerprint(shorter, NEVER)).not.toBe(own);
  });

  test('reads no timeline out of what is no media, and is not harmed by what only looks like it', async () => {
    await pulled(Buffer.from('plain text'));
    expect(await vault.readMedia('temp-a', NEVER)).toBeUndefined();
    const box = Buffer.concat([
      Buffer.of(0, 0, 0, 16),
      Buffer.from('ftypisom'),
      Buffer.alloc(4),
      Buffer.alloc(64, 0xff),
    ]);
    await pulled(box, 'temp-b');
    expect(await vault.readMedia('temp-b', NEVER)).toMatchObject({ state: 'unreadable' });
  });

  test('discards a temporary file, and does not mind that it is gone', async () => {
    await pulled(pattern(10));
    expect(await vault.temps()).toEqual(['temp-a']);
    await vault.discardTemp('temp-a');
    await vault.discardTemp('temp-a');
    expect(await vault.tempSize('temp-a')).toBeUndefined();
    expect(await vault.temps()).toEqual([]);
  });

  describe('gives a final name', () => {
    const path = 'intake/2026/11/23/KB-0007-000001/data/DCIM/a.mp4';
    const bytes = pattern(5000);
    const placing = { temp: 'temp-a', path, sizeBytes: bytes.length, sha256: digest(bytes) };

    test('once, however often it is asked', async () => {
      await pulled(bytes);
      await vault.place(placing);
      await vault.place(placing);
      await pulled(bytes);
      await vault.place(placing);
      expect(await vault.digest(path, NEVER)).toEqual({ sizeBytes: 5000, sha256: digest(bytes) });
      expect(await vault.storedSize(path)).toBe(5000);
      expect(await vault.temps()).toEqual([]);
    });

    test('never over other bytes: both stay', async () => {
      await vault.writeFile(path, Buffer.from('other'));
      await pulled(bytes);
      await expect(vault.place(placing)).rejects.toMatchObject({ code: 'vault-conflict', kind: 'integrity' });
      expect(await vault.tempSize('temp-a')).toBe(5000);
      expect(await vault.storedSize(path)).toBe(5);
    });

    test('to nothing where nothing is', async () => {
      await expect(vault.place(placing)).rejects.toMatchObject({ code: 'sealed-file-missing', kind: 'integrity' });
    });
  });

  test('writes a small file once and never over other bytes', async () => {
    await vault.writeFile('docks/a/rec/x.rec', Buffer.from('one'));
    await vault.writeFile('docks/a/rec/x.rec', Buffer.from('one'));
    await expect(vault.writeFile('docks/a/rec/x.rec', Buffer.from('two'))).rejects.toMatchObject({
      code: 'vault-conflict',
    });
    expect(Buffer.from((await vault.readFile('docks/a/rec/x.rec', 10)) ?? []).toString()).toBe('one');
    expect(await vault.readFile('docks/a/rec/y.rec', 10)).toBeUndefined();
    await expect(vault.readFile('docks/a/rec/x.rec', 2)).rejects.toMatchObject({ code: 'vault-conflict' });
  });

  test('writes several small files at once, each once', async () => {
    const files = ['r/x.rec', 'r/x.rec.sig', 's/y'].map((path) => ({ path, bytes: Buffer.from(path) }));
    await vault.writeFiles(files);
    await vault.writeFiles([...files, { path: 'r/z', bytes: Buffer.from('z') }]);
    for (const { path, bytes } of files) expect(await vault.storedSize(path)).toBe(bytes.length);
    const other = [
      { path: 'n/new', bytes: Buffer.from('new') },
      { path: 'r/z', bytes: Buffer.from('other') },
    ];
    await expect(vault.writeFiles(other)).rejects.toMatchObject({ code: 'vault-conflict' });
    expect(Buffer.from((await vault.readFile('r/z', 10)) ?? []).toString()).toBe('z');
  });

  test('names what lies in a folder', async () => {
    await vault.writeFiles(
      ['docks/a/x', 'docks/a/rec/y', 'docks/b'].map((path) => ({ path, bytes: Buffer.from('z') })),
    );
    expect([...(await vault.names('docks/a'))].sort()).toEqual(['rec', 'x']);
    expect(await vault.names('docks/none')).toEqual([]);
  });

  test('reads the end of a file, all of a small one, nothing of an absent one', async () => {
    await vault.writeFile('log', Buffer.from('first last'));
    const end = async (path: string, bytes: number) =>
      Buffer.from((await vault.readEnd(path, bytes)) ?? 'absent').toString();
    expect(await Promise.all([end('log', 4), end('log', 99), end('none', 4)])).toEqual([
      'last',
      'first last',
      'absent',
    ]);
  });

  test('replaces a draft whole, and keeps the old one where the new one never ends', async () => {
    const first = await vault.writeDraft('intake/f.ndjson', [Buffer.from('line 1\n'), Buffer.from('line 2\n')]);
    expect(first).toEqual({ sizeBytes: 14, sha256: digest(Buffer.from('line 1\nline 2\n')) });
    const failing = async function* () {
      yield Buffer.from('half');
      throw new Failure('cancelled');
    };
    await expect(vault.writeDraft('intake/f.ndjson', failing())).rejects.toMatchObject({ code: 'cancelled' });
    expect(await vault.digest('intake/f.ndjson', NEVER)).toEqual(first);
    await vault.writeDraft('intake/f.ndjson', []);
    expect(await vault.storedSize('intake/f.ndjson')).toBe(0);
  });

  test('takes a draft away again, with nothing else', async () => {
    await vault.writeDraft('intake/2026/b/other', [Buffer.from('x')]);
    await vault.writeDraft('intake/2026/a/draft', [Buffer.from('x')]);
    await vault.discardDraft('intake/2026/a/draft');
    await vault.discardDraft('intake/2026/a/draft');
    expect(await vault.storedSize('intake/2026/a/draft')).toBeUndefined();
    expect(await vault.storedSize('intake/2026/b/other')).toBe(1);
  });

  test('sees what became of a stored file', async () => {
    await vault.writeFile('a', Buffer.from('one'));
    await made.tamperFile('a', Buffer.from('two'));
    expect(await vault.digest('a', NEVER)).toEqual({ sizeBytes: 3, sha256: digest(Buffer.from('two')) });
    await made.tamperFile('a', undefined);
    expect(await vault.digest('a', NEVER)).toBeUndefined();
    expect(await vault.storedSize('a')).toBeUndefined();
  });

  test('tells how much room there is', async () => {
    const { freeBytes, totalBytes } = await vault.space();
    expect(freeBytes).toBeGreaterThan(0);
    expect(totalBytes).toBeGreaterThanOrEqual(freeBytes);
  });
});

describe('a vault on a disk', () => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vault-'));
    made = await onDisk();
    vault = made.vault;
  });
  afterEach(async () => {
    await made.close();
    await rm(folder, { recursive: true });
  });

  test('blames the file where its source cannot be opened', async () => {
    await using file = await source(pattern(10));
    const closed = { ...file, descriptor: 1_000_000 };
    await expect(vault.pull(request(closed))).rejects.toMatchObject({ code: 'file-unreadable' });
  });

  test('copies the very file that was opened, whatever took its place', async () => {
    await using file = await source(pattern(10));
    const path = join(folder, 'card', 'a.mp4');
    await rename(path, `${path}.moved`);
    await writeFile(path, pattern(20));
    expect(await vault.pull(request(file))).toMatchObject({ sizeBytes: 10, sha256: digest(pattern(10)) });
  });

  test('keeps final files read-only and temporary files to itself', async () => {
    const bytes = pattern(10);
    await pulled(bytes);
    expect((await stat(join(folder, 'vault', 'tmp', 'temp-a.part'))).mode & 0o777).toBe(0o600);
    await vault.place({ temp: 'temp-a', path: 'data/a', sizeBytes: 10, sha256: digest(bytes) });
    await vault.writeFile('rec/a', bytes);
    await vault.writeFiles([{ path: 'rec/b', bytes }]);
    await vault.writeDraft('draft', [bytes]);
    for (const path of ['data/a', 'rec/a', 'rec/b', 'draft']) {
      expect((await stat(join(folder, 'vault', path))).mode & 0o777).toBe(0o440);
    }
  });

  test('sweeps what cut-short writes left and no partial copy', async () => {
    await pulled(pattern(10));
    await writeFile(join(folder, 'vault', 'tmp', 'cut-short.tmp'), 'half');
    expect(await vault.discardUnfinishedWrites()).toBe(1);
    expect(await readdir(join(folder, 'vault', 'tmp'))).toEqual(['temp-a.part']);
  });

  test('removes the folders that a draft leaves empty', async () => {
    await vault.writeDraft('intake/2026/a/draft', [Buffer.from('x')]);
    await vault.discardDraft('intake/2026/a/draft');
    expect(await readdir(join(folder, 'vault'))).toEqual(['tmp']);
  });

  test('takes no temporary name that could lead elsewhere', async () => {
    await using file = await source(pattern(10));
    await expect(async () => vault.pull(request(file, { temp: '../x' }))).rejects.toThrow('temporary name');
  });

  test('says that its own disk fails, not the camera', async () => {
    await using file = await source(pattern(10));
    await rm(join(folder, 'vault', 'tmp'), { recursive: true });
    await writeFile(join(folder, 'vault', 'tmp'), 'no folder');
    await expect(vault.pull(request(file))).rejects.toMatchObject({ code: 'vault-failing', kind: 'operator' });
    await expect(vault.writeFile('a', Buffer.from('x'))).rejects.toMatchObject({ code: 'vault-failing' });
    expect(await readFile(join(folder, 'card', 'a.mp4'))).toEqual(pattern(10));
  });
});
