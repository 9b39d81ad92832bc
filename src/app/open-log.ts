/** The dock's transparency log, put together: its name, its folder, who signs. */
import { randomBytes } from 'node:crypto';
import { timestamperAt } from '../adapters/timestamping/timestamp-client.js';
import { Failure } from '../domain/failure.js';
import type { DockId } from '../domain/ids.js';
import { logFolder } from '../evidence/evidence-paths.js';
import { logOrigin } from '../evidence/log/checkpoint.js';
import {
  type LogPublisher,
  type LogPublisherDeps,
  openLogPublisher,
  STOPPED_NOTE,
} from '../forwarding/log/open-log-publisher.js';
import { openStamper, type StampDeps, type Stamper } from '../forwarding/log/stamp-checkpoint.js';
import type { Ledger } from '../ports/ledger.js';
import type { Settings } from './settings.js';

/** Rejects `log-stopped`. */
export async function openLog(deps: Omit<LogPublisherDeps, 'folder'>): Promise<LogPublisher> {
  const stopped = await deps.ledger.noted(STOPPED_NOTE);
  if (stopped !== undefined) throw new Failure('log-stopped', { because: stopped });
  const epoch = await deps.ledger.logEpoch();
  return await openLogPublisher({ ...deps, folder: logFolder(deps.signer.dock, epoch.number) });
}

/** Undefined where the settings name no authority. */
export function openStamps(
  deps: Omit<StampDeps, 'folder' | 'nonce' | 'timestamper' | 'renewBeforeMs'>,
  {
    dock,
    epoch,
    timestamps,
  }: { readonly dock: DockId; readonly epoch: number; readonly timestamps: Settings['log']['timestamps'] },
): Stamper | undefined {
  if (timestamps === undefined) return undefined;
  const timestamper = timestamperAt(timestamps.url);
  const renewBeforeMs = timestamps.renewBeforeDays * 86_400_000;
  const ofLog = { folder: logFolder(dock, epoch), renewBeforeMs };
  return openStamper({ ...deps, ...ofLog, timestamper, nonce: () => randomBytes(8) });
}

/** The log keeps the name that it was begun with: a domain changed in the settings would make it another log. */
export async function originOf(
  ledger: Ledger,
  log: { readonly domain: string; readonly dock: DockId },
): Promise<string> {
  const known = await ledger.noted('log-origin');
  if (known !== undefined) return known;
  const origin = logOrigin({ ...log, epoch: (await ledger.logEpoch()).number });
  await ledger.note('log-origin', origin);
  return origin;
}
