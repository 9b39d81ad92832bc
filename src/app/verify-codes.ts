/** The table of all codes that a verification can report, for `verify --codes`. */
import { CHECK_CODE_NAMES, CHECK_CODES, type CheckCode, type CheckCodeRow } from '../evidence/verify/check-codes.js';

export type VerifyCodeRow = CheckCodeRow & { readonly code: CheckCode };

export function verifyCodes(): readonly VerifyCodeRow[] {
  return CHECK_CODE_NAMES.map((code) => ({ code, ...CHECK_CODES[code] }));
}
