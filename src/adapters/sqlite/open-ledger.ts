/**
 * The ledger on SQLite (port: ports/ledger.ts): write-ahead log, full synchronisation, one writer. Opening brings an
 * older database up to date in one transaction per migration and refuses a newer one.
 */
import { chmod } from 'node:fs/promises';
import { Failure } from '../../domain/failure.js';
import { sha256Hex } from '../../domain/ids.js';
import { instant } from '../../domain/quantities.js';
import type { SegmentState } from '../../domain/segment-lifecycle.js';
import type { Ledger, Overview } from '../../ports/ledger.js';
import { Connection } from './connection.js';
import { dockingPart } from './dockings.js';
import { FIRST } from './migrations/0001-first.js';
import { recordPart } from './records.js';
import { segmentPart } from './segments.js';
import { Store } from './store.js';

/** In order; the number of a migration is its place, from 1. Never edited once released, only added to. */
const MIGRATIONS: readonly string[] = [FIRST];

export async function openLedger(options: { readonly path: string }): Promise<Ledger> {
  const writer = await Connection.open(options.path, 'write');
  try {
    await prepare(writer);
    await chmod(options.path, 0o600);
    const reader = await Connection.open(options.path, 'read');
    await reader.script('PRAGMA busy_timeout = 5000; PRAGMA query_only = ON;');
    return ledgerOf(new Store(writer, reader));
  } catch (error) {
    await writer.close();
    throw error;
  }
}

async function prepare(writer: Connection): Promise<void> {
  await writer.script('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  const row = await writer.one('PRAGMA user_version');
  const version = Number(row?.['user_version'] ?? 0);
  if (version > MIGRATIONS.length) throw new Failure('ledger-newer', { ledger: version, program: MIGRATIONS.length });
  for (const [index, sql] of MIGRATIONS.entries()) {
    if (index < version) continue;
    await writer.script(`BEGIN IMMEDIATE; ${sql}; PRAGMA user_version = ${index + 1}; COMMIT;`);
  }
}

function ledgerOf(store: Store): Ledger {
  return {
    ...dockingPart(store),
    ...segmentPart(store),
    ...recordPart(store),
    bind: (identity) =>
      store.transaction(async (writer) => {
        for (const [key, value] of Object.entries(identity)) {
          await writer.run('INSERT INTO note VALUES (?, ?) ON CONFLICT (key) DO NOTHING', [`identity-${key}`, value]);
          const row = await writer.one('SELECT value FROM note WHERE key = ?', [`identity-${key}`]);
          if (row?.['value'] !== value) throw new Failure('key-mismatch', { what: key });
        }
      }),
    identity: async () => {
      const rows = await store.all("SELECT key, value FROM note WHERE key LIKE 'identity-%'");
      const values = new Map(rows.map((row) => [String(row['key']), String(row['value'])]));
      const [dock, origin, keyId] = ['dock', 'origin', 'keyId'].map((key) => values.get(`identity-${key}`));
      if (dock === undefined || origin === undefined || keyId === undefined) return undefined;
      return { dock, origin: sha256Hex(origin), keyId };
    },
    overview: () => overview(store),
    note: (key, value) =>
      store.write('INSERT INTO note VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', [
        `note-${key}`,
        value,
      ]),
    noted: async (key) => {
      const row = await store.one('SELECT value FROM note WHERE key = ?', [`note-${key}`]);
      return row === undefined ? undefined : String(row['value']);
    },
    [Symbol.asyncDispose]: () => store.close(),
  };
}

async function overview(store: Store): Promise<Overview> {
  const tally = new Map(
    (await store.all('SELECT name, value FROM tally')).map((row) => [String(row['name']), Number(row['value'])]),
  );
  const of = (name: string): number => tally.get(name) ?? 0;
  const oldest = await store.one("SELECT min(due_at) AS at FROM outbox WHERE state = 'waiting'");
  const last = await store.one('SELECT max(seq) AS seq FROM record');
  const states: readonly SegmentState[] = [
    'listed',
    'pulling',
    'pulled',
    'verified',
    'sealed',
    'archived',
    'held',
    'unreadable',
    'quarantined',
  ];
  return {
    segments: Object.fromEntries(states.map((state) => [state, of(`segment:${state}`)])) as Record<
      SegmentState,
      number
    >,
    bytes: of('bytes'),
    outboxWaiting: of('outbox:waiting'),
    outboxWaitingBytes: of('outboxBytes:waiting'),
    outboxParked: of('outbox:parked'),
    oldestWaitingAt: typeof oldest?.['at'] === 'number' ? instant(oldest['at']) : undefined,
    gapsUnderDuty: of('duty:gap'),
    cannotTellUnderDuty: of('duty:cannot-tell'),
    openFindings: of('findings'),
    cameras: of('cameras'),
    records: last?.['seq'] === null || last === undefined ? 0 : Number(last['seq']) + 1,
  };
}
