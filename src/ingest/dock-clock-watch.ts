/**
 * Notices that the dock's own clock was set while the program ran: against the monotonic clock, which nobody can set. What a time
 * service said of the clock before counts for nothing then, until it is asked anew. What happened while nothing ran is judged at the next
 * start (clock-at-start.ts).
 */
import type { TimeGrade } from '../domain/clock-evidence.js';
import { type Instant, instant } from '../domain/quantities.js';
import type { SystemClock } from '../ports/system-clock.js';

/** Less is how a time service keeps a clock right, or a machine that was busy between two readings. */
export const LEAST_STEP_MS = 1000;

export type DockClockStep = {
  /** What the clock would show had it run on. */
  readonly expectedAt: Instant;
  readonly at: Instant;
  /** After minus before: negative where it was set back. */
  readonly stepMs: number;
  /** As it was believed before. */
  readonly grade: TimeGrade;
};

const NOTHING_KNOWN: TimeGrade = { sync: 'none', uncertaintyMs: undefined };

type Reading = { readonly at: Instant; readonly monotonicMs: number };

export class DockClockWatch {
  readonly #clock: Pick<SystemClock, 'now' | 'monotonicMs'>;
  readonly #timeGrade: () => TimeGrade;
  #last: Reading | undefined;
  /** What was said before the last step. */
  #outdated: TimeGrade | undefined;

  constructor(clock: Pick<SystemClock, 'now' | 'monotonicMs'>, timeGrade: () => TimeGrade) {
    this.#clock = clock;
    this.#timeGrade = timeGrade;
  }

  /** Since the reading before; `remember` makes this one the next to be compared with. */
  look(): { readonly step: DockClockStep | undefined; readonly remember: () => void } {
    const reading = { at: this.#clock.now(), monotonicMs: this.#clock.monotonicMs() };
    const remember = (): void => {
      this.#last = reading;
    };
    const last = this.#last;
    if (last === undefined) return { step: undefined, remember };
    const expectedMs = last.at + (reading.monotonicMs - last.monotonicMs);
    const stepMs = Math.round(reading.at - expectedMs);
    if (Math.abs(stepMs) <= LEAST_STEP_MS) return { step: undefined, remember };
    const grade = this.grade();
    this.#outdated = this.#timeGrade();
    return { step: { expectedAt: instant(Math.round(expectedMs)), at: reading.at, stepMs, grade }, remember };
  }

  /** Of the clock as it is now. */
  grade(): TimeGrade {
    const grade = this.#timeGrade();
    return grade === this.#outdated ? NOTHING_KNOWN : grade;
  }
}
