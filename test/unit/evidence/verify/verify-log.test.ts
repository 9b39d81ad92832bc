/** The transparency log of an archive: what its files show, and what is seen where somebody changed them or the records. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signedCheckpoint } from '../../../../src/evidence/log/checkpoint.js';
import { leafHash } from '../../../../src/evidence/log/tree-hash.js';
import { MemoryEvidence, verifyMemory } from '../../../fakes/memory-evidence.js';
import { logFiles, TestDock } from '../../../fakes/sealed-archive.js';

const A = { path: 'DCIM/a.MP4', bytes: Buffer.from('first') };
const LOG = 'docks/KB-0007/log/e1';
const ORIGIN = 'police.example/dock/KB-0007/e1';

let base: string;
let dock: TestDock;

beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'verify-log-'));
  dock = new TestDock(base);
  await dock.writeKeys();
  await dock.boot();
  await dock.publishLog();
  await dock.intake([A]);
  await dock.publishLog({ from: 1 });
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const verify = (evidence: MemoryEvidence) => verifyMemory(evidence, { kind: 'archive' }, dock);

/** Publishes another history in the place of the real one. */
function rewrite(evidence: MemoryEvidence, records: readonly Uint8Array[], by = dock): void {
  for (const path of [...evidence.files.keys()]) if (path.startsWith(`${LOG}/`)) evidence.files.delete(path);
  for (const [path, bytes] of logFiles(records, { from: 0, origin: ORIGIN, dock: by }))
    evidence.files.set(`${LOG}/${path}`, bytes);
}

describe('a log that is whole', () => {
  test('has every record in it', async () => {
    const { verdict, counts } = await verify(MemoryEvidence.of(base));
    expect(verdict).toBe('pass');
    expect(counts.find(({ code }) => code === 'inclusion')).toMatchObject({ pass: dock.records.length, fail: 0 });
    expect(counts.find(({ code }) => code === 'log-signature')).toMatchObject({ pass: 3, fail: 0 });
    expect(counts.find(({ code }) => code === 'checkpoint-stale')).toMatchObject({ pass: 1 });
  });

  test('of more records than fill a tile is read tile by tile', async () => {
    const evidence = MemoryEvidence.of(base);
    const filled = [...dock.records, ...Array.from({ length: 700 }, (_, n) => Buffer.from(`entry ${n}`))];
    rewrite(evidence, filled);
    const { problems } = await verify(evidence);
    expect(problems).toEqual([
      'not-checked chain KB-0007 epoch 1: the log has 705 records; those after record 4 are not here',
    ]);
  });

  test('may have lost the partial tiles that a whole one replaces', async () => {
    const evidence = MemoryEvidence.of(base);
    evidence.files.delete(`${LOG}/tile/0/000.p/1`);
    evidence.files.delete(`${LOG}/tile/entries/000.p/1`);
    expect((await verify(evidence)).verdict).toBe('pass');
  });
});

describe('a record', () => {
  test('that is newer than the newest checkpoint leaves the archive incomplete', async () => {
    await dock.intake([{ path: 'DCIM/b.MP4', bytes: Buffer.from('second') }]);
    const { verdict, problems } = await verify(MemoryEvidence.of(base));
    expect(verdict).toBe('incomplete');
    expect(problems.join('\n')).toMatch(/not-checked inclusion .*record 8 is newer than the newest checkpoint, over 5/);
  });

  test('that was sealed anew with the genuine key is not the one in the log', async () => {
    const evidence = MemoryEvidence.of(base);
    const other = dock.records.map((bytes, n) => (n === 2 ? Buffer.from('what the log had') : bytes));
    rewrite(evidence, other);
    const { verdict, problems } = await verify(evidence);
    expect(verdict).toBe('fail');
    expect(problems.join('\n')).toContain('the log has another record at number 2');
  });

  test('cut off the end is missed by the log', async () => {
    const evidence = MemoryEvidence.of(base);
    for (const path of [...evidence.files.keys()]) if (path.includes('/rec/_close-')) evidence.files.delete(path);
    const { verdict, problems } = await verify(evidence);
    expect(verdict).not.toBe('pass');
    expect(problems.join('\n')).toContain('the log has 5 records; those after record 3 are not here');
  });
});

describe('a checkpoint', () => {
  const set = (path: string, bytes: Uint8Array | string) => {
    const evidence = MemoryEvidence.of(base);
    evidence.files.set(`${LOG}/${path}`, Buffer.from(bytes));
    return evidence;
  };
  const sign = (size: number, origin = ORIGIN, by = dock) =>
    signedCheckpoint({ origin, size, root: leafHash(Buffer.from('any')) }, by);
  const stranger = new TestDock('/nowhere', 'KB-0007', 9);

  test.each<[string, string, () => Uint8Array | string, string]>([
    ['of a stranger', 'checkpoint', () => sign(5, ORIGIN, stranger), 'not signed by a trusted key of this dock'],
    ['of another dock', 'checkpoint', () => sign(5, 'police.example/dock/KB-0008/e1'), 'of another log'],
    ['of another epoch', 'checkpoint', () => sign(5, 'police.example/dock/KB-0007/e2'), 'of another log'],
    ['under another size’s name', 'checkpoints/000000000003', () => sign(4), 'over 4 records, but not named so'],
    ['that is none', 'checkpoint', () => 'x', 'no signed checkpoint'],
    ['too long to be one', 'checkpoint', () => 'x'.repeat(200_000), 'no signed checkpoint'],
    ['of another history', 'checkpoints/000000000003', () => sign(3), 'over 3 records is not that of this log'],
    ['of another agency', 'checkpoint', () => sign(5, 'other.example/dock/KB-0007/e1'), 'checkpoints of several logs'],
  ])('%s fails', async (_, path, bytes, because) => {
    const { verdict, problems } = await verify(set(path, bytes()));
    expect(verdict).toBe('fail');
    expect(problems.join('\n')).toContain(because);
  });

  test('that is older than another leaves the archive incomplete: forwarding moves it last', async () => {
    const evidence = MemoryEvidence.of(base);
    const older = evidence.files.get(`${LOG}/checkpoints/000000000001`) ?? new Uint8Array();
    const { verdict, problems } = await verify(set('checkpoint', older));
    expect(verdict).toBe('incomplete');
    expect(problems).toEqual([`not-checked checkpoint-stale ${LOG}/checkpoint: over 1 records; there is one over 5`]);
  });

  test('that is gone leaves the archive incomplete', async () => {
    const evidence = MemoryEvidence.of(base);
    evidence.files.delete(`${LOG}/checkpoint`);
    expect((await verify(evidence)).verdict).toBe('incomplete');
    evidence.files.delete(`${LOG}/checkpoints/000000000001`);
    evidence.files.delete(`${LOG}/checkpoints/000000000005`);
    const { verdict, problems } = await verify(evidence);
    expect(verdict).toBe('incomplete');
    expect(problems.join('\n')).toContain('there is no signed checkpoint of this log here');
  });
});

describe('a tile', () => {
  test.each<[string, string]>([
    ['tile/0/000.p/5', 'is not that of this log'],
    ['tile/0/000.p/1', 'not what the log’s tree has'],
    ['tile/entries/000.p/5', 'not what the log’s tree has'],
    ['tile/entries/000.p/1', 'not what the log’s tree has'],
  ])('%s with one bit changed fails', async (path, because) => {
    const evidence = MemoryEvidence.of(base);
    const bytes = Buffer.from(evidence.files.get(`${LOG}/${path}`) ?? []);
    bytes[9] = (bytes[9] ?? 0) ^ 1;
    evidence.files.set(`${LOG}/${path}`, bytes);
    const { verdict, problems } = await verify(evidence);
    expect(verdict).toBe('fail');
    expect(problems.join('\n')).toContain(because);
  });

  test.each(['tile/0/000.p/2', 'tile/0/001', 'tile/1/000.p/1', 'tile/63/000', 'tile/entries/000'])(
    '%s that this log cannot have, or not so, fails',
    async (path) => {
      const evidence = MemoryEvidence.of(base);
      evidence.files.set(`${LOG}/${path}`, Buffer.alloc(64));
      expect((await verify(evidence)).verdict).toBe('fail');
    },
  );

  test('that came before its checkpoint leaves the archive incomplete, and one that differs below it fails', async () => {
    const evidence = MemoryEvidence.of(base);
    const longer = [...dock.records, Buffer.from('on its way')];
    for (const [path, bytes] of logFiles(longer, { from: 5, origin: ORIGIN, dock }))
      if (path.startsWith('tile/')) evidence.files.set(`${LOG}/${path}`, bytes);
    const { verdict, problems } = await verify(evidence);
    expect(verdict).toBe('incomplete');
    expect(problems.filter((line) => line.includes('beyond the 5 records'))).toHaveLength(2);
    const tile = Buffer.from(evidence.files.get(`${LOG}/tile/0/000.p/6`) ?? []);
    tile[9] = (tile[9] ?? 0) ^ 1;
    evidence.files.set(`${LOG}/tile/0/000.p/6`, tile);
    expect((await verify(evidence)).verdict).toBe('fail');
  });

  test('that is gone leaves the archive incomplete', async () => {
    const evidence = MemoryEvidence.of(base);
    evidence.files.delete(`${LOG}/tile/0/000.p/5`);
    const { verdict, problems } = await verify(evidence);
    expect(verdict).toBe('incomplete');
    expect(problems.join('\n')).toContain('the log’s tile 0 is not here or not whole');
  });

  test.each(['tile/0/000.p/256', 'more', 'checkpoints/7', 'tile/0/../x'])('%s belongs to no log', async (path) => {
    const evidence = MemoryEvidence.of(base);
    evidence.files.set(`${LOG}/${path}`, Buffer.alloc(32));
    const { verdict, problems } = await verify(evidence);
    expect(verdict).toBe('fail');
    expect(problems.join('\n')).toContain('belongs to no record');
  });
});

test('a log that claims more records than anybody keeps is not read', async () => {
  const evidence = MemoryEvidence.of(base);
  const huge = signedCheckpoint({ origin: ORIGIN, size: 2 ** 52, root: leafHash(Buffer.from('any')) }, dock);
  evidence.files.set(`${LOG}/checkpoint`, huge);
  const { verdict, problems } = await verify(evidence);
  expect(verdict).toBe('incomplete');
  expect(problems.join('\n')).toContain('more than are looked at');
});
