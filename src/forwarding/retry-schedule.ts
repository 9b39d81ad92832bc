/**
 * The only place that decides whether and when something is tried again: an item for the archive, an archive that is away, a
 * docking that was interrupted. Transient failures come back after a delay that doubles, spread by ± 20 % so that many
 * do not return in step; every other kind parks, because a repetition could only repeat or hide what happened.
 */
import type { Failure } from '../domain/failure.js';
import { type Instant, instant } from '../domain/quantities.js';
import { unreachable } from '../lib/assert.js';

export const FIRST_DELAY_MS = 2_000;
export const LONGEST_DELAY_MS = 15 * 60_000;
/** Asking whether an archive is back costs nothing: it comes through soon after it is. */
export const LONGEST_PROBE_DELAY_MS = 20_000;
/** Of one visit of a camera; then a person decides. */
export const MAX_DOCKING_TRIES = 8;
export const LONGEST_DOCKING_DELAY_MS = 5 * 60_000;
const [LEAST_SPREAD, MOST_SPREAD] = [0.8, 1.2];

export type RetryDecision =
  | { readonly kind: 'again'; readonly afterMs: number }
  | { readonly kind: 'park' }
  | { readonly kind: 'leave' };

/**
 * @param attempts tries made so far, this one included; at least 1
 * @param spread a number in [0, 1), random in production
 */
export function decideRetry(failure: Failure, attempts: number, spread: number): RetryDecision {
  const again = { kind: 'again', afterMs: delayMs(attempts, LONGEST_DELAY_MS, spread) } as const;
  // The dock's own disk had no room for the receipt: somebody will make room, and the item is as good as before.
  if (failure.code === 'vault-full') return again;
  switch (failure.kind) {
    case 'transient':
      return again;
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

/** How long until an archive that was away is asked again. @param attempts times it was found away, at least 1 */
export function probeDelayMs(attempts: number, spread: number): number {
  return delayMs(attempts, LONGEST_PROBE_DELAY_MS, spread);
}

/** How long until witnesses are asked again that did not cosign. @param attempts times so far, at least 1 */
export function retryDelayMs(attempts: number, spread: number): number {
  return delayMs(attempts, LONGEST_DELAY_MS, spread);
}

/** `when-room`: the store is looked at after that time, and the docking begun only where there is more room than there was. */
export type DockingRetryDecision = RetryDecision | { readonly kind: 'when-room'; readonly afterMs: number };

/**
 * Whether a docking is begun again while the same camera still stands there. A full store is tried again as well, because what
 * is forwarded may make room, and then looked at for as long as it takes: the camera waits over a weekend, without a record for
 * every try. A refused login never is tried again: cameras lock themselves.
 * @param attempts dockings of this visit so far, at least 1
 */
export function decideDockingRetry(failure: Failure, attempts: number, spread: number): DockingRetryDecision {
  if (failure.kind === 'cancelled') return { kind: 'leave' };
  const isFull = failure.code === 'vault-full';
  if (isFull && attempts >= MAX_DOCKING_TRIES) return { kind: 'when-room', afterMs: LONGEST_DOCKING_DELAY_MS };
  if ((failure.kind !== 'transient' && !isFull) || attempts >= MAX_DOCKING_TRIES) return { kind: 'park' };
  return { kind: 'again', afterMs: delayMs(attempts, LONGEST_DOCKING_DELAY_MS, spread) };
}

/** No attempt is ever put off beyond this: what is due later was put off by a clock that has been set back since. */
export function latestAttemptAt(now: Instant): Instant {
  return instant(now + LONGEST_DELAY_MS * MOST_SPREAD);
}

function delayMs(attempts: number, longestMs: number, spread: number): number {
  const doubled = FIRST_DELAY_MS * 2 ** Math.min(attempts - 1, 20);
  return Math.round(Math.min(doubled, longestMs) * (LEAST_SPREAD + (MOST_SPREAD - LEAST_SPREAD) * spread));
}
