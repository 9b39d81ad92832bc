/** Lets the tree of the log grow with the records: hashes of levels as tiles have them, each written once and never again. */
import { z } from 'zod';
import { seq } from '../../domain/ids.js';
import { rootOfHashes, TILE_WIDTH } from '../../evidence/log/tiles.js';
import { leafHash } from '../../evidence/log/tree-hash.js';
import { assert, defined } from '../../lib/assert.js';
import type { LogEpoch } from '../../ports/ledger-log.js';
import type { Connection, SqlRow } from './connection.js';

/** Records hashed in one transaction while the log of an older ledger is made. */
const PAGE = 1000;

/** The newest one: records are appended to no other. */
export const EPOCH = '(SELECT max(number) FROM epoch)';
/** Of the record that is its first leaf. */
const FIRST = `(SELECT first_seq FROM epoch WHERE number = ${EPOCH})`;
/** From leaf `?1` on, up to, not including, `?2`. */
export const LEAVES_FROM = `seq >= ?1 + ${FIRST}`;
export const LEAVES_TO = `seq < ?2 + ${FIRST}`;
export const LEAF = `seq - ${FIRST}`;
/** Of all epochs: numbers are left out between two. */
export const RECORDS_SQL = `SELECT records_before + coalesce((SELECT max(seq) + 1 FROM record) - first_seq, 0) AS n
  FROM epoch WHERE number = ${EPOCH}`;
const EPOCH_SQL = `SELECT * FROM epoch WHERE number = ${EPOCH}`;
export const SIZE_SQL = `SELECT max(place) + 1 AS n FROM log_hash WHERE epoch = ${EPOCH} AND level = 0`;
export const HASHES_SQL = `SELECT hash FROM log_hash WHERE epoch = ${EPOCH} AND level = ? AND place >= ? AND place < ? ORDER BY place`;

const blob = z.instanceof(Uint8Array);

/** Inside the transaction that commits the record. */
export async function appendLeaf(writer: Connection, number: number, bytes: Uint8Array): Promise<void> {
  const epoch = await presentEpoch(writer);
  let hash = leafHash(bytes);
  for (let level = 0, place = number - epoch.firstSeq; ; level += 1, place = Math.floor(place / TILE_WIDTH)) {
    await writer.run('INSERT INTO log_hash (epoch, level, place, hash) VALUES (?, ?, ?, ?)', [
      ...[epoch.number, level, place],
      hash,
    ]);
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
    const from = (await presentEpoch(writer)).firstSeq + size;
    const rows = await writer.all('SELECT seq, bytes FROM record WHERE seq >= ? ORDER BY seq LIMIT ?', [from, PAGE]);
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

export async function presentEpoch(from: Pick<Connection, 'one'>): Promise<LogEpoch> {
  const row = defined(await from.one(EPOCH_SQL), 'epoch');
  const [number, firstSeq] = [Number(row['number']), seq(Number(row['first_seq']))];
  return { number, firstSeq, recordsBefore: Number(row['records_before']) };
}

export function hashOf(row: SqlRow): Buffer {
  return Buffer.from(blob.parse(row['hash']));
}

export function numberOf(row: SqlRow | undefined): number {
  return Number(row?.['n'] ?? 0);
}
