import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { copyFile, readThrough } from '../../../src/platform/copy-file.js';
import { DirectFile } from '../../../src/platform/direct-io.js';
import { pumpBuffers, type Watch } from '../../../src/platform/pump.js';

const base = mkdtempSync(join(tmpdir(), 'pump-'));
const MIB = 1024 * 1024;
let count = 0;

afterAll(() => rmSync(base, { recursive: true, force: true }));

function same(error: unknown): unknown {
  return error;
}

function watch(options: Partial<Watch> = {}): Watch {
  const { signal } = new AbortController();
  return { buffers: pumpBuffers(1), stallMs: 60_000, signal, onProgress: () => undefined, ...options };
}

async function filesOf(bytes: Buffer) {
  count += 1;
  const [from, to] = [join(base, `from-${count}`), join(base, `to-${count}`)];
  writeFileSync(from, bytes);
  const source = await DirectFile.openForReading(from, same);
  const target = await DirectFile.openForWriting(to, same);
  const close = async (): Promise<void> => {
    await source.close();
    await target.close();
  };
  return { from, to, source, target, close };
}

describe('copying a file', () => {
  test.each([0, 1, 4095, 4096, 4097, MIB - 1, MIB, MIB + 1, 6 * MIB, 6 * MIB + 5, 23 * MIB + 4096, 31 * MIB + 777])(
    'of %i bytes gives the same bytes, and hands each of them on once, in order',
    async (sizeBytes) => {
      const bytes = randomBytes(sizeBytes);
      const { to, source, target, close } = await filesOf(bytes);
      const hash = createHash('sha256');
      const told: number[] = [];
      const copied = await copyFile(
        { source, target, fromByte: 0 },
        watch({ onProgress: (done) => told.push(done) }),
        (piece) => hash.update(piece),
      );
      await close();
      expect(copied).toBe(sizeBytes);
      expect(readFileSync(to).equals(bytes)).toBe(true);
      expect(hash.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
      expect(told.at(-1) ?? 0).toBe(sizeBytes);
      expect(told).toEqual([...told].sort((a, b) => a - b));
    },
  );

  test('goes on after what is there already', async () => {
    const bytes = randomBytes(9 * MIB + 100);
    const { to, source, target, close } = await filesOf(bytes);
    writeFileSync(to, bytes.subarray(0, 3 * MIB));
    let usedBytes = 0;
    await copyFile({ source, target, fromByte: 3 * MIB }, watch(), (piece) => {
      usedBytes += piece.length;
    });
    await close();
    expect(usedBytes).toBe(6 * MIB + 100);
    expect(readFileSync(to).equals(bytes)).toBe(true);
  });

  test('never has two writes under way, and leaves a true prefix at every moment', async () => {
    const bytes = randomBytes(20 * MIB);
    const { to, source, target, close } = await filesOf(bytes);
    const write = target.write.bind(target);
    let underWay = 0;
    let most = 0;
    target.write = async (pieces, offset) => {
      underWay += 1;
      most = Math.max(most, underWay);
      expect(statSync(to).size).toBe(offset);
      // Slower than the reads, so that pieces gather.
      for (let turn = 0; turn < 20; turn += 1) await nextTurn();
      await write(pieces, offset);
      underWay -= 1;
    };
    await copyFile({ source, target, fromByte: 0 }, watch(), () => undefined);
    await close();
    expect(most).toBe(1);
    expect(readFileSync(to).equals(bytes)).toBe(true);
  });

  test('is refused when the source shrank, and when it grew', async () => {
    for (const toBytes of [5 * MIB + 10, 12 * MIB]) {
      const { from, source, target, close } = await filesOf(randomBytes(10 * MIB));
      const copying = copyFile(
        { source, target, fromByte: 0 },
        watch({ onProgress: (done) => done === MIB && truncateSync(from, toBytes) }),
        () => undefined,
      );
      await expect(copying).rejects.toMatchObject({ code: 'source-changed' });
      await close();
    }
  });

  test('ends when a write fails, without another write', async () => {
    const { source, target, close } = await filesOf(randomBytes(20 * MIB));
    let writes = 0;
    target.write = () => {
      writes += 1;
      return Promise.reject(new Error('no space'));
    };
    await expect(copyFile({ source, target, fromByte: 0 }, watch(), () => undefined)).rejects.toThrow('no space');
    expect(writes).toBe(1);
    await close();
  });

  test('ends at the deadline when a read does not return, and closing does not wait for it', async () => {
    const { to, source, target } = await filesOf(randomBytes(8 * MIB));
    const read = source.read.bind(source);
    source.read = (buffer, offset) => (offset < 3 * MIB ? read(buffer, offset) : new Promise<number>(() => undefined));
    const copying = copyFile({ source, target, fromByte: 0 }, watch({ stallMs: 3000 }), () => undefined);
    await expect(copying).rejects.toMatchObject({ code: 'read-stalled', facts: { offset: 3 * MIB } });
    await source.close();
    await target.close();
    expect(statSync(to).size).toBe(3 * MIB);
  });

  test('ends at once when it is cancelled, also in the middle of a read', async () => {
    const { source, target, close } = await filesOf(randomBytes(8 * MIB));
    const stop = new AbortController();
    const read = source.read.bind(source);
    source.read = (buffer, offset) => {
      if (offset < 2 * MIB) return read(buffer, offset);
      stop.abort();
      return new Promise<number>(() => undefined);
    };
    const copying = copyFile({ source, target, fromByte: 0 }, watch({ signal: stop.signal }), () => undefined);
    await expect(copying).rejects.toMatchObject({ code: 'cancelled' });
    await close();
  });

  test('does not use memory again into which a read may still write', async () => {
    const buffers = pumpBuffers(1);
    const { source, target, close } = await filesOf(randomBytes(2 * MIB));
    source.read = () => new Promise<number>(() => undefined);
    const taken = buffers.take();
    buffers.giveBack(taken);
    await expect(
      copyFile({ source, target, fromByte: 0 }, watch({ stallMs: 20, buffers }), () => undefined),
    ).rejects.toMatchObject({ code: 'read-stalled' });
    expect(buffers.take() === taken).toBe(false);
    await close();
  });
});

describe('reading a file through', () => {
  test('ends at the byte that was asked for', async () => {
    const bytes = randomBytes(5 * MIB + 3);
    const { source, close } = await filesOf(bytes);
    const pieces: Buffer[] = [];
    expect(await readThrough(source, 2 * MIB + 1, watch(), (piece) => pieces.push(Buffer.from(piece)))).toBe(
      2 * MIB + 1,
    );
    expect(Buffer.concat(pieces).equals(bytes.subarray(0, 2 * MIB + 1))).toBe(true);
    await close();
  });

  test('tells how much there was when the file is shorter than that', async () => {
    const { source, close } = await filesOf(randomBytes(MIB + 3));
    expect(await readThrough(source, 4 * MIB, watch(), () => undefined)).toBe(MIB + 3);
    await close();
  });
});
