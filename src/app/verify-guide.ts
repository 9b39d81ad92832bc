/** The steps of a verification without this program, for any intake, and what they leave open. */
import type { Text } from '../domain/failure-codes.js';
import { NOT_PROVED } from '../evidence/verify/not-proved.js';
import { ANY_INTAKE } from '../evidence/verify-commands.js';
import { type VerifyStep, verifySteps } from '../evidence/verify-steps.js';

export type VerifyGuide = { readonly steps: readonly VerifyStep[]; readonly notProved: readonly Text[] };

export function verifyGuide(): VerifyGuide {
  return { steps: verifySteps(ANY_INTAKE), notProved: Object.values(NOT_PROVED) };
}
