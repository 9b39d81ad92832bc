/** The ledger's part about the transparency log (port: ports/ledger-log.ts). */
import { z } from 'zod';
import { Failure } from '../../domain/failure.js';
import { sha256Hex } from '../../domain/ids.js';
import { instant } from '../../domain/quantities.js';
import type { CheckpointRow, LedgerLog } from '../../ports/ledger-log.js';
import { HASHES_SQL, hashOf, numberOf, SIZE_SQL } from './log-tree.js';
import { insertOutbox } from './records.js';
import { decoder } from './rows.js';
import type { Store } from './store.js';

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
    logEntries: async (first, count) =>
      (await store.all('SELECT bytes FROM record WHERE seq >= ? AND seq < ? ORDER BY seq', [first, first + count])).map(
        (row) => blob.parse(row['bytes']),
      ),
    logSegments: async (first, end, limit) =>
      (
        await store.all(
          "SELECT seq, path FROM record WHERE seq >= ? AND seq < ? AND type = 'segment' ORDER BY seq LIMIT ?",
          [first, end, limit],
        )
      ).map((row) => ({ seq: Number(row['seq']), path: String(row['path']) })),
    newestCheckpoint: () => one('SELECT * FROM checkpoint ORDER BY size DESC LIMIT 1'),
    newestPublished: () => one('SELECT * FROM checkpoint WHERE published IS NOT NULL ORDER BY size DESC LIMIT 1'),
    unpublished: async (first) => {
      // Records are sealed one after another: the first of them is the oldest.
      const [oldest, closed] = await Promise.all([
        store.one('SELECT at FROM record WHERE seq >= ? ORDER BY seq LIMIT 1', [first]),
        store.one("SELECT seq FROM record WHERE seq >= ? AND type = 'close' ORDER BY seq LIMIT 1", [first]),
      ]);
      const at = oldest?.['at'];
      return { oldestAt: typeof at === 'number' ? instant(at) : undefined, isClosed: closed !== undefined };
    },
    placedSize: async () => numberOf(await store.one('SELECT max(size) AS n FROM checkpoint WHERE is_placed = 1')),
    addCheckpoint: ({ size, root, at, note }) =>
      store.transaction(async (writer) => {
        const newest = numberOf(await writer.one('SELECT max(size) AS n FROM checkpoint'));
        const records = numberOf(await writer.one(SIZE_SQL));
        if (size <= newest || size > records) throw new Failure('log-broken', { size, newest, records });
        await writer.run('INSERT INTO checkpoint (size, root, at, note) VALUES (?, ?, ?, ?)', [size, root, at, note]);
      }),
    publishCheckpoint: (size, published) =>
      store.write('UPDATE checkpoint SET published = ? WHERE size = ?', [published, size]),
    checkpointPlaced: (size, outbox) =>
      store.transaction(async (writer) => {
        await writer.run('UPDATE checkpoint SET is_placed = 1 WHERE size = ?', [size]);
        await insertOutbox(writer, outbox);
      }),
  };
}
