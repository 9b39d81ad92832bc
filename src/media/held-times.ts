/**
 * The presentation times of one track, eight bytes each, in the order in which they came. Knows whether that is already
 * the order of presentation and which time is the latest. Bounded by MEDIA_LIMITS.samplesPerTrack and by a budget that
 * the tracks of a file share; beyond, it only remembers that it overflowed.
 */
import { MEDIA_LIMITS } from './timeline.js';

/** What all tracks of one file share: hostile counts must not add up track by track. */
export class SampleBudget {
  held: number = MEDIA_LIMITS.samplesHeld;
  seen: number = MEDIA_LIMITS.samplesSeen;
  longSteps: number = MEDIA_LIMITS.longStepsPerFile;
}

/** Writes the next times of a track into an array, and says what they were. */
export type TimeWriter = (
  count: number,
  into: Float64Array,
  from: number,
) => { readonly isSorted: boolean; readonly latest: number; readonly latestDuration: number };

const FIRST_CAPACITY = 256;

export class HeldTimes {
  isOverflown = false;
  count = 0;
  /** Latest time and the duration of its sample; without meaning while nothing is held. */
  latest = 0;
  latestDuration = 0;
  readonly #budget: SampleBudget;
  #ticks = new Float64Array(FIRST_CAPACITY);
  #isSorted = true;

  constructor(budget: SampleBudget) {
    this.#budget = budget;
  }

  /** Room at once for what is to come, within the bounds. */
  reserve(count: number): void {
    const capacity = this.count + Math.min(count, this.#budget.held, MEDIA_LIMITS.samplesPerTrack - this.count);
    if (capacity > this.#ticks.length) this.#resize(capacity);
  }

  hold(pts: number, duration: number): void {
    if (this.#grant(1) === 0) return;
    this.#ticks[this.count] = pts;
    this.#note(pts, { latest: pts, latestDuration: duration, isSorted: true });
    this.count += 1;
  }

  /** `count` times `duration` apart; gives how many were held. */
  holdRun(pts: number, duration: number, count: number): number {
    const granted = this.#grant(count);
    if (granted === 0) return 0;
    const ticks = this.#ticks;
    for (let i = 0; i < granted; i += 1) ticks[this.count + i] = pts + i * duration;
    const latest = duration < 0 ? pts : pts + (granted - 1) * duration;
    this.#note(pts, { latest, latestDuration: duration, isSorted: duration >= 0 || granted === 1 });
    this.count += granted;
    return granted;
  }

  /** The next `count` times of a writer; gives how many were held. */
  holdWritten(count: number, write: TimeWriter): number {
    const granted = this.#grant(count);
    if (granted === 0) return 0;
    const written = write(granted, this.#ticks, this.count);
    this.#note(this.#ticks[this.count] ?? 0, written);
    this.count += granted;
    return granted;
  }

  /** All times in order of presentation; they are held no longer. */
  take(): Float64Array {
    const ticks = this.#ticks.subarray(0, this.count);
    this.#ticks = new Float64Array(0);
    this.#budget.held += this.count;
    if (!this.#isSorted) ticks.sort();
    return ticks;
  }

  /** Room for as many as the bounds allow. */
  #grant(count: number): number {
    const room = Math.min(this.#budget.held, MEDIA_LIMITS.samplesPerTrack - this.count);
    const granted = Math.max(0, Math.min(count, room));
    if (granted < count) this.isOverflown = true;
    this.#budget.held -= granted;
    const needed = this.count + granted;
    if (needed > this.#ticks.length)
      this.#resize(Math.min(Math.max(needed, this.#ticks.length * 2), MEDIA_LIMITS.samplesPerTrack));
    return granted;
  }

  #resize(capacity: number): void {
    const larger = new Float64Array(capacity);
    larger.set(this.#ticks.subarray(0, this.count));
    this.#ticks = larger;
  }

  #note(first: number, written: ReturnType<TimeWriter>): void {
    const isFirst = this.count === 0;
    if (!written.isSorted || (!isFirst && first < this.latest)) this.#isSorted = false;
    if (!isFirst && written.latest < this.latest) return;
    this.latest = written.latest;
    this.latestDuration = written.latestDuration;
  }
}
