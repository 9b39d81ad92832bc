/** The dock's own time. Only adapters/system implements it; tests use a manual clock. */
import type { TimeGrade } from '../domain/clock-evidence.js';
import type { Instant } from '../domain/quantities.js';

export type SystemClock = {
  /** Wall clock; may step. */
  readonly now: () => Instant;
  /** Milliseconds, fractions allowed, since the machine's boot, in every process alike; never steps back; drives every timeout. */
  readonly monotonicMs: () => number;
  /** 32 hex digits, new at every boot of the machine. */
  readonly bootId: string;
  /** How far the wall clock can be trusted right now; never rejects, `none` where nothing is known. */
  readonly grade: (signal: AbortSignal) => Promise<TimeGrade>;
  /** Resolves after `ms`; rejects with the signal's Failure when aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
};
