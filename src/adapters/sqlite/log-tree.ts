/** Lets the tree of the log grow with the records: hashes of levels as tiles have them, each written once and never again. */
import { z } from 'zod';
import { rootOfHashes, TILE_WIDTH } from '../../evidence/log/tiles.js';
import { leafHash } from '../../evidence/log/tree-hash.js';
import { assert } from '../../lib/assert.js';
import type { Connection, SqlRow } from './connection.js';

/** Records hashed in one transaction while the log of an older ledger is made. */
const PAGE = 1000;

export const SIZE_SQL = 'SELECT max(place) + 1 AS n FROM log_hash WHERE level = 0';
export const HASHES_SQL = 'SELECT hash FROM log_hash WHERE level = ? AND place >= ? AND place < ? ORDER BY place';

const blob = z.instanceof(Uint8Array);

/** Inside the transaction that commits the record. */
export async function appendLeaf(writer: Connection, number: number, bytes: Uint8Array): Promise<void> {
  let hash = leafHash(bytes);
  for (let level = 0, place = number; ; level += 1, place = Math.floor(place / TILE_WIDTH)) {
    await writer.run('INSERT INTO log_hash (level, place, hash) VALUES (?, ?, ?)', [level, place, hash]);
    if ((place + 1) % TILE_WIDTH !== 0) return;
    const tile = (await writer.all(HASHES_SQL, [level, place + 1 - TILE_WIDTH, place + 1])).map(hashOf);
    assert(tile.length === TILE_WIDTH, 'the log has a leaf for every record');
    hash = rootOfHashes(tile);
  }
}

/** Of a ledger from before there was a log: makes the leaves of its records. */
export async function fillLog(writer: Connection): Promise<void> {
  for (;;) {
    const size = numberOf(await writer.one(SIZE_SQL));
    const rows = await writer.all('SELECT seq, bytes FROM record WHERE seq >= ? ORDER BY seq LIMIT ?', [size, PAGE]);
    if (rows.length === 0) return;
    await writer.run('BEGIN IMMEDIATE');
    try {
      for (const row of rows) await appendLeaf(writer, Number(row['seq']), blob.parse(row['bytes']));
      await writer.run('COMMIT');
    } catch (error) {
      await writer.run('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }
}

export function hashOf(row: SqlRow): Buffer {
  return Buffer.from(blob.parse(row['hash']));
}

export function numberOf(row: SqlRow | undefined): number {
  return Number(row?.['n'] ?? 0);
}
