/**
 * The only place that decides whether and when something is tried again. Transient failures come back after a delay
 * that doubles from 2 s to 15 min, spread by ± 20 % so that many items do not return in step; every other kind parks
 * the item, because a repetition could only repeat or hide what happened.
 */
import type { Failure } from '../domain/failure.js';
import { unreachable } from '../lib/assert.js';

export const FIRST_DELAY_MS = 2_000;
export const LONGEST_DELAY_MS = 15 * 60_000;

export type RetryDecision =
  | { readonly kind: 'again'; readonly afterMs: number }
  | { readonly kind: 'park' }
  | { readonly kind: 'leave' };

/**
 * @param attempts tries made so far, this one included; at least 1
 * @param spread a number in [0, 1), random in production
 */
export function decideRetry(failure: Failure, attempts: number, spread: number): RetryDecision {
  switch (failure.kind) {
    case 'transient': {
      const doubled = FIRST_DELAY_MS * 2 ** Math.min(attempts - 1, 20);
      return { kind: 'again', afterMs: Math.round(Math.min(doubled, LONGEST_DELAY_MS) * (0.8 + 0.4 * spread)) };
    }
    case 'cancelled':
      return { kind: 'leave' };
    case 'permanent':
    case 'integrity':
    case 'operator':
      return { kind: 'park' };
    default:
      return unreachable(failure.kind);
  }
}
