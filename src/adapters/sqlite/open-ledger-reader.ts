/**
 * The ledger for reading beside the process that writes it (port: ports/ledger-views.ts). Sees one committed state for as
 * long as it is open, blocks nobody, changes and creates nothing. A ledger of another version is refused: an older one is
 * brought up to date by whoever writes next, never by a reader.
 */
import { Failure, isFailure } from '../../domain/failure.js';
import type { LedgerReader } from '../../ports/ledger-views.js';
import { Connection } from './connection.js';
import { dockingPart } from './dockings.js';
import { logPart } from './log.js';
import { MIGRATIONS, requireKnown } from './migrations.js';
import { notePart } from './notes.js';
import { recordPart } from './records.js';
import { segmentPart } from './segments.js';
import { Store } from './store.js';
import { viewPart } from './views.js';

const MAX_PROBLEMS = 10;

/** Rejects `ledger-newer`, `ledger-outdated`, `ledger-damaged`, `vault-failing` where the file cannot be opened. */
export async function openLedgerReader(options: { readonly path: string }): Promise<LedgerReader> {
  const connection = await connect(options.path);
  try {
    const version = await requireKnown(connection);
    if (version < MIGRATIONS.length)
      throw new Failure('ledger-outdated', { ledger: version, program: MIGRATIONS.length });
    return readerOf(connection);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** On a read-only file system the write-ahead log's index cannot be made: nobody can be writing there either. */
async function connect(path: string): Promise<Connection> {
  try {
    return await begin(await Connection.open(path, 'read'));
  } catch (error) {
    if (!isFailure(error, 'vault-failing')) throw error;
    return await begin(await Connection.open(path, 'frozen'));
  }
}

/** One transaction from here on: all answers come from one state of the ledger. */
async function begin(connection: Connection): Promise<Connection> {
  try {
    await connection.script('PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; BEGIN;');
    await connection.one('PRAGMA user_version');
    await connection.one('SELECT count(*) FROM sqlite_schema');
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

function readerOf(connection: Connection): LedgerReader {
  const store = new Store(connection, connection);
  const { identity, noted } = notePart(store);
  const { docking, dockings, camera } = dockingPart(store);
  const { segment, segmentsOfDocking, segmentsOfCamera } = segmentPart(store);
  const { tip, record, recordsOfDocking, outboxOpenOfDocking } = recordPart(store);
  const { logEpoch, logSize, logHashes, newestPublished, unpublished } = logPart(store);
  return {
    ...viewPart(store),
    ...{ identity, noted, docking, dockings, camera, segment, segmentsOfDocking, segmentsOfCamera },
    ...{ tip, record, recordsOfDocking, outboxOpenOfDocking },
    ...{ logEpoch, logSize, logHashes, newestPublished, unpublished },
    problems: async () => {
      const rows = await connection.all(`PRAGMA quick_check(${MAX_PROBLEMS})`);
      return rows.map((row) => String(row['quick_check'])).filter((line) => line !== 'ok');
    },
    [Symbol.asyncDispose]: () => connection.close(),
  };
}
