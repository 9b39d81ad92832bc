/**
 * How far a pulled file was checked (product.md 3.9, architecture.md 4.5). Never claimed above what was done.
 * L0 size compared · L1 digest taken while copying · L2 read again from the dock’s own medium, past the page cache, and equal ·
 * L3 read again from the camera and equal · L4 the archive’s bytes were read again and are equal · L5 covered by a witnessed
 * checkpoint.
 */
export type VerificationLevel = 'L0' | 'L1' | 'L2' | 'L3' | 'L4' | 'L5';

/** Why a re-read did not count as L2. */
export type NotL2Reason = 'not-local' | 'no-direct-read' | 'no-fsync' | 'skipped';
