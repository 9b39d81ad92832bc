/**
 * One checkpoint, wherever it was found: of this dock's log and signed by the dock, and which trusted witnesses have cosigned it.
 * The earliest cosignature is the time before which everything under it existed.
 */
import { verifyingKey } from '../key-id.js';
import { isOriginOf, isSignedBy, type SignedCheckpoint } from '../log/checkpoint.js';
import { isForDock } from './key-ring.js';
import type { Verification } from './verification.js';

export type OfLog = { readonly dock: string; readonly epoch: number };

export const NO_LOG_KEY = 'no key is trusted for this dock';

/** Why it is not that of this log; undefined when it is. */
export function faultOfCheckpoint(
  { ring }: Verification,
  log: OfLog,
  checkpoint: SignedCheckpoint,
): string | undefined {
  if (!isOriginOf(checkpoint.origin, log)) return `of another log: ${checkpoint.origin}`;
  const keys = ring.forDock(log.dock).filter((key) => isForDock(key, log.dock));
  if (keys.length === 0) return NO_LOG_KEY;
  const isSigned = keys.some(({ publicKey }) => isSignedBy(checkpoint, publicKey, verifyingKey(publicKey)));
  return isSigned ? undefined : 'not signed by a trusted key of this dock';
}

/** Tells what the witnesses say of it; gives the earliest time, where one has cosigned. `of`: what passes are summed over. */
export function judgeCosignatures(
  { checks, witnesses, witnessed }: Verification,
  subject: string,
  of: string,
  checkpoint: SignedCheckpoint,
): number | undefined {
  // Told once for all, at the end.
  if (witnesses.isEmpty) return undefined;
  const { cosigned, wrong } = witnesses.read(checkpoint);
  for (const name of wrong) checks.fail('cosignature', subject, `the cosignature by ${name} does not fit`);
  const [first] = cosigned;
  if (first === undefined) {
    if (wrong.length === 0) checks.notChecked('cosignature', subject, 'no trusted witness has cosigned it: unsealed');
    return undefined;
  }
  checks.pass('cosignature', of);
  const isIndependent = cosigned.some(({ isSameHost }) => !isSameHost);
  witnessed.add(isIndependent ? 'independent' : 'same-host');
  return first.timeSeconds;
}
