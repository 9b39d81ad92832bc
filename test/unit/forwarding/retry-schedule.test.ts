/** When something is tried again, and when it is not. */
import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/domain/failure.js';
import { instant } from '../../../src/domain/quantities.js';
import {
  decideDockingRetry,
  decideRetry,
  LONGEST_DELAY_MS,
  LONGEST_PROBE_DELAY_MS,
  latestAttemptAt,
  MAX_DOCKING_TRIES,
  probeDelayMs,
} from '../../../src/forwarding/retry-schedule.js';

const away = new Failure('archive-unreachable');

describe('retry schedule', () => {
  test('doubles the delay of a transient failure from 2 s up to its bound, spread by a fifth', () => {
    const delays = [1, 2, 3, 30].map((attempts) => decideRetry(away, attempts, 0.5));
    expect(delays).toEqual([2000, 4000, 8000, LONGEST_DELAY_MS].map((afterMs) => ({ kind: 'again', afterMs })));
    expect(decideRetry(away, 1, 0)).toEqual({ kind: 'again', afterMs: 1600 });
  });

  test('puts nothing off beyond what a clock that was set back is told by', () => {
    const now = instant(1_000_000_000);
    const farthest = decideRetry(away, 30, 0.999_999);
    expect(farthest.kind === 'again' && now + farthest.afterMs).toBeLessThanOrEqual(latestAttemptAt(now));
    expect(latestAttemptAt(now) - now).toBeLessThan(LONGEST_DELAY_MS * 2);
  });

  test.each([
    ['archive-conflict', 'park'],
    ['archive-rejected', 'park'],
    ['key-missing', 'park'],
    ['cancelled', 'leave'],
  ] as const)('%s: %s', (code, kind) => {
    expect(decideRetry(new Failure(code), 1, 0.5)).toEqual({ kind });
    expect(decideDockingRetry(new Failure(code), 1, 0.5)).toEqual({ kind });
  });

  test('asks an archive that is away again and again, but never more seldom than every 24 seconds', () => {
    expect(probeDelayMs(1, 0.5)).toBe(2000);
    expect(probeDelayMs(1000, 1)).toBe(LONGEST_PROBE_DELAY_MS * 1.2);
  });

  test('begins a docking again while it may pass, so many times and no more', () => {
    const gone = new Failure('read-stalled');
    expect(decideDockingRetry(gone, 1, 0.5)).toEqual({ kind: 'again', afterMs: 2000 });
    expect(decideDockingRetry(gone, MAX_DOCKING_TRIES, 0.5)).toEqual({ kind: 'park' });
    expect(decideDockingRetry(new Failure('vault-full'), 1, 0.5)).toMatchObject({ kind: 'again' });
    expect(decideDockingRetry(new Failure('vault-full'), MAX_DOCKING_TRIES, 0.5)).toMatchObject({ kind: 'when-room' });
  });

  test('sends again what its own full store kept from being written down', () => {
    expect(decideRetry(new Failure('vault-full'), 1, 0.5)).toEqual({ kind: 'again', afterMs: 2000 });
  });

  test('never tries a refused login again: cameras lock themselves', () => {
    expect(decideDockingRetry(new Failure('camera-login-refused'), 1, 0.5)).toEqual({ kind: 'park' });
  });
});
