/**
 * When each sample of a track is decoded and shown, by its tables of durations and composition offsets (ISO/IEC
 * 14496-12, 8.6.1): sample after sample, or in runs of equal duration, so that a declared count costs nothing.
 */
import type { ByteView } from './byte-view.js';
import type { TimeWriter } from './held-times.js';
import type { SampleTables } from './iso-track.js';
import { NetworkWords } from './network-words.js';

/** stts and ctts: decoding time, duration and presentation time of each sample in turn. */
export class DecodingClock {
  dts = 0;
  pts = 0;
  duration = 0;
  backwardSteps = 0;
  /** Samples beyond the last entry of stts: they are taken as long as the last one. */
  isExhausted = false;
  /** Two words an entry: how many samples, and how long each or how much later each is shown. */
  readonly #durations: NetworkWords;
  readonly #offsets: NetworkWords;
  readonly #entries: number;
  readonly #offsetEntries: number;
  #entry = 0;
  #left = 0;
  #offsetEntry = 0;
  #offsetLeft = 0;
  #offset = 0;

  constructor(tables: SampleTables) {
    this.#durations = NetworkWords.behind(tables.stts, 8);
    this.#offsets = NetworkWords.behind(tables.ctts, 8);
    this.#entries = entryCount(tables.stts);
    this.#offsetEntries = entryCount(tables.ctts);
  }

  /** Durations of more samples than there are. */
  get hasMore(): boolean {
    if (Number.isFinite(this.#left) && this.#left > 0) return true;
    for (let entry = this.#entry; entry < this.#entries; entry += 1) if (this.#durations.at(entry * 2) > 0) return true;
    return false;
  }

  /** Duration of the sample that comes next. */
  get nextDuration(): number {
    if (this.#left <= 0) this.#refill();
    return this.duration;
  }

  next(): void {
    this.#refill();
    this.#refillOffset();
    this.pts = this.dts + this.#offset;
    this.dts += this.duration;
    this.#left -= 1;
    this.#offsetLeft -= 1;
  }

  /** Hands out the next `count` samples in runs of equal duration and offset. */
  run(count: number, each: (pts: number, duration: number, count: number) => void): void {
    for (let todo = count; todo > 0; ) {
      if (this.#left <= 0) this.#refill();
      if (this.#offsetLeft <= 0) this.#refillOffset();
      const run = Math.min(todo, this.#left, this.#offsetLeft);
      each(this.dts + this.#offset, this.duration, run);
      this.dts += this.duration * run;
      this.#left -= run;
      this.#offsetLeft -= run;
      todo -= run;
    }
  }

  /** Writes the presentation times of the next `count` samples, run by run: a file has tens of thousands. */
  readonly write: TimeWriter = (count, into, from) => {
    let isSorted = true;
    let latest = Number.NEGATIVE_INFINITY;
    let latestDuration = 0;
    for (let done = 0; done < count; ) {
      if (this.#left <= 0) this.#refill();
      const { duration } = this;
      const end = Math.min(count, done + this.#left);
      this.#left -= end - done;
      while (done < end) {
        if (this.#offsetLeft <= 0) this.#refillOffset();
        const run = Math.min(end - done, this.#offsetLeft);
        const first = this.dts + this.#offset;
        for (let i = 0; i < run; i += 1) into[from + done + i] = first + i * duration;
        if (first < latest || (duration < 0 && run > 1)) isSorted = false;
        const later = duration < 0 ? first : first + (run - 1) * duration;
        if (later >= latest) {
          latest = later;
          latestDuration = duration;
        }
        this.dts += duration * run;
        this.#offsetLeft -= run;
        done += run;
      }
    }
    return { isSorted, latest, latestDuration };
  };

  /** Loads the next entry of stts that covers a sample. A negative delta (QuickTime writes some) goes backwards. */
  #refill(): void {
    while (this.#left <= 0) {
      if (this.#entry >= this.#entries) {
        this.isExhausted = true;
        this.#left = Number.POSITIVE_INFINITY;
        return;
      }
      this.#left = this.#durations.at(this.#entry * 2);
      this.duration = signed(this.#durations.at(this.#entry * 2 + 1));
      if (this.duration < 0) this.backwardSteps += 1;
      this.#entry += 1;
    }
  }

  /** Offsets are read as signed in both versions: writers of version 0 use negative ones too. */
  #refillOffset(): void {
    while (this.#offsetLeft <= 0) {
      if (this.#offsetEntry >= this.#offsetEntries) {
        this.#offset = 0;
        this.#offsetLeft = Number.POSITIVE_INFINITY;
        return;
      }
      this.#offsetLeft = this.#offsets.at(this.#offsetEntry * 2);
      this.#offset = signed(this.#offsets.at(this.#offsetEntry * 2 + 1));
      this.#offsetEntry += 1;
    }
  }
}

/** The same 32 bits in two's complement. */
function signed(word: number): number {
  return word | 0;
}

function entryCount(table: ByteView | undefined): number {
  return table === undefined ? 0 : Math.min(table.u32(4), Math.floor(Math.max(0, table.length - 8) / 8));
}
