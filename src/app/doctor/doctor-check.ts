/** The outcome of one look of the doctor. What was not looked at says so: it is never fine for want of a look. */
import { DOCTOR_FINDINGS, type DoctorFindingCode, isDoctorFinding } from '../../domain/doctor-findings.js';
import { type Failure, type FailureFacts, isFailure } from '../../domain/failure.js';
import { exitCodeOf } from '../../domain/failure-codes.js';

export const DOCTOR_CHECKS = [
  'node',
  'settings',
  'home',
  'key',
  'certificate',
  'next-key',
  'disk',
  'vault',
  'ledger',
  'archive',
  'clock',
  'ports',
  'media',
  'profiles',
  'ffmpeg',
  'copies',
] as const;
export type DoctorCheckName = (typeof DOCTOR_CHECKS)[number];

export type DoctorCheck = {
  readonly check: DoctorCheckName;
  readonly result: 'fine' | 'warning' | 'problem' | 'not-checked';
  /** A code of domain/doctor-findings.ts or domain/failure-codes.ts; null where fine or not looked at. */
  readonly code: string | null;
  readonly facts: FailureFacts;
};

export function fine(check: DoctorCheckName, facts: FailureFacts = {}): DoctorCheck {
  return { check, result: 'fine', code: null, facts };
}

export function notChecked(check: DoctorCheckName, because: string): DoctorCheck {
  return { check, result: 'not-checked', code: null, facts: { because } };
}

export function found(check: DoctorCheckName, code: DoctorFindingCode, facts: FailureFacts = {}): DoctorCheck {
  return { check, result: DOCTOR_FINDINGS[code].result, code, facts };
}

export function failed(check: DoctorCheckName, { code, facts }: Failure): DoctorCheck {
  return { check, result: 'problem', code, facts };
}

/** A Failure of what was tried is the finding; everything else is our own mistake and goes on. */
export async function looked(
  check: DoctorCheckName,
  look: () => Promise<readonly DoctorCheck[]>,
): Promise<readonly DoctorCheck[]> {
  try {
    return await look();
  } catch (error) {
    if (!isFailure(error) || error.kind === 'cancelled') throw error;
    return [failed(check, error)];
  }
}

export function exitCodeOfCheck({ result, code }: DoctorCheck): number {
  if (result !== 'problem' || code === null) return 0;
  return isDoctorFinding(code) ? DOCTOR_FINDINGS[code].exitCode : exitCodeOf(code);
}
