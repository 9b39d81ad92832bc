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
  { ring, schedule, witnesses }: Verification,
  log: OfLog,
  checkpoint: SignedCheckpoint,
): string | undefined {
  if (!isOriginOf(checkpoint.origin, log)) return `of another log: ${checkpoint.origin}`;
  const keys = ring.forDock(log.dock).filter((key) => isForDock(key, log.dock));
  if (keys.length === 0) return NO_LOG_KEY;
  const signers = keys.filter(({ publicKey }) => isSignedBy(checkpoint, publicKey, verifyingKey(publicKey)));
  if (signers.length === 0) return 'not signed by a trusted key of this dock';
  const faults = signers.map(({ id }) => schedule.faultOfSigner({ ...log, size: checkpoint.size }, id));
  if (!faults.includes(undefined)) return faults[0];
  return witnesses.admits(checkpoint) ? undefined : `not of a log that the policy lists: ${checkpoint.origin}`;
}

/**
 * Tells what the witnesses say of one checkpoint, of which there may be several copies; gives the time before which it existed, where
 * as many as are demanded have cosigned it. `of`: what passes are summed over.
 */
export function judgeCosignatures(
  { checks, witnesses, witnessed }: Verification,
  where: { readonly subject: string; readonly of: string; readonly dock: string; readonly note?: string },
  checkpoints: readonly SignedCheckpoint[],
): number | undefined {
  // Told once for all, at the end.
  if (witnesses.isEmpty) return undefined;
  const { subject, note = '' } = where;
  const seal = witnesses.seal(checkpoints);
  for (const name of seal.wrong)
    checks.fail('cosignature-origin', subject, `the cosignature by ${name} is not over this checkpoint of this log`);
  if (!seal.isSealed) {
    const { words } = witnesses.demand;
    const because =
      words === undefined
        ? 'no trusted witness has cosigned it: unsealed'
        : `${seal.count} independent witnesses have cosigned it, demanded is ${words}: unsealed`;
    if (words !== undefined || seal.wrong.length === 0) checks.notChecked('cosignature', subject, `${because}${note}`);
    return undefined;
  }
  if (seal.wrong.length === 0) checks.pass('cosignature-origin', where.of);
  if (seal.cosigned.length === 0)
    checks.notChecked('cosignature', subject, 'the policy demands no witness: unsealed', false);
  else checks.pass('cosignature', where.of);
  witnessed.add(where.dock, seal);
  return seal.notAfterSeconds;
}
