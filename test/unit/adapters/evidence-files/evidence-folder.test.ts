/** A folder of evidence that may be hostile: nothing blocks, nothing is followed, nothing is read without bound. */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashRegularFile } from '../../../../src/adapters/evidence-files/hash-file.js';
import { openEvidenceFolder } from '../../../../src/adapters/evidence-files/open-evidence-folder.js';
import { readSmallFile } from '../../../../src/adapters/evidence-files/regular-file.js';
import { isFailure } from '../../../../src/domain/failure.js';

const SIGNAL = new AbortController().signal;
const never = () => false;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let base: string;
let root: string;

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'evidence-folder-'));
  root = join(base, 'root');
  mkdirSync(join(root, 'real', 'inner'), { recursive: true });
  writeFileSync(join(root, 'real', 'file'), 'content');
  writeFileSync(join(base, 'secret'), 'outside');
  symlinkSync(join(base, 'secret'), join(root, 'link'));
  symlinkSync(base, join(root, 'way-out'));
  symlinkSync('loop', join(root, 'loop'));
  expect(spawnSync('mkfifo', [join(root, 'pipe')]).status).toBe(0);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe('reading small files', () => {
  test('gives the bytes of a regular file', () => {
    expect(readSmallFile(join(root, 'real/file'), 7)).toEqual({ kind: 'bytes', bytes: Buffer.from('content') });
  });

  test('reads nothing of one that is too large', () => {
    expect(readSmallFile(join(root, 'real/file'), 6)).toEqual({ kind: 'too-large' });
  });

  test.each([
    ['a pipe', 'pipe', 'not a regular file'],
    ['a link', 'link', 'not a regular file'],
    ['a loop of links', 'loop', 'not a regular file'],
    ['a folder', 'real', 'not a regular file'],
  ])('%s is told, never opened', (_, name, because) => {
    expect(readSmallFile(join(root, name), 100)).toEqual({ kind: 'unreadable', because });
  });

  test('a device is told, never opened', () => {
    expect(readSmallFile('/dev/zero', 100)).toEqual({ kind: 'unreadable', because: 'not a regular file' });
  });

  test('what is not there is missing', () => {
    expect(readSmallFile(join(root, 'nowhere'), 100)).toEqual({ kind: 'missing' });
    expect(readSmallFile(join(root, 'real/file/below'), 100)).toEqual({ kind: 'missing' });
    expect(readSmallFile(undefined, 100)).toEqual({ kind: 'missing' });
  });
});

describe('hashing', () => {
  test.each([0, 1, 1000, 1_048_576, 1_048_577, 3_000_000])(
    '%i bytes hash as a whole and in parts',
    async (sizeBytes) => {
      const file = join(base, `hash-${sizeBytes}`);
      const bytes = randomBytes(sizeBytes);
      writeFileSync(file, bytes);
      const whole = await hashRegularFile({ file, maxBytes: sizeBytes, partBytes: undefined }, never);
      expect(whole).toEqual({ kind: 'digest', digests: [sha256(bytes)], sizeBytes });
      const partBytes = 700_001;
      const parts = Array.from({ length: Math.max(1, Math.ceil(sizeBytes / partBytes)) }, (_, i) =>
        sha256(bytes.subarray(i * partBytes, (i + 1) * partBytes)),
      );
      const inParts = await hashRegularFile({ file, maxBytes: sizeBytes, partBytes }, never);
      expect(inParts).toEqual({ kind: 'digest', digests: parts, sizeBytes });
    },
  );

  test('reads nothing of a file that is larger than it may be', async () => {
    const file = join(base, 'huge');
    writeFileSync(file, '');
    truncateSync(file, 2 ** 42);
    const found = await hashRegularFile({ file, maxBytes: 1000, partBytes: undefined }, never);
    expect(found).toEqual({ kind: 'too-large', sizeBytes: 2 ** 42 });
  });

  test('reads nothing of a file whose bytes lie on no disk, whatever it may be', async () => {
    const file = join(base, 'hole');
    writeFileSync(file, '');
    truncateSync(file, 2 ** 42);
    const found = await hashRegularFile({ file, maxBytes: 2 ** 43, partBytes: undefined }, never);
    expect(found).toMatchObject({ kind: 'unreadable', because: expect.stringContaining('almost none') });
  });

  test('stops when it is no longer wanted', async () => {
    const file = join(base, 'stop');
    writeFileSync(file, randomBytes(4_000_000));
    let asked = 0;
    const found = await hashRegularFile({ file, maxBytes: 1e9, partBytes: undefined }, () => ++asked > 1);
    expect(found).toEqual({ kind: 'unreadable', because: 'cancelled' });
    expect(asked).toBe(2);
  });
});

describe('a folder of evidence', () => {
  test('lists files and folders by name and tells everything else apart', async () => {
    await using reader = openEvidenceFolder(root);
    expect(await reader.list('', 100, SIGNAL)).toEqual({
      kind: 'entries',
      isCut: false,
      entries: [
        { name: 'link', kind: 'other' },
        { name: 'loop', kind: 'other' },
        { name: 'pipe', kind: 'other' },
        { name: 'real', kind: 'folder' },
        { name: 'way-out', kind: 'other' },
      ],
    });
  });

  test('lists so many entries and no more', async () => {
    await using reader = openEvidenceFolder(root);
    expect(await reader.list('', 2, SIGNAL)).toMatchObject({ kind: 'entries', isCut: true });
  });

  test.each(['way-out/secret', '../secret', 'real/../../secret', './real/file', 'real//file', '/etc/passwd', 'a\0b'])(
    'opens nothing by %j',
    async (path) => {
      await using reader = openEvidenceFolder(root);
      expect(await reader.readSmall(path, 1000, SIGNAL)).toEqual({ kind: 'missing' });
      expect(await reader.hashFiles([{ path, maxBytes: 1000 }], SIGNAL)).toEqual([{ kind: 'missing' }]);
      expect(await reader.list(path, 1000, SIGNAL)).toEqual({ kind: 'missing' });
      const [examined] = await reader.examineRecords({ paths: [path], keys: [], dock: undefined }, SIGNAL);
      expect(examined?.digest).toBeUndefined();
    },
  );

  test.each([
    ['a few small files by itself', 20, 5_000_000],
    ['many files in worker threads', 100, 10],
    ['large files in worker threads', 20, 9_000_000],
  ])('hashes %s, in their order', async (_, count, largestBytes) => {
    await using reader = openEvidenceFolder(base);
    const names = Array.from({ length: count }, (_, i) => `worker-${i}`);
    const contents = names.map((_, i) => randomBytes(i === 3 ? largestBytes : 10 * i));
    for (const [i, name] of names.entries()) writeFileSync(join(base, name), contents[i] ?? '');
    const found = await reader.hashFiles(
      names.map((path) => ({ path, maxBytes: 1e9 })),
      SIGNAL,
    );
    expect(found.map((digest) => digest.kind === 'digest' && digest.sha256)).toEqual(contents.map(sha256));
    const parts = await reader.hashParts({ path: 'worker-3', maxBytes: 1e9 }, 2_000_000, SIGNAL);
    expect(parts).toHaveLength(Math.ceil(largestBytes / 2_000_000));
    appendFileSync(join(base, 'worker-3'), 'x');
    expect(await reader.hashParts({ path: 'worker-3', maxBytes: largestBytes }, 2_000_000, SIGNAL)).toBeUndefined();
  });

  test('rejects only for being stopped', async () => {
    await using reader = openEvidenceFolder(root);
    const stopped = AbortSignal.abort();
    const calls = await Promise.allSettled([
      reader.list('', 10, stopped),
      reader.readSmall('real/file', 10, stopped),
      reader.hashFiles([{ path: 'real/file', maxBytes: 10 }], stopped),
      reader.examineRecords({ paths: ['x'], keys: [], dock: undefined }, stopped),
    ]);
    const isCancelled = calls.map((call) => call.status === 'rejected' && isFailure(call.reason, 'cancelled'));
    expect(isCancelled).toEqual([true, true, true, true]);
  });
});
