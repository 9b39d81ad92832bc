import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMedium } from '../../../../src/adapters/mass-storage/open-medium.js';
import { openVault } from '../../../../src/adapters/vault/open-vault.js';
import { defined } from '../../../../src/lib/assert.js';

const base = mkdtempSync(join(tmpdir(), 'vault-'));
const card = join(base, 'card');
const MIB = 1024 * 1024;
const { signal } = new AbortController();
let vault: Awaited<ReturnType<typeof openVault>>;

beforeAll(async () => {
  mkdirSync(card);
  vault = await openVault({ root: join(base, 'vault') });
});
afterAll(async () => {
  await vault[Symbol.asyncDispose]();
  rmSync(base, { recursive: true, force: true });
});

async function pull(name: string) {
  const medium = await openMedium({ root: card, maxFiles: 1000 });
  const { entries } = await medium.list(signal);
  await using file = await medium.open(
    defined(
      entries.find(({ path }) => path === `${name}.mp4`),
      name,
    ),
  );
  return await vault.pull({ file, temp: name, stallMs: 60_000, onProgress: () => undefined, signal });
}

function onCard(name: string, bytes: Buffer): void {
  writeFileSync(join(card, `${name}.mp4`), bytes);
}

function inVault(name: string): string {
  return join(base, 'vault', 'tmp', `${name}.part`);
}

function overwriteByte(path: string, at: number): void {
  const byte = readFileSync(path).readUInt8(at);
  writeSync(openSync(path, 'r+'), Buffer.of(byte ^ 1), 0, 1, at);
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

describe('pulling', () => {
  test('copies and hashes, and reading again gives the digests of the parts', async () => {
    const bytes = randomBytes(17 * MIB + 123);
    onCard('whole', bytes);
    const pulled = await pull('whole');
    expect(pulled).toMatchObject({ sizeBytes: bytes.length, sha256: sha256(bytes), resumedFromByte: 0 });
    expect(readFileSync(inVault('whole')).equals(bytes)).toBe(true);
    const { partDigests } = await vault.reread(pulled, signal);
    expect(partDigests).toEqual([0, 8, 16].map((at) => sha256(bytes.subarray(at * MIB, (at + 8) * MIB))));
  });

  test('goes on after what an interruption left, and reads little more of the source than what is missing', async () => {
    const bytes = randomBytes(20 * MIB + 7);
    onCard('resumed', bytes);
    writeFileSync(inVault('resumed'), bytes.subarray(0, 12 * MIB + 100));
    const pulled = await pull('resumed');
    expect(pulled.sha256).toBe(sha256(bytes));
    expect(pulled.resumedFromByte).toBe(12 * MIB);
    expect(pulled.sourceBytesRead).toBeLessThanOrEqual(bytes.length - 12 * MIB + MIB);
    expect((await vault.reread(pulled, signal)).partDigests).toHaveLength(3);
  });

  test('starts over when the source no longer begins with what is there', async () => {
    const bytes = randomBytes(10 * MIB);
    onCard('changed', bytes);
    writeFileSync(inVault('changed'), randomBytes(4 * MIB));
    expect(await pull('changed')).toMatchObject({ sha256: sha256(bytes), resumedFromByte: 0 });
  });

  test('starts over when there is more than the source has', async () => {
    const bytes = randomBytes(MIB);
    onCard('longer', bytes);
    writeFileSync(inVault('longer'), Buffer.concat([bytes, bytes]));
    expect(await pull('longer')).toMatchObject({ sha256: sha256(bytes), resumedFromByte: 0 });
    expect(statSync(inVault('longer')).size).toBe(MIB);
  });
});

describe('reading again', () => {
  test.each([
    ['one part', 3 * MIB],
    ['several parts', 18 * MIB + 5],
  ])('finds one changed bit in a copy of %s, by its mark and by its digest', async (_, sizeBytes) => {
    const name = `bit-${sizeBytes}`;
    onCard(name, randomBytes(sizeBytes));
    const pulled = await pull(name);
    expect((await vault.reread(pulled, signal)).partDigests).toHaveLength(Math.ceil(sizeBytes / (8 * MIB)));
    // As after a restart: what the process knew of the copy is gone.
    const remembered = { ...pulled };
    expect((await vault.reread(remembered, signal)).partDigests).toHaveLength(Math.ceil(sizeBytes / (8 * MIB)));
    overwriteByte(inVault(name), sizeBytes - 2);
    await expect(vault.reread(pulled, signal)).rejects.toMatchObject({ code: 'copy-differs' });
    await expect(vault.reread(remembered, signal)).rejects.toMatchObject({ code: 'copy-differs' });
  });

  test('finds a copy that became shorter', async () => {
    onCard('short', randomBytes(2 * MIB));
    const pulled = await pull('short');
    writeFileSync(inVault('short'), readFileSync(inVault('short')).subarray(0, MIB));
    await expect(vault.reread(pulled, signal)).rejects.toMatchObject({ code: 'copy-differs' });
  });

  test('of a copy that is gone says that the store failed', async () => {
    onCard('gone', randomBytes(1000));
    const pulled = await pull('gone');
    rmSync(inVault('gone'));
    await expect(vault.reread(pulled, signal)).rejects.toMatchObject({ code: 'vault-failing' });
  });
});

test('a fingerprint is the same for the source and its copy, and another one when a byte at the end differs', async () => {
  const bytes = randomBytes(5 * MIB);
  onCard('finger', bytes);
  await pull('finger');
  const medium = await openMedium({ root: card, maxFiles: 1000 });
  const entry = { path: 'finger.mp4', rawPathHex: undefined, sizeBytes: bytes.length, mtimeMs: 0 };
  await using file = await medium.open(entry);
  const ofSource = await vault.fingerprint(file, signal);
  expect(await vault.fingerprintTemp('finger', signal)).toBe(ofSource);
  overwriteByte(inVault('finger'), bytes.length - 1);
  expect(await vault.fingerprintTemp('finger', signal)).not.toBe(ofSource);
});
