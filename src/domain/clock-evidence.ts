/**
 * What is known of a camera's clock, taken before anything sets it (product.md 5.6). Everywhere
 * offset = camera − dock: positive means that the camera is fast (contract.md).
 */
import { type Instant, instant } from './quantities.js';

export type ClockEvidence =
  | {
      readonly class: 'measured';
      readonly method: 'second-edge';
      /** Camera's reading and the dock's, at the same moment within the interval. */
      readonly deviceAt: Instant;
      readonly dockAt: Instant;
      /** Middle of the interval. */
      readonly offsetMs: number;
      readonly lowMs: number;
      readonly highMs: number;
    }
  | {
      readonly class: 'bounded';
      /** `second-edge` without an edge: single readings of the camera's clock, bounded on both sides. */
      readonly method: 'second-edge' | 'log-tail' | 'newest-file';
      readonly deviceAt: Instant;
      readonly dockAt: Instant;
      readonly offsetMs: undefined;
      /** Undefined: no bound on that side. */
      readonly lowMs: number | undefined;
      readonly highMs: number | undefined;
    }
  | {
      readonly class: 'unknown';
      readonly method: 'none';
      /** Why nothing can be said: `reset-date`, `no-source`, `unreadable`, `dock-untrusted`. */
      readonly reason: ClockUnknownReason;
      readonly deviceAt: Instant | undefined;
      readonly dockAt: Instant;
      readonly offsetMs: undefined;
      readonly lowMs: undefined;
      readonly highMs: undefined;
    };

export type ClockUnknownReason = 'reset-date' | 'no-source' | 'unreadable' | 'dock-untrusted';

/** How far the dock's own clock can be trusted. */
export type TimeGrade = {
  readonly sync: 'ntp' | 'rtc' | 'holdover' | 'none';
  /** Bound on the error; undefined where nothing bounds it. */
  readonly uncertaintyMs: number | undefined;
};

/** 2024-01-01: a dock's clock before this is itself a reset date. */
const EARLIEST_TRUSTED = instant(1_704_067_200_000);

export function isDockClockBelievable(now: Instant): boolean {
  return now >= EARLIEST_TRUSTED;
}

/** Whatever a time service says of it: a clock that shows a day before this program existed is wrong. */
export function believedGrade(grade: TimeGrade, now: Instant): TimeGrade {
  return isDockClockBelievable(now) ? grade : { sync: 'none', uncertaintyMs: undefined };
}
