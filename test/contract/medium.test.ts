/** What every medium promises, tried on a folder, over MTP and on the one in memory; what only a file system can do, on the folder. */
import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openMedium } from '../../src/adapters/mass-storage/open-medium.js';
import { openMtpMedium } from '../../src/adapters/mtp/open-mtp-medium.js';
import { Failure } from '../../src/domain/failure.js';
import type { Medium } from '../../src/ports/medium.js';
import { memoryMedium } from '../fakes/memory-medium.js';
import { MtpCamera } from '../fakes/mtp-camera.js';

type Made = {
  readonly medium: Medium;
  readonly grow: (path: string) => Promise<void>;
  readonly vanish: () => Promise<void>;
};
type Contents = Readonly<Record<string, string>>;

const NEVER = new AbortController().signal;
const MAX_FILES = 20;
let folder = '';

async function inFolder(contents: Contents): Promise<Made> {
  const root = join(folder, 'card');
  await mkdir(root);
  for (const [path, text] of Object.entries(contents)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return {
    medium: await openMedium({ root, maxFiles: MAX_FILES }),
    grow: (path) => appendFile(join(root, path), 'more'),
    vanish: () => rename(root, join(folder, 'elsewhere')),
  };
}

async function inMemory(contents: Contents): Promise<Made> {
  const medium = memoryMedium(contents, MAX_FILES);
  return {
    medium,
    grow: async (path) => {
      const file = medium.files.get(path);
      if (file !== undefined) file.bytes = new Uint8Array(Buffer.concat([file.bytes, Buffer.from('more')]));
    },
    vanish: async () => {
      medium.isGone = true;
    },
  };
}

async function overMtp(contents: Contents): Promise<Made> {
  const camera = new MtpCamera(contents);
  return {
    medium: await openMtpMedium({ pipe: camera, label: 'usb 1-1', maxFiles: MAX_FILES, signal: NEVER }),
    grow: async (path) => camera.grow(path, 'more'),
    vanish: async () => camera.pull(),
  };
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'medium-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe.each([
  ['in a folder', inFolder],
  ['over MTP', overMtp],
  ['in memory', inMemory],
])('a medium %s', (_, make) => {
  const contents = { 'DCIM/100/b.mp4': 'bbb', 'DCIM/100/a.mp4': 'a', 'DCIM-2/z': '', '执法.txt': '中文', 'B.mp4': 'B' };

  test('lists every file below it, in the order of its bytes, with size and time', async () => {
    const { medium } = await make(contents);
    const { entries, refusals } = await medium.list(NEVER);
    const paths = entries.map(({ path }) => path);
    expect(paths).toEqual(['B.mp4', 'DCIM-2/z', 'DCIM/100/a.mp4', 'DCIM/100/b.mp4', '执法.txt']);
    expect(entries.map(({ sizeBytes }) => sizeBytes)).toEqual([1, 0, 1, 3, 6]);
    for (const { mtimeMs, rawPathHex } of entries) {
      expect(Number.isSafeInteger(mtimeMs)).toBe(true);
      expect(rawPathHex).toBeUndefined();
    }
    expect(refusals).toEqual([]);
  });

  test('reads any part of a file, and less only at its end', async () => {
    const { medium } = await make({ a: 'footage' });
    const [entry] = (await medium.list(NEVER)).entries;
    await using file = await medium.open(entry ?? missing());
    expect(file.sizeBytes).toBe(7);
    const read = async (offset: number, length: number) => Buffer.from(await file.readAt(offset, length)).toString();
    expect(await Promise.all([read(0, 4), read(3, 99), read(7, 1), read(99, 1)])).toEqual(['foot', 'tage', '', '']);
  });

  test('tells of an open file how long it is now', async () => {
    const { medium, grow } = await make({ a: 'foot' });
    const [entry] = (await medium.list(NEVER)).entries;
    await using file = await medium.open(entry ?? missing());
    await grow('a');
    expect((await file.stat()).sizeBytes).toBe(8);
    expect(file.sizeBytes).toBe(4);
  });

  test('blames the file that cannot be opened while the medium is there', async () => {
    const { medium } = await make({ a: 'foot' });
    await expect(medium.open({ ...missingEntry, path: 'b' })).rejects.toMatchObject({ code: 'file-unreadable' });
    expect(await medium.isAlive()).toBe(true);
    expect((await medium.space())?.totalBytes).toBeGreaterThan(0);
  });

  test('that is gone is never taken for an empty one', async () => {
    const { medium, vanish } = await make({ a: 'foot' });
    await vanish();
    expect(await medium.isAlive()).toBe(false);
    await expect(medium.list(NEVER)).rejects.toMatchObject({ kind: expect.stringMatching('transient|operator') });
    await expect(medium.open({ ...missingEntry, path: 'a' })).rejects.toMatchObject({ code: 'medium-gone' });
    await expect(medium.space()).rejects.toMatchObject({ code: 'medium-gone' });
  });

  test('with more files than its bound is refused, not cut', async () => {
    const many = Object.fromEntries(Array.from({ length: MAX_FILES + 1 }, (_, i) => [`f${i}`, 'x']));
    const { medium } = await make(many);
    await expect(medium.list(NEVER)).rejects.toMatchObject({ code: 'too-many-files', facts: { limit: MAX_FILES } });
  });

  test('stops listing with the reason of the stop', async () => {
    const { medium } = await make({ a: 'foot' });
    const stop = new AbortController();
    stop.abort(new Failure('home-locked'));
    await expect(medium.list(stop.signal)).rejects.toMatchObject({ code: 'home-locked' });
  });
});

describe('a medium in a folder', () => {
  const root = () => join(folder, 'card');
  const put = (name: Buffer) => writeFile(Buffer.concat([Buffer.from(`${root()}/`), name]), name.toString('hex'));

  beforeEach(() => mkdir(join(folder, 'card')));

  test('opens under its display name whatever its bytes are, and no two names are one', async () => {
    const names = [
      Buffer.from('plain.mp4'),
      Buffer.from('PLAIN.MP4'),
      Buffer.from('bell\u0007.mp4'),
      Buffer.from('new\nline.mp4'),
      Buffer.from('right\u202eto-left.mp4'),
      Buffer.from('..\\..\\etc'),
      Buffer.from('%2e%2e%2f'),
      Buffer.from('e\u0301.mp4'),
      Buffer.from('\u00e9.mp4'),
      Buffer.from([0xff, 0xfe, 0x41]),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('x'.repeat(255)),
      Buffer.from('...'),
      Buffer.from(' '),
      Buffer.from('-rf'),
    ];
    for (const name of names) await put(name);
    const medium = await openMedium({ root: root(), maxFiles: 100 });
    const { entries } = await medium.list(NEVER);
    expect(entries).toHaveLength(names.length);
    expect(new Set(entries.map(({ path }) => path)).size).toBe(names.length);
    const contents = new Set<string>();
    for (const entry of entries) {
      await using file = await medium.open(entry);
      contents.add(Buffer.from(await file.readAt(0, 1000)).toString());
      expect(entry.path).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
    expect(contents).toEqual(new Set(names.map((name) => name.toString('hex'))));
  });

  test('refuses what is no file, by name and reason', async () => {
    await symlink('/etc/passwd', join(root(), 'link'));
    await symlink('/etc', join(root(), 'link-to-folder'));
    execFileSync('mkfifo', [join(root(), 'fifo')]);
    execFileSync('python3', ['-c', `import socket;socket.socket(socket.AF_UNIX).bind("${join(root(), 'socket')}")`]);
    execFileSync('mknod', [join(root(), 'device'), 'c', '1', '5']);
    const { entries, refusals } = await (await openMedium({ root: root(), maxFiles: 100 })).list(NEVER);
    expect(entries).toEqual([]);
    expect(new Map(refusals.map(({ path, reason }) => [path, reason]))).toEqual(
      new Map([
        ['link', 'symlink'],
        ['link-to-folder', 'symlink'],
        ['fifo', 'special-file'],
        ['socket', 'special-file'],
        ['device', 'special-file'],
      ]),
    );
  });

  test('neither follows a link nor waits on a pipe that took a file’s place after the listing', async () => {
    await put(Buffer.from('a'));
    await put(Buffer.from('b'));
    const medium = await openMedium({ root: root(), maxFiles: 100 });
    const { entries } = await medium.list(NEVER);
    await rm(join(root(), 'a'));
    await rm(join(root(), 'b'));
    await symlink('/etc/passwd', join(root(), 'a'));
    execFileSync('mkfifo', [join(root(), 'b')]);
    for (const entry of entries) await expect(medium.open(entry)).rejects.toMatchObject({ code: 'file-unreadable' });
  });

  test('follows no folder that became a link after the listing', async () => {
    await mkdir(join(root(), 'DCIM'));
    await put(Buffer.from('DCIM/passwd'));
    const medium = await openMedium({ root: root(), maxFiles: 100 });
    const [entry] = (await medium.list(NEVER)).entries;
    await rm(join(root(), 'DCIM'), { recursive: true });
    await symlink('/etc', join(root(), 'DCIM'));
    await expect(medium.open(entry ?? missing())).rejects.toMatchObject({ code: 'file-unreadable' });
  });

  test('does not descend without end', async () => {
    await mkdir(join(root(), ...Array.from({ length: 70 }, () => 'd')), { recursive: true });
    const { refusals } = await (await openMedium({ root: root(), maxFiles: 100 })).list(NEVER);
    expect(refusals).toMatchObject([{ reason: 'too-deep' }]);
  });

  test.each([
    ['before 1970', -86_400],
    ['in the far future', 253_402_300_800 * 4],
  ])('has a time that can be written for a file dated %s', async (_, seconds) => {
    await put(Buffer.from('a'));
    await utimes(join(root(), 'a'), seconds, seconds);
    const medium = await openMedium({ root: root(), maxFiles: 100 });
    const [entry] = (await medium.list(NEVER)).entries;
    const iso = new Date(entry?.mtimeMs ?? Number.NaN).toISOString();
    expect(iso).toHaveLength(24);
    await using file = await medium.open(entry ?? missing());
    expect((await file.stat()).mtimeMs).toBe(entry?.mtimeMs);
  });

  test.each([
    ['path-missing', (at: string) => join(at, 'absent')],
    ['path-missing', (at: string) => join(at, 'file', 'below')],
    ['path-not-a-folder', (at: string) => join(at, 'file')],
    ['path-unreadable', (at: string) => join(at, 'x'.repeat(300))],
  ])('is refused with %s where there is none', async (code, pathOf) => {
    await writeFile(join(folder, 'file'), 'x');
    await expect(openMedium({ root: pathOf(folder), maxFiles: 100 })).rejects.toMatchObject({ code });
  });
});

const missingEntry = { rawPathHex: undefined, sizeBytes: 0, mtimeMs: 0 };

function missing(): never {
  throw new Error('nothing was listed');
}
