/**
 * Refuses to go on with a ledger that knows less than the vault: it was lost and begun anew, or an older copy was put back.
 * Signing on would give record numbers a second time, and nobody could tell later which of the two is true. Every start seals a
 * record of its own into the dock's folder, so one look into that folder is enough; runs before anything is written.
 */
import { Failure } from '../domain/failure.js';
import type { DockId } from '../domain/ids.js';
import { dockFolder } from '../evidence/evidence-paths.js';
import type { Ledger } from '../ports/ledger.js';
import type { Vault } from '../ports/vault.js';

export async function requireOwnLedger(ledger: Ledger, vault: Vault, dock: DockId): Promise<void> {
  if ((await ledger.identity()) === undefined) {
    const [known] = await vault.names('docks');
    if (known !== undefined) throw new Failure('ledger-rolled-back', { vaultOf: known, ledger: 'empty' });
    return;
  }
  const { seq } = await ledger.tip();
  const newest = await newestRecordIn(vault, dock);
  if (newest > (seq ?? -1)) throw new Failure('ledger-rolled-back', { vault: newest, ledger: seq ?? 'empty' });
}

/** The highest number of a record of the dock itself; -1 where there is none. */
export async function newestRecordIn(store: Pick<Vault, 'names'>, dock: DockId): Promise<number> {
  const names = await store.names(`${dockFolder(dock)}/rec`);
  return names.reduce((highest, name) => Math.max(highest, numberOf(name)), -1);
}

/** Of `_boot-000042.rec` and its signatures; -1 for what is named otherwise. */
function numberOf(name: string): number {
  return Number(/-(\d+)\.rec/.exec(name)?.[1] ?? -1);
}
