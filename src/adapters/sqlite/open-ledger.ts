/**
 * The ledger on SQLite (port: ports/ledger.ts): write-ahead log, full synchronisation, one writer. Opening brings an
 * older database up to date in one transaction per migration and refuses a newer one.
 */
import { chmod } from 'node:fs/promises';
import type { Ledger } from '../../ports/ledger.js';
import { Connection } from './connection.js';
import { dockingPart } from './dockings.js';
import { logPart } from './log.js';
import { fillLog } from './log-tree.js';
import { lookPart } from './looks.js';
import { MIGRATIONS, requireKnown } from './migrations.js';
import { notePart } from './notes.js';
import { recordPart } from './records.js';
import { segmentPart } from './segments.js';
import { Store } from './store.js';
import { viewPart } from './views.js';

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
  const version = await requireKnown(writer);
  for (const [index, sql] of MIGRATIONS.entries()) {
    if (index < version) continue;
    await writer.script(`BEGIN IMMEDIATE; ${sql}; PRAGMA user_version = ${index + 1}; COMMIT;`);
  }
  await fillLog(writer);
}

function ledgerOf(store: Store): Ledger {
  return {
    ...notePart(store),
    ...dockingPart(store),
    ...segmentPart(store),
    ...recordPart(store),
    ...viewPart(store),
    ...logPart(store),
    ...lookPart(store),
    [Symbol.asyncDispose]: () => store.close(),
  };
}
