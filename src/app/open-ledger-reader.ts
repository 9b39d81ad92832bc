/**
 * The ledger of a home folder for commands that only read: beside a running dock or without one. Says which of the many
 * reasons there is when it cannot, and creates nothing.
 */
import { access, constants, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openLedgerReader as openReader } from '../adapters/sqlite/open-ledger-reader.js';
import { errnoOf, Failure } from '../domain/failure.js';
import type { LedgerReader } from '../ports/ledger-views.js';

export type { LedgerReader };

/**
 * Rejects `home-missing`, `home-unreadable`, `ledger-missing`, `ledger-outdated`, `ledger-newer`, `ledger-damaged`.
 */
export async function openLedgerReader(home: string): Promise<LedgerReader> {
  const path = join(home, 'ledger.sqlite');
  await requireReadable(home, 'home-missing', { home });
  await requireReadable(path, 'ledger-missing', { home });
  // SQLite makes a database with its first write: a file without a byte is one that was never begun.
  if ((await stat(path)).size === 0) throw new Failure('ledger-missing', { home });
  return await openReader({ path });
}

/** Rejects as opening does: a home without a ledger is not made for the sake of one entry. */
export async function requireLedger(home: string): Promise<void> {
  await using _ = await openLedgerReader(home);
}

async function requireReadable(
  path: string,
  missing: 'home-missing' | 'ledger-missing',
  facts: { readonly home: string },
) {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    const errno = errnoOf(error);
    const isMissing = errno === 'ENOENT' || errno === 'ENOTDIR';
    throw new Failure(isMissing ? missing : 'home-unreadable', { ...facts, errno: errno ?? null }, error);
  }
}
