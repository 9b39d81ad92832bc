/** Transaction "begin epoch": the old tree is left as it is, the record becomes the first leaf of the next (port: ports/ledger-log.ts). */
import { Failure } from '../../domain/failure.js';
import type { LedgerLog } from '../../ports/ledger-log.js';
import type { Connection } from './connection.js';
import { numberOf, presentEpoch, RECORDS_SQL } from './log-tree.js';
import { insertOutbox, insertRecord, readTip } from './records.js';

/** About the log that has ended: the next one is stopped by nothing, and nothing of it was proven, brought or stamped. */
const OF_LOG = ['log-stopped', 'proofs-to', 'log-heartbeat', 'log-stamped'] as const;

export async function beginEpoch(writer: Connection, begin: Parameters<LedgerLog['beginEpoch']>[0]): Promise<void> {
  const { record, prev, outbox, epoch, origin } = begin;
  const present = await presentEpoch(writer);
  const tip = await readTip(writer);
  const last = tip.seq ?? -1;
  if (epoch <= present.number || tip.digest !== prev || record.seq <= last)
    throw new Failure('log-broken', { seq: record.seq, newest: last, epoch: present.number });
  const before = numberOf(await writer.one(RECORDS_SQL));
  await writer.run('INSERT INTO epoch (number, first_seq, records_before) VALUES (?, ?, ?)', [
    epoch,
    record.seq,
    before,
  ]);
  await insertRecord(writer, record);
  await insertOutbox(writer, outbox);
  for (const name of OF_LOG) await writer.run('DELETE FROM note WHERE key = ?', [`note-${name}`]);
  await writer.run("DELETE FROM note WHERE key LIKE 'note-witness-size %'");
  await writer.run("UPDATE note SET value = ? WHERE key = 'note-log-origin'", [origin]);
  // What was docked since the image was made has numbers that must not be given again: each docking has a record at least.
  await writer.run("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'docking'", [record.seq - last - 1]);
}
