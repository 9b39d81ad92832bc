/** What a ledger promises about the transparency log: a leaf for every record, and nothing that shrinks or changes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MIGRATIONS } from '../../src/adapters/sqlite/migrations.js';
import { openLedger } from '../../src/adapters/sqlite/open-ledger.js';
import { seq } from '../../src/domain/ids.js';
import { instant } from '../../src/domain/quantities.js';
import { sha256Of } from '../../src/evidence/digest.js';
import { rootOfHashes, subtreesFrom } from '../../src/evidence/log/tiles.js';
import { leafHash } from '../../src/evidence/log/tree-hash.js';
import { rangeHash } from '../../src/evidence/log/tree-proofs.js';
import type { Ledger } from '../../src/ports/ledger.js';

const AT = instant(1_795_000_000_000);
const ORIGIN = sha256Of(Buffer.from('request'));

let folder = '';
let ledger: Ledger;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-log-'));
  ledger = await openLedger({ path: path() });
  await ledger.bind({ dock: 'KB-0007', origin: ORIGIN, keyId: '00112233aabbccdd' });
});
afterEach(async () => {
  await ledger[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const path = () => join(folder, 'ledger.sqlite');
const bytesOf = (number: number) => Buffer.from(`record ${number}`);

async function seal(from: number, to: number, type = 'boot'): Promise<void> {
  for (let number = from; number < to; number += 1) {
    const bytes = bytesOf(number);
    await ledger.commitRecord({
      record: {
        seq: seq(number),
        type,
        digest: sha256Of(bytes),
        bytes,
        signature: Buffer.alloc(64),
        minisig: Buffer.from('minisig'),
        path: `docks/KB-0007/rec/_boot-${number}.rec`,
        docking: undefined,
        at: instant(AT + number),
      },
      prev: number === 0 ? ORIGIN : sha256Of(bytesOf(number - 1)),
      outbox: [],
    });
  }
}

const checkpoint = (size: number) => ({ size, root: ORIGIN, at: AT, note: Buffer.from(`note ${size}`) });

async function expectTree(size: number): Promise<void> {
  const leaves = Array.from({ length: size }, (_, number) => leafHash(bytesOf(number)));
  expect(await ledger.logSize()).toBe(size);
  const root = await rangeHash({ begin: 0, end: size }, subtreesFrom(ledger.logHashes));
  expect(root).toEqual(rootOfHashes(leaves));
}

test('the tree has a leaf for every record, over the edges of tiles', async () => {
  expect(await ledger.logSize()).toBe(0);
  await seal(0, 255);
  await expectTree(255);
  await seal(255, 257);
  await expectTree(257);
  expect(await ledger.logHashes(1, 0, 10)).toHaveLength(1);
  expect((await ledger.logEntries(255, 5)).map((bytes) => Buffer.from(bytes))).toEqual([bytesOf(255), bytesOf(256)]);
}, 60_000);

test('a record that is refused leaves no leaf', async () => {
  await seal(0, 1);
  await expect(seal(3, 4)).rejects.toMatchObject({ code: 'log-broken' });
  await expectTree(1);
});

test('a ledger from before there was a log gets the leaves of its records when it is opened', async () => {
  await seal(0, 300);
  await ledger[Symbol.asyncDispose]();
  await script(
    'DROP TABLE epoch; DROP TABLE log_hash; DROP TABLE checkpoint; DROP INDEX record_closes; DROP INDEX record_keys; DROP TABLE look; DROP TABLE look_wanted; PRAGMA user_version = 5',
  );
  ledger = await openLedger({ path: path() });
  await expectTree(300);
  await seal(300, 301);
  await expectTree(301);
}, 60_000);

test('a ledger from before there were epochs keeps its tree and its checkpoints as those of the first', async () => {
  await ledger[Symbol.asyncDispose]();
  await rm(path());
  const hex = (bytes: Uint8Array) => `x'${Buffer.from(bytes).toString('hex')}'`;
  const rows = Array.from({ length: 3 }, (_, number) => {
    const bytes = bytesOf(number);
    return `INSERT INTO record VALUES (${number}, 'boot', '${sha256Of(bytes)}', ${hex(bytes)}, x'00', x'00', '${number}', NULL, ${AT}, 1);
      INSERT INTO log_hash VALUES (0, ${number}, ${hex(leafHash(bytes))});`;
  });
  await script(`${MIGRATIONS.slice(0, 7).join(';')}; PRAGMA user_version = 7; ${rows.join('')}
    INSERT INTO note VALUES ('identity-origin', '${ORIGIN}');
    INSERT INTO checkpoint VALUES (2, '${ORIGIN}', ${AT}, x'01', x'02', 1), (3, '${ORIGIN}', ${AT}, x'03', NULL, 0);`);
  ledger = await openLedger({ path: path() });
  await expectTree(3);
  expect(await ledger.logEpoch()).toEqual({ number: 1, firstSeq: 0, recordsBefore: 0 });
  expect(await ledger.newestCheckpoint()).toMatchObject({ size: 3, published: undefined, isPlaced: false });
  expect(await ledger.newestPublished()).toMatchObject({ size: 2, root: ORIGIN, isPlaced: true });
  expect(await ledger.placedSize()).toBe(2);
  await seal(3, 4);
  await expectTree(4);
});

test('checkpoints only grow, and never beyond the records', async () => {
  await seal(0, 3);
  expect(await ledger.newestCheckpoint()).toBeUndefined();
  await ledger.addCheckpoint(checkpoint(2));
  for (const size of [1, 2, 4])
    await expect(ledger.addCheckpoint(checkpoint(size))).rejects.toMatchObject({ code: 'log-broken' });
  await ledger.addCheckpoint(checkpoint(3));
  expect(await ledger.newestCheckpoint()).toMatchObject({ size: 3, published: undefined, isPlaced: false });
});

test('a checkpoint is published once, and its files are on their way in one step', async () => {
  await seal(0, 3);
  await ledger.addCheckpoint(checkpoint(2));
  await ledger.publishCheckpoint(2, Buffer.from('cosigned'));
  await expect(ledger.publishCheckpoint(2, Buffer.from('other'))).rejects.toThrow('published once');
  expect(await ledger.placedSize()).toBe(0);
  const file = { path: 'docks/KB-0007/log/e1/tile/0/000.p/2', sizeBytes: 64, sha256: ORIGIN };
  await ledger.checkpointPlaced(2, [{ docking: undefined, segment: undefined, files: [file], dueAt: AT }]);
  expect(await ledger.placedSize()).toBe(2);
  expect(await ledger.newestPublished()).toMatchObject({ size: 2, isPlaced: true });
  expect(await ledger.dueOutbox({ now: AT, latest: AT }, 10)).toMatchObject([{ files: [file] }]);
});

test('what is not published yet is told by its oldest record and by intakes that were closed', async () => {
  await seal(0, 3);
  expect(await ledger.unpublished(1)).toEqual({ oldestAt: instant(AT + 1), isClosed: false });
  await seal(3, 4, 'close');
  expect(await ledger.unpublished(2)).toEqual({ oldestAt: instant(AT + 2), isClosed: true });
  expect(await ledger.unpublished(4)).toEqual({ oldestAt: undefined, isClosed: false });
});

describe('a new epoch', () => {
  const OTHER = 'police.example/dock/KB-0007/e2';
  const begin = (
    number: number,
    more: { readonly epoch?: number; readonly prev?: ReturnType<typeof sha256Of> } = {},
  ) => {
    const bytes = bytesOf(number);
    const record = {
      ...{ seq: seq(number), type: 'epoch', digest: sha256Of(bytes), bytes, signature: Buffer.alloc(64) },
      ...{ minisig: Buffer.from('minisig'), path: `rec/_epoch-${number}.rec`, docking: undefined, at: AT },
    };
    return ledger.beginEpoch({ record, prev: sha256Of(bytesOf(2)), outbox: [], epoch: 2, origin: OTHER, ...more });
  };
  const docking = () =>
    ledger.beginDocking(
      {
        ...{
          slot: undefined,
          place: '/mnt',
          camera: undefined,
          profile: undefined,
          officer: undefined,
          activity: undefined,
        },
        ...{ state: 'detected', startedAt: AT, endedAt: undefined, isHandedBack: false },
        ...{ cameraFacts: undefined, clock: undefined, facts: {} },
      },
      'KB-0007',
    );

  test('has a tree, checkpoints and notes of its own, and leaves the old ones as they are', async () => {
    await seal(0, 3);
    await ledger.addCheckpoint(checkpoint(3));
    const notes = ['log-stopped', 'proofs-to', 'log-heartbeat', 'log-stamped', 'witness-size a', 'witness-size b'];
    for (const name of [...notes, 'log-origin', 'shutdown']) await ledger.note(name, 'old');
    expect((await docking()).id).toBe('KB-0007-000001');
    await begin(100);
    expect(await ledger.logEpoch()).toEqual({ number: 2, firstSeq: 100, recordsBefore: 3 });
    expect(await ledger.tip()).toMatchObject({ seq: 100 });
    expect(await ledger.logSize()).toBe(1);
    expect(await ledger.logHashes(0, 0, 5)).toEqual([leafHash(bytesOf(100))]);
    expect(await ledger.newestCheckpoint()).toBeUndefined();
    expect((await ledger.overview()).records).toBe(4);
    for (const name of notes) expect(await ledger.noted(name)).toBeUndefined();
    expect([await ledger.noted('log-origin'), await ledger.noted('shutdown')]).toEqual([OTHER, 'old']);
    // As many dockings as records may have been lost: 3 to 99.
    expect((await docking()).id).toBe('KB-0007-000099');
    await seal(101, 360);
    expect(await ledger.logSize()).toBe(260);
    expect(await ledger.logHashes(1, 0, 5)).toHaveLength(1);
    await ledger.addCheckpoint(checkpoint(2));
    expect(await ledger.newestCheckpoint()).toMatchObject({ size: 2 });
    expect((await ledger.logEntries(1, 2)).map((bytes) => Buffer.from(bytes))).toEqual([bytesOf(101), bytesOf(102)]);
    expect(await ledger.unpublished(259)).toMatchObject({ oldestAt: instant(AT + 359) });
  }, 60_000);

  test.each([
    ['with a number that was given', 2, {}],
    ['that goes on from another record', 100, { prev: sha256Of(bytesOf(1)) }],
    ['that is no later one', 100, { epoch: 1 }],
  ])('%s is refused, and nothing has changed', async (_, number, more) => {
    await seal(0, 3);
    await ledger.note('log-stopped', 'ledger-rolled-back');
    await expect(begin(number, more)).rejects.toMatchObject({ code: 'log-broken' });
    expect(await ledger.logEpoch()).toMatchObject({ number: 1 });
    expect(await ledger.noted('log-stopped')).toBe('ledger-rolled-back');
    await expectTree(3);
  });
});

test.each([
  'DELETE FROM epoch',
  'UPDATE epoch SET first_seq = 5',
  'DELETE FROM log_hash',
  "UPDATE log_hash SET hash = x'00'",
  'DELETE FROM checkpoint',
  "UPDATE checkpoint SET note = x'00'",
])('nothing of the log can be changed past the program by mistake: %s', async (sql) => {
  await seal(0, 1);
  await ledger.addCheckpoint(checkpoint(1));
  await expect(script(sql)).rejects.toThrow('SQLITE_CONSTRAINT');
});

function script(sql: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const db = new sqlite3.Database(path(), () => {
      db.exec(sql, (error) => db.close(() => (error === null ? resolve() : reject(error))));
    });
  });
}
