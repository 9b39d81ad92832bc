/** The ledger's part about the transparency log (port: ports/ledger-log.ts). */
import { z } from 'zod';
import { Failure } from '../../domain/failure.js';
import { sha256Hex } from '../../domain/ids.js';
import { instant } from '../../domain/quantities.js';
import type { CheckpointRow, LedgerLog } from '../../ports/ledger-log.js';
import { beginEpoch } from './begin-epoch.js';
import {
  EPOCH,
  HASHES_SQL,
  hashOf,
  LEAF,
  LEAVES_FROM,
  LEAVES_TO,
  numberOf,
  presentEpoch,
  SIZE_SQL,
} from './log-tree.js';
import { insertOutbox } from './records.js';
import { decoder } from './rows.js';
import type { Store } from './store.js';

const NEWEST_SQL = `SELECT max(size) AS n FROM checkpoint WHERE epoch = ${EPOCH}`;
const blob = z.instanceof(Uint8Array);
const toCheckpoint = decoder<CheckpointRow>(
  'checkpoint',
  z.object({
    size: z.int(),
    root: z.string().transform(sha256Hex),
    at: z.int().transform(instant),
    note: blob,
    published: blob.nullable().transform((value) => value ?? undefined),
    isPlaced: z.int().transform((value) => value === 1),
  }),
);

export function logPart(store: Store): LedgerLog {
  const one = async (sql: string): Promise<CheckpointRow | undefined> => {
    const row = await store.one(sql);
    return row === undefined ? undefined : toCheckpoint(row);
  };
  return {
    logSize: async () => numberOf(await store.one(SIZE_SQL)),
    logHashes: async (level, first, count) => (await store.all(HASHES_SQL, [level, first, first + count])).map(hashOf),
    logEpoch: () => presentEpoch(store),
    beginEpoch: (begin) => store.transaction((writer) => beginEpoch(writer, begin)),
    logEntries: async (first, count) => {
      const sql = `SELECT bytes FROM record WHERE ${LEAVES_FROM} AND ${LEAVES_TO} ORDER BY seq`;
      const rows = await store.all(sql, [first, first + count]);
      return rows.map((row) => blob.parse(row['bytes']));
    },
    logSegments: async (first, end, limit) => {
      const rows = await store.all(
        `SELECT ${LEAF} AS leaf, path FROM record
           WHERE ${LEAVES_FROM} AND ${LEAVES_TO} AND type = 'segment' ORDER BY seq LIMIT ?3`,
        [first, end, limit],
      );
      return rows.map((row) => ({ index: Number(row['leaf']), path: String(row['path']) }));
    },
    newestCheckpoint: () => one(`SELECT * FROM checkpoint WHERE epoch = ${EPOCH} ORDER BY size DESC LIMIT 1`),
    newestPublished: () =>
      one(`SELECT * FROM checkpoint WHERE epoch = ${EPOCH} AND published IS NOT NULL ORDER BY size DESC LIMIT 1`),
    unpublished: async (first) => {
      // Records are sealed one after another: the first of them is the oldest.
      const [oldest, closed] = await Promise.all([
        store.one(`SELECT at FROM record WHERE ${LEAVES_FROM} ORDER BY seq LIMIT 1`, [first]),
        store.one(`SELECT seq FROM record WHERE ${LEAVES_FROM} AND type = 'close' ORDER BY seq LIMIT 1`, [first]),
      ]);
      const at = oldest?.['at'];
      return { oldestAt: typeof at === 'number' ? instant(at) : undefined, isClosed: closed !== undefined };
    },
    placedSize: async () =>
      numberOf(await store.one(`SELECT max(size) AS n FROM checkpoint WHERE epoch = ${EPOCH} AND is_placed = 1`)),
    addCheckpoint: ({ size, root, at, note }) =>
      store.transaction(async (writer) => {
        const newest = numberOf(await writer.one(NEWEST_SQL));
        const records = numberOf(await writer.one(SIZE_SQL));
        if (size <= newest || size > records) throw new Failure('log-broken', { size, newest, records });
        await writer.run(`INSERT INTO checkpoint (epoch, size, root, at, note) VALUES (${EPOCH}, ?, ?, ?, ?)`, [
          ...[size, root, at],
          note,
        ]);
      }),
    publishCheckpoint: (size, published) =>
      store.write(`UPDATE checkpoint SET published = ? WHERE epoch = ${EPOCH} AND size = ?`, [published, size]),
    checkpointPlaced: (size, outbox) =>
      store.transaction(async (writer) => {
        await writer.run(`UPDATE checkpoint SET is_placed = 1 WHERE epoch = ${EPOCH} AND size = ?`, [size]);
        await insertOutbox(writer, outbox);
      }),
  };
}
