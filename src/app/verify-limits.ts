/** What a verification leaves open, in words for people. */
import type { Text } from '../domain/failure-codes.js';
import { notProvedBy } from '../evidence/verify/not-proved.js';
import type { Examination } from './verify-path.js';

export function verifyLimits(document: Pick<Examination['document'], 'witness' | 'counts'>): readonly Text[] {
  return notProvedBy(document);
}
