/**
 * What is known of a camera's clock, taken before anything sets it (product.md 5.6). Everywhere
 * offset = camera − dock: positive means that the camera is fast (contract.md).
 */
import type { Instant } from './quantities.js';

export type ClockMethod = 'second-edge' | 'log-tail' | 'newest-file' | 'none';

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
      readonly method: 'log-tail' | 'newest-file';
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
