/**
 * Temporary files after a crash. A partial copy stays as long as any file that is not sealed wants it: to be resumed, or
 * because it is all that could be read. What nothing wants and what cut-short writes left is removed, and nothing else.
 */
import type { Ledger } from '../ports/ledger.js';
import type { Vault } from '../ports/vault.js';

/** Only while nothing is being pulled or written. Gives the number of files removed. */
export async function sweepTemporaries({
  ledger,
  vault,
}: {
  readonly ledger: Ledger;
  readonly vault: Vault;
}): Promise<number> {
  let removed = await vault.discardUnfinishedWrites();
  for (const temp of await vault.temps()) {
    if (await ledger.wantsTemp(temp)) continue;
    await vault.discardTemp(temp);
    removed += 1;
  }
  return removed;
}
