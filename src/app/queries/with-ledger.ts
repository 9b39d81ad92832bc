/** Runs one question on a home's ledger, opened for reading, and closes it whatever comes. */
import { openSystemClock } from '../../adapters/system/system-clock.js';
import type { Instant } from '../../domain/quantities.js';
import { type LedgerReader, openLedgerReader } from '../open-ledger-reader.js';

export type Ask<T> = (ledger: LedgerReader, now: Instant) => Promise<T>;

/** Rejects what opening the ledger rejects. */
export async function withLedger<T>(home: string, ask: Ask<T>): Promise<T> {
  const { now } = await openSystemClock();
  await using ledger = await openLedgerReader(home);
  return await ask(ledger, now());
}
