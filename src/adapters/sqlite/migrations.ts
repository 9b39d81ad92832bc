/** The shapes the ledger has had, and which of them a file has. */
import { Failure } from '../../domain/failure.js';
import type { Connection } from './connection.js';
import { FIRST } from './migrations/0001-first.js';
import { VIEWS } from './migrations/0002-views.js';
import { RECOVERY } from './migrations/0003-recovery.js';
import { LISTS } from './migrations/0004-lists.js';
import { HOLDERS } from './migrations/0005-holders.js';
import { LOG } from './migrations/0006-log.js';
import { CLOSES } from './migrations/0007-closes.js';
import { EPOCHS } from './migrations/0008-epochs.js';
import { KEYS } from './migrations/0009-keys.js';
import { LOOKS } from './migrations/0010-looks.js';

/** In order; the number of a migration is its place, from 1. Never edited once released, only added to. */
export const MIGRATIONS: readonly string[] = [FIRST, VIEWS, RECOVERY, LISTS, HOLDERS, LOG, CLOSES, EPOCHS, KEYS, LOOKS];

/** The file's version, 0 for a new one; refuses one that a newer program wrote. */
export async function requireKnown(connection: Connection): Promise<number> {
  const row = await connection.one('PRAGMA user_version');
  const version = Number(row?.['user_version'] ?? 0);
  if (version > MIGRATIONS.length) throw new Failure('ledger-newer', { ledger: version, program: MIGRATIONS.length });
  return version;
}
