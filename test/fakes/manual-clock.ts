/** A clock that stands until it is told to move (port: ports/system-clock.ts). Sleepers wake in the order of their time. */
import type { TimeGrade } from '../../src/domain/clock-evidence.js';
import { cancelled } from '../../src/domain/failure.js';
import { type Instant, instant } from '../../src/domain/quantities.js';
import type { SystemClock } from '../../src/ports/system-clock.js';

export type ManualClock = SystemClock & {
  /** Time passes: wall clock and monotonic clock together. */
  readonly advance: (ms: number) => Promise<void>;
  /** Somebody sets the wall clock; the monotonic clock knows nothing of it. */
  readonly set: (at: number) => void;
  readonly setGrade: (grade: TimeGrade) => void;
};

type Sleeper = { readonly wakeMs: number; readonly wake: () => void };

export function manualClock(startAt = Date.parse('2026-11-23T01:00:00Z')): ManualClock {
  let wallMs = startAt;
  let monotonicMs = 1000;
  let grade: TimeGrade = { sync: 'ntp', uncertaintyMs: 12 };
  const sleepers = new Set<Sleeper>();
  return {
    now: (): Instant => instant(wallMs),
    monotonicMs: () => monotonicMs,
    bootId: 'b'.repeat(32),
    grade: async () => grade,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(cancelled(signal));
        const abort = (): void => {
          sleepers.delete(sleeper);
          reject(cancelled(signal));
        };
        const sleeper: Sleeper = {
          wakeMs: monotonicMs + ms,
          wake: () => {
            signal.removeEventListener('abort', abort);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal.addEventListener('abort', abort, { once: true });
      }),
    advance: async (ms) => {
      wallMs += ms;
      monotonicMs += ms;
      const due = [...sleepers].filter(({ wakeMs }) => wakeMs <= monotonicMs).sort((a, b) => a.wakeMs - b.wakeMs);
      for (const sleeper of due) {
        sleepers.delete(sleeper);
        sleeper.wake();
        await Promise.resolve();
      }
    },
    set: (at) => {
      wallMs = at;
    },
    setGrade: (next) => {
      grade = next;
    },
  };
}
