/**
 * One picture or sound stream inside a transport stream: packetised units' headers (ISO/IEC 13818-1, 2.4.3.6) give the
 * presentation times; a 33-bit clock that wraps runs on, one that jumps back is a restart and said so. Continuity
 * counters are watched; lost packets are counted, not mended.
 */

import type { SampleBudget } from './held-times.js';
import { NO_EDITS } from './iso-edit-list.js';
import { PresentationTimes, type TrackReading } from './presentation-times.js';
import { SoundFramer } from './sound-framer.js';
import type { StreamFacts } from './transport-tables.js';

export const CLOCK_HZ = 90_000;
const WRAP = 2 ** 33;
/** A decoding time this much earlier than the one before is another clock, not another order. */
const RESTART_TICKS = CLOCK_HZ;
/** So much later in one file is another clock too: no camera keeps a file open over an hour of nothing. */
const LEAP_TICKS = 3600 * CLOCK_HZ;
/** Where the stream announces a new clock, only a usual step is taken for the old one going on. */
const USUAL_STEPS = 4;
const USUAL_FLOOR_TICKS = 0.2 * CLOCK_HZ;
/** Fixed part of a unit's header with both time stamps. */
const HEADER_BYTES = 19;

export type ProgramClock = {
  /** The first time stamp seen: all streams are told relative to it, so that a wrap parts none of them. */
  firstTicks: number | undefined;
  /** The one seen last: where sound without time stamps begins. */
  latestTicks: number | undefined;
};

export class TransportStream {
  readonly facts: StreamFacts;
  lostPackets = 0;
  readonly #clock: ProgramClock;
  readonly #units: PresentationTimes;
  readonly #frames: PresentationTimes;
  readonly #framer: SoundFramer | undefined;
  readonly #header = new Uint8Array(HEADER_BYTES);
  #headerFilled = 0;
  #unitBytes = 0;
  #payloadFrom = -1;
  #isInUnit = false;
  #unitCount = 0;
  #counter = -1;
  #lastPts: number | undefined;
  #lastDts: number | undefined;
  #lastStep = 0;
  #shift = 0;
  #isNewClockExpected = false;

  constructor(facts: StreamFacts, clock: ProgramClock, budget: SampleBudget) {
    this.facts = facts;
    this.#clock = clock;
    const track = { kind: facts.kind, codec: facts.codec, timescale: CLOCK_HZ, edits: NO_EDITS };
    this.#units = new PresentationTimes(track, budget);
    this.#frames = new PresentationTimes(track, budget);
    if (facts.framing !== undefined)
      this.#framer = new SoundFramer(facts.framing, {
        onFrame: this.#frames.add.bind(this.#frames),
        unstamped: () => (this.isStamped ? undefined : this.#clock.latestTicks),
      });
  }

  /** False for sound whose units carry no time: its frames are counted from the pictures beside its first one. */
  get isStamped(): boolean {
    return this.#unitCount > 0;
  }

  get frames(): number {
    return this.#framer?.frames ?? 0;
  }

  get isOverflown(): boolean {
    return this.#units.isOverflown || this.#frames.isOverflown;
  }

  get hasClockRestart(): boolean {
    return this.#units.clockRestarts > 0;
  }

  /** The program's clock is announced to jump (2.4.3.5, discontinuity_indicator). */
  expectNewClock(): void {
    this.#isNewClockExpected = true;
  }

  /** Continuity counter of a packet with payload (2.4.3.3). False: a repeated packet, to be skipped. */
  count(counter: number, isExpectedJump: boolean): boolean {
    const before = this.#counter;
    this.#counter = counter;
    if (before < 0 || isExpectedJump || counter === ((before + 1) & 15)) return true;
    if (counter === before) return false;
    this.lostPackets += 1;
    this.#framer?.lose();
    return true;
  }

  /** Payload of one packet: bytes from `from` to `to`. */
  add(bytes: Uint8Array, from: number, to: number, isStart: boolean): void {
    if (isStart) {
      this.#isInUnit = bytes[from] === 0 && bytes[from + 1] === 0 && bytes[from + 2] === 1;
      this.#headerFilled = 0;
      this.#unitBytes = 0;
      this.#payloadFrom = -1;
    }
    if (!this.#isInUnit) return;
    if (this.#payloadFrom < 0) this.#readHeader(bytes, from, to);
    if (this.#framer !== undefined && this.#payloadFrom >= 0) {
      const skip = Math.max(0, this.#payloadFrom - this.#unitBytes);
      if (from + skip < to) this.#framer.feed(bytes, from + skip, to);
    }
    this.#unitBytes += to - from;
  }

  /** Undefined where a guess at what the stream is did not come true. */
  finish(): TrackReading | undefined {
    // Where the framing was not understood, the units' own stamps are all there is.
    const { frames } = this;
    if (this.facts.isGuess === true && frames === 0) return undefined;
    const times = frames > 0 && frames * 2 >= this.#unitCount ? this.#frames : this.#units;
    times.backwardSteps = this.#units.backwardSteps;
    times.clockRestarts = this.#units.clockRestarts;
    return times.finish();
  }

  #readHeader(bytes: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to && this.#headerFilled < HEADER_BYTES; at += 1) {
      this.#header[this.#headerFilled] = bytes[at] ?? 0;
      this.#headerFilled += 1;
    }
    if (this.#headerFilled < 9) return;
    const header = this.#header;
    const flags = (header[7] ?? 0) >> 6;
    const needed = flags === 3 ? 19 : flags === 2 ? 14 : 9;
    if (this.#headerFilled < needed) return;
    this.#payloadFrom = 9 + (header[8] ?? 0);
    if (((header[6] ?? 0) & 0xc0) !== 0x80) this.#isInUnit = false;
    else if (flags >= 2) this.#stamp(readStamp(header, 9), flags === 3 ? readStamp(header, 14) : undefined);
  }

  #stamp(rawPts: number, rawDts: number | undefined): void {
    this.#clock.firstTicks ??= rawPts;
    let pts = unwrap(rawPts, this.#lastPts ?? this.#clock.firstTicks);
    this.#lastPts = pts;
    const rawOrder = rawDts === undefined ? pts : unwrap(rawDts, pts);
    if (this.#lastDts !== undefined) {
      const step = rawOrder - this.#lastDts;
      if (step < 0) this.#units.backwardSteps += 1;
      if (this.#isOtherClock(step)) {
        this.#shift += this.#lastStep - step;
        this.#units.clockRestarts += 1;
      } else if (step > 0) this.#lastStep = Math.min(step, CLOCK_HZ);
    }
    this.#isNewClockExpected = false;
    this.#lastDts = rawOrder;
    pts += this.#shift;
    this.#clock.latestTicks = pts;
    this.#unitCount += 1;
    this.#units.add(pts, 0);
    this.#framer?.stamp(pts);
  }

  #isOtherClock(step: number): boolean {
    if (step < -RESTART_TICKS || step > LEAP_TICKS) return true;
    return this.#isNewClockExpected && (step <= 0 || step > Math.max(USUAL_STEPS * this.#lastStep, USUAL_FLOOR_TICKS));
  }
}

/** 33 bits in five bytes with marker bits between. */
function readStamp(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] ?? 0) >> 1) & 7;
  const middle = (((bytes[at + 1] ?? 0) << 7) | ((bytes[at + 2] ?? 0) >> 1)) & 0x7fff;
  const low = (((bytes[at + 3] ?? 0) << 7) | ((bytes[at + 4] ?? 0) >> 1)) & 0x7fff;
  return high * 2 ** 30 + middle * 2 ** 15 + low;
}

/** The value nearest to `near` that the 33-bit clock shows as `raw`. */
function unwrap(raw: number, near: number): number {
  const difference = (((raw - near) % WRAP) + WRAP) % WRAP;
  return near + (difference >= WRAP / 2 ? difference - WRAP : difference);
}
