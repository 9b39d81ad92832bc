/** The doctor's look at the ledger: whether it opens, whether SQLite finds it sound, how it was left, what is parked. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isHomeLocked } from '../../adapters/system/lock-home.js';
import { Failure } from '../../domain/failure.js';
import type { Instant } from '../../domain/quantities.js';
import { STOPPED_NOTE } from '../../forwarding/log/open-log-publisher.js';
import { type LedgerReader, openLedgerReader } from '../open-ledger-reader.js';
import { type DoctorCheck, failed, fine, found } from './doctor-check.js';

/** Read through in some seconds; larger ones only when asked for. */
const SCAN_BYTES = 512 * 1024 * 1024;

export async function lookAtLedger(
  home: string,
  options: { readonly isDeep: boolean; readonly now: Instant },
): Promise<readonly DoctorCheck[]> {
  await using ledger = await openLedgerReader(home);
  const { size } = await stat(join(home, 'ledger.sqlite'));
  const { records, outboxParked } = await ledger.overview();
  const stopped = await ledger.noted(STOPPED_NOTE);
  return [
    options.isDeep || size <= SCAN_BYTES
      ? await scanned(ledger, { bytes: size, records })
      : found('ledger', 'ledger-not-scanned', { bytes: size, records }),
    ...(stopped === undefined ? [] : [failed('ledger', new Failure('log-stopped', { because: stopped }))]),
    ...(outboxParked > 0 ? [found('ledger', 'items-parked', { items: outboxParked })] : []),
    ...((await wasCutOff(ledger, home)) ? [found('ledger', 'ended-unclean')] : []),
  ];
}

async function scanned(
  ledger: LedgerReader,
  facts: { readonly bytes: number; readonly records: number },
): Promise<DoctorCheck> {
  const [first] = await ledger.problems();
  if (first !== undefined) throw new Failure('ledger-damaged', { problem: first.slice(0, 200) });
  return fine('ledger', facts);
}

/** Running, by its own word, while nobody holds the home. */
async function wasCutOff(ledger: LedgerReader, home: string): Promise<boolean> {
  return (await ledger.noted('shutdown')) === 'running' && !(await isHomeLocked(home));
}
