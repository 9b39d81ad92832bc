/** The ledger's part about signed records and what must be forwarded: here is the commit point of every seal. */
import { z } from 'zod';
import { Failure } from '../../domain/failure.js';
import { seq, sha256Hex } from '../../domain/ids.js';
import { instant } from '../../domain/quantities.js';
import type { Ledger, RecordCommit, RecordRow, Tip } from '../../ports/ledger.js';
import type { NewOutboxItem } from '../../ports/ledger-outbox.js';
import type { Connection } from './connection.js';
import { insertFinding, patchDocking } from './dockings.js';
import { appendLeaf } from './log-tree.js';
import { toOutboxItem, toRecord } from './rows.js';
import { patchSegment } from './segments.js';
import type { Store } from './store.js';

type RecordPart = Pick<
  Ledger,
  | 'tip'
  | 'commitRecord'
  | 'record'
  | 'recordsOfDocking'
  | 'keyRecords'
  | 'unplacedRecords'
  | 'markPlaced'
  | 'addOutbox'
  | 'dueOutbox'
  | 'nextOutboxAt'
  | 'outboxSent'
  | 'outboxFailed'
  | 'outboxItems'
  | 'outboxRetry'
  | 'outboxOpenOfDocking'
>;

const blob = z.instanceof(Uint8Array);
const TIP_SQL = 'SELECT seq, digest FROM record ORDER BY seq DESC LIMIT 1';
const KEY_RECORDS_SQL = "SELECT bytes FROM record WHERE type = 'key' ORDER BY seq";
const ORIGIN_SQL = "SELECT value FROM note WHERE key = 'identity-origin'";

/** Between a commit and the moment its files lie under their final names there is nothing to forward yet. */
const IS_PLACED = `(
  NOT EXISTS (SELECT 1 FROM record WHERE is_placed = 0) OR NOT EXISTS (
    SELECT 1 FROM json_each(outbox.files) AS file JOIN record ON record.path = file.value ->> 'path'
    WHERE record.is_placed = 0
  ))`;

export function recordPart(store: Store): RecordPart {
  return {
    tip: () => readTip(store),
    commitRecord: (commit) => store.transaction((writer) => commitRecord(writer, commit)),
    record: async (number) => {
      const row = await store.one('SELECT * FROM record WHERE seq = ?', [number]);
      return row === undefined ? undefined : toRecord(row);
    },
    recordsOfDocking: async (docking, { afterSeq, limit }) =>
      (
        await store.all('SELECT * FROM record WHERE docking = ? AND seq > ? ORDER BY seq LIMIT ?', [
          docking,
          afterSeq,
          limit,
        ])
      ).map(toRecord),
    keyRecords: async () => (await store.all(KEY_RECORDS_SQL)).map((row) => blob.parse(row['bytes'])),
    unplacedRecords: async (limit) =>
      (await store.all('SELECT * FROM record WHERE is_placed = 0 ORDER BY seq LIMIT ?', [limit])).map(toRecord),
    markPlaced: (seqs) =>
      store.transaction(async (writer) => {
        for (const number of seqs) await writer.run('UPDATE record SET is_placed = 1 WHERE seq = ?', [number]);
      }),
    ...outboxRows(store),
  };
}

function outboxRows(
  store: Store,
): Pick<
  Ledger,
  | 'addOutbox'
  | 'dueOutbox'
  | 'nextOutboxAt'
  | 'outboxSent'
  | 'outboxFailed'
  | 'outboxItems'
  | 'outboxRetry'
  | 'outboxOpenOfDocking'
> {
  return {
    addOutbox: (items) => store.transaction((writer) => insertOutbox(writer, items)),
    dueOutbox: async ({ now, latest }, limit) =>
      (
        await store.all(
          `SELECT * FROM outbox WHERE state = 'waiting' AND (next_attempt_at <= ? OR next_attempt_at > ?) AND ${IS_PLACED} ORDER BY due_at, id LIMIT ?`,
          [now, latest, limit],
        )
      ).map(toOutboxItem),
    nextOutboxAt: async () => {
      const row = await store.one(
        `SELECT min(next_attempt_at) AS at FROM outbox WHERE state = 'waiting' AND ${IS_PLACED}`,
      );
      return typeof row?.['at'] === 'number' ? instant(row['at']) : undefined;
    },
    outboxSent: (id) => store.write("UPDATE outbox SET state = 'sent', last_code = NULL WHERE id = ?", [id]),
    outboxFailed: (id, { code, nextAttemptAt, isParked }) =>
      store.write(
        "UPDATE outbox SET attempts = attempts + 1, last_code = ?, next_attempt_at = ?, state = ? WHERE id = ? AND state <> 'sent'",
        [code, nextAttemptAt, isParked ? 'parked' : 'waiting', id],
      ),
    outboxItems: async ({ states, limit }) =>
      (
        await store.all(
          `SELECT * FROM outbox WHERE ${states.includes('sent') ? '' : "state <> 'sent' AND"} state IN (${states.map(() => '?').join(', ')})
             ORDER BY due_at, id LIMIT ?`,
          [...states, limit],
        )
      ).map(toOutboxItem),
    outboxRetry: (id) =>
      store.transaction(async (writer) => {
        const which = id === undefined ? "state = 'parked'" : "state <> 'sent' AND id = ?";
        const { changes } = await writer.run(
          `UPDATE outbox SET state = 'waiting', next_attempt_at = 0 WHERE ${which}`,
          id === undefined ? [] : [id],
        );
        return changes;
      }),
    outboxOpenOfDocking: async (docking) => {
      // What it pulled, and what it found held here that an earlier docking pulled: both are on the camera it let go.
      const row = await store.one(
        `SELECT count(*) AS n FROM outbox WHERE state <> 'sent' AND (docking = ?1 OR EXISTS (
           SELECT 1 FROM segment WHERE held_by IS NOT NULL AND held_by = outbox.segment AND segment.docking = ?1))`,
        [docking],
      );
      return Number(row?.['n'] ?? 0);
    },
  };
}

/** Transaction "seal": THE commit point. Everything before it may be repeated, nothing after it may be given up. */
async function commitRecord(writer: Connection, commit: RecordCommit): Promise<void> {
  const { record } = commit;
  const tip = await readTip(writer);
  const expected = tip.seq === undefined ? 0 : tip.seq + 1;
  if (tip.digest !== commit.prev || record.seq !== expected) {
    throw new Failure('log-broken', { seq: record.seq, expected });
  }
  await insertRecord(writer, record);
  if (commit.segment !== undefined) {
    await patchSegment(writer, commit.segment.id, commit.segment.patch);
    if (record.type === 'stored')
      await writer.run('UPDATE segment SET receipt_seq = ? WHERE id = ?', [record.seq, commit.segment.id]);
  }
  if (commit.docking !== undefined) await patchDocking(writer, commit.docking.id, commit.docking.patch);
  if (commit.keyChange !== undefined) await changeKey(writer, commit.keyChange);
  await insertHistories(writer, commit);
  if (commit.finding !== undefined) await insertFinding(writer, commit.finding);
  if (commit.looked !== undefined) await writer.run('DELETE FROM look_wanted WHERE docking = ?', [commit.looked]);
  await insertOutbox(writer, commit.outbox);
  if (commit.sentItem !== undefined) {
    await writer.run("UPDATE outbox SET state = 'sent', last_code = NULL WHERE id = ?", [commit.sentItem]);
  }
}

/** With its leaf. */
export async function insertRecord(writer: Connection, record: RecordRow): Promise<void> {
  await writer.run(
    'INSERT INTO record (seq, type, digest, bytes, signature, minisig, path, docking, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    [
      record.seq,
      record.type,
      record.digest,
      record.bytes,
      record.signature,
      record.minisig,
      record.path,
      record.docking ?? null,
      record.at,
    ],
  );
  await appendLeaf(writer, record.seq, record.bytes);
}

async function changeKey(writer: Connection, { from, to }: NonNullable<RecordCommit['keyChange']>): Promise<void> {
  const { changes } = await writer.run("UPDATE note SET value = ? WHERE key = 'identity-keyId' AND value = ?", [
    to,
    from,
  ]);
  if (changes !== 1) throw new Failure('key-mismatch', { what: 'keyId' });
}

async function insertHistories(writer: Connection, { continuity, maintenance, record }: RecordCommit): Promise<void> {
  if (continuity !== undefined) {
    await writer.run(
      `INSERT INTO continuity (docking, camera, verdict, is_under_duty, duty_source, start_at, duration_ms, claim_ms, recording, record_seq)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        continuity.docking,
        continuity.camera,
        continuity.verdict,
        Number(continuity.isUnderDuty),
        continuity.dutySource,
        continuity.startAt ?? null,
        continuity.durationMs === undefined ? null : Math.round(continuity.durationMs),
        continuity.claimMs === undefined ? null : Math.round(continuity.claimMs),
        JSON.stringify(continuity.recording),
        record.seq,
      ],
    );
  }
  if (maintenance !== undefined) {
    await writer.run(
      'INSERT INTO maintenance (camera, kind, at, by_whom, note, docking, facts, record_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      [
        maintenance.camera,
        maintenance.kind,
        maintenance.at,
        maintenance.by ?? null,
        maintenance.note ?? null,
        maintenance.docking ?? null,
        JSON.stringify(maintenance.facts),
        record.seq,
      ],
    );
  }
}

export async function insertOutbox(writer: Connection, items: readonly NewOutboxItem[]): Promise<void> {
  for (const item of items) {
    const bytes = item.files.reduce((sum, file) => sum + file.sizeBytes, 0);
    await writer.run(
      "INSERT INTO outbox (docking, segment, files, bytes, due_at, state) VALUES (?, ?, ?, ?, ?, 'waiting')",
      [item.docking ?? null, item.segment ?? null, JSON.stringify(item.files), bytes, item.dueAt],
    );
  }
}

export async function readTip(from: Pick<Connection, 'one'>): Promise<Tip> {
  const last = await from.one(TIP_SQL);
  if (last !== undefined) return { seq: seq(Number(last['seq'])), digest: sha256Hex(String(last['digest'])) };
  const origin = await from.one(ORIGIN_SQL);
  if (origin === undefined) throw new Failure('ledger-damaged', { problem: 'not bound to a dock' });
  return { seq: undefined, digest: sha256Hex(String(origin['value'])) };
}
