/**
 * What the camera's counter says between two neighbours: the next number, numbers left out, a fresh start, or nothing.
 * Numbers that photos or sound files of the same camera bear are not missing; neither is 0 where a counter wraps from
 * its highest value to 1.
 */
import { LIMITS } from './limits.js';
import type { Segment } from './segment.js';

export type SequenceStep =
  | { readonly kind: 'next' | 'restart' | 'none' }
  | { readonly kind: 'missing'; readonly missing: readonly number[]; readonly count: number };

export function sequenceStep(before: Segment, after: Segment, taken: ReadonlySet<number>): SequenceStep {
  const one = before.file.names;
  const other = after.file.names;
  if (one?.sequence === undefined || other?.sequence === undefined) return { kind: 'none' };
  if (one.chapter !== undefined && other.chapter !== undefined) {
    if (one.sequence !== other.sequence) return { kind: 'none' };
    return between(one.chapter, other.chapter, { modulus: undefined, taken: NONE });
  }
  return between(one.sequence, other.sequence, { modulus: one.sequenceModulus, taken });
}

const NONE: ReadonlySet<number> = new Set();

type Counter = { readonly modulus: number | undefined; readonly taken: ReadonlySet<number> };

function between(from: number, to: number, { modulus, taken }: Counter): SequenceStep {
  if (from === to) return { kind: 'none' };
  const hasWrapped = to < from && modulus !== undefined && to + modulus - from <= LIMITS.wrapReach;
  if (to < from && !hasWrapped) return { kind: 'restart' };
  const missing: number[] = [];
  let count = 0;
  const distance = hasWrapped ? to + modulus - from : to - from;
  // Beyond the listed bound the numbers are only counted: a jump of millions is no reason for a list of them.
  for (let i = 1; i < Math.min(distance, LIMITS.missingListed + taken.size + 2); i += 1) {
    const number = hasWrapped ? (from + i) % modulus : from + i;
    if ((hasWrapped && number === 0) || taken.has(number)) continue;
    count += 1;
    if (missing.length < LIMITS.missingListed) missing.push(number);
  }
  if (count === 0) return { kind: 'next' };
  return { kind: 'missing', missing, count: missing.length < LIMITS.missingListed ? count : distance - 1 };
}
