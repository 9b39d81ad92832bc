/** The table of all codes that a verification can report, for `verify --codes`. */
import { CHECK_CODES, type CheckCode, type CheckCodeRow } from '../evidence/verify/check-codes.js';

export type VerifyCodeRow = CheckCodeRow & { readonly code: CheckCode };

export function verifyCodes(): readonly VerifyCodeRow[] {
  const codes = Object.keys(CHECK_CODES).filter((code): code is CheckCode => code in CHECK_CODES);
  return codes.map((code) => ({ code, ...CHECK_CODES[code] }));
}
