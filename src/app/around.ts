/**
 * Lets a program of its own put something around the ports of a dock before they are used: a clock that tells another time,
 * a store that dies at a chosen step. The production program passes nothing; the fault tests' entry does.
 */
import type { Archive } from '../ports/archive.js';
import type { Ledger } from '../ports/ledger.js';
import type { Medium } from '../ports/medium.js';
import type { Signer } from '../ports/signer.js';
import type { SystemClock } from '../ports/system-clock.js';
import type { Vault } from '../ports/vault.js';

export type Around = {
  readonly clock?: (clock: SystemClock) => SystemClock;
  readonly ledger?: (ledger: Ledger) => Ledger;
  readonly vault?: (vault: Vault & AsyncDisposable) => Vault & AsyncDisposable;
  readonly archive?: (archive: Archive & AsyncDisposable) => Archive & AsyncDisposable;
  readonly signer?: (signer: Signer) => Signer;
  readonly medium?: (medium: Medium) => Medium;
};

/** The port itself where nothing is put around it. */
export function wrapped<T>(port: T, wrap: ((port: T) => T) | undefined): T {
  return wrap === undefined ? port : wrap(port);
}
