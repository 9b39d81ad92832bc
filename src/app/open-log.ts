/** The dock's transparency log, put together: its name, its folder, who signs. */
import type { DockId } from '../domain/ids.js';
import { logFolder } from '../evidence/evidence-paths.js';
import { logOrigin } from '../evidence/log/checkpoint.js';
import { type LogPublisher, type LogPublisherDeps, openLogPublisher } from '../forwarding/log/open-log-publisher.js';
import type { Ledger } from '../ports/ledger.js';

/** Until a log has to be begun anew. */
const EPOCH = 1;

export async function openLog(
  deps: Omit<LogPublisherDeps, 'origin' | 'folder'> & { readonly domain: string },
): Promise<LogPublisher> {
  const { dock } = deps.signer;
  const origin = await originOf(deps.ledger, { domain: deps.domain, dock });
  return openLogPublisher({ ...deps, origin, folder: logFolder(dock, EPOCH) });
}

/** The log keeps the name that it was begun with: a domain changed in the settings would make it another log. */
async function originOf(ledger: Ledger, log: { readonly domain: string; readonly dock: DockId }): Promise<string> {
  const known = await ledger.noted('log-origin');
  if (known !== undefined) return known;
  const origin = logOrigin({ ...log, epoch: EPOCH });
  await ledger.note('log-origin', origin);
  return origin;
}
