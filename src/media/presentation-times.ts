/**
 * Collects one track's presentation times, in ticks of its clock and in any order, and sums them up as a
 * TrackTimeline. Holds 8 bytes a sample up to MEDIA_LIMITS.samplesPerTrack; beyond that it only remembers that it
 * overflowed. Samples the index places beyond the file's end leave their end, not a time.
 */

import { HeldTimes, type SampleBudget } from './held-times.js';
import type { DecodingClock } from './iso-decoding-clock.js';
import type { EditMap } from './iso-edit-list.js';
import { measureSteps, type StepMeasure } from './long-steps.js';
import type { TrackTimeline } from './timeline.js';

export type TrackFacts = {
  readonly kind: 'video' | 'audio';
  readonly codec: string;
  readonly timescale: number;
  readonly edits: EditMap;
  readonly pictureSize?: { readonly width: number; readonly height: number };
};

export type TrackReading = {
  readonly kind: 'video' | 'audio';
  /** Undefined where no sample's bytes are in the file. */
  readonly timeline: TrackTimeline | undefined;
  readonly lostSamples: number;
  /** End of the last sample placed beyond the file's end. */
  readonly placedEndMs: number | undefined;
  /** Earliest time of any placed sample. */
  readonly placedStartMs: number | undefined;
};

/** Samples shorter than this (PCM) are held in pieces of about PIECE_MS: nothing is lost below that. */
const TINY_SAMPLE_MS = 2;
const PIECE_MS = 20;
/** A last sample's duration is a claim that nothing follows up: beyond these it is taken as a usual one. */
const LAST_DURATION_FACTOR = 3;
const LAST_DURATION_FLOOR_MS = 200;
const ONLY_DURATION_MAX_MS = 1000;
/** Sound frames an edit may cut off at the end; if it cuts more, its length is not believed. */
const MAX_PADDING_FRAMES = 4;

export class PresentationTimes {
  readonly facts: TrackFacts;
  readonly #budget: SampleBudget;
  readonly #held: HeldTimes;
  lostSamples = 0;
  backwardSteps = 0;
  /** Restarts of the clock: what happened in between cannot be told, so the track cannot be called whole. */
  clockRestarts = 0;
  #isOverflown = false;
  #samples = 0;
  #placedPts = Number.NEGATIVE_INFINITY;
  #placedDuration = 0;
  #firstPlacedPts = Number.POSITIVE_INFINITY;
  #tinyPts = 0;
  #tinyCount = 0;
  #tinyDuration = 0;

  constructor(facts: TrackFacts, budget: SampleBudget) {
    this.facts = facts;
    this.#budget = budget;
    this.#held = new HeldTimes(budget);
  }

  get isOverflown(): boolean {
    return this.#isOverflown || this.#held.isOverflown;
  }

  /** So many samples are to come, as the length of a table proves. */
  expect(count: number): void {
    this.#held.reserve(count);
  }

  /** More samples are placed than will be looked at. */
  overflow(): void {
    this.#isOverflown = true;
  }

  /** One sample whose bytes are in the file. */
  add(pts: number, duration: number): void {
    this.#spend(1);
    const { edits } = this.facts;
    if (edits.kind === 'shift') this.#held.hold(pts, duration);
    else
      for (const piece of edits.pieces)
        if (pts >= piece.from && pts < piece.to) this.#held.hold(pts + piece.by, duration);
  }

  /** `count` samples `duration` ticks apart whose bytes are in the file. */
  addRun(pts: number, duration: number, count: number): void {
    if (this.#isTiny(duration)) this.#addTiny(pts, duration, count);
    else if (this.facts.edits.kind === 'shift') this.#spend(this.#held.holdRun(pts, duration, count));
    else for (let done = 0; done < count && !this.isOverflown; done += 1) this.add(pts + done * duration, duration);
  }

  /** The next `count` samples of a clock, all of whose bytes are in the file. */
  addFrom(clock: DecodingClock, count: number): void {
    if (this.facts.edits.kind === 'shift' && !this.#isTiny(clock.nextDuration))
      this.#spend(this.#held.holdWritten(count, clock.write));
    else clock.run(count, this.addRun.bind(this));
  }

  /** `count` samples the index places where the file does not reach. */
  addLostRun(pts: number, duration: number, count: number): void {
    if (count <= 0) return;
    this.#spend(0);
    this.lostSamples += count;
    const last = this.#shown(pts + duration * (count - 1));
    if (last !== undefined && last > this.#placedPts) {
      this.#placedPts = last;
      this.#placedDuration = duration;
    }
    const first = this.#shown(pts);
    if (first !== undefined) this.#firstPlacedPts = Math.min(this.#firstPlacedPts, first);
  }

  /** A moment that the container names without a sample (frames dropped at the end): time that went on. */
  mark(pts: number): void {
    this.#spend(0);
    this.#held.hold(pts, 0);
  }

  /** Sums up; the collected times are given back to the collector of garbage. */
  finish(): TrackReading {
    const { facts } = this;
    const ticks = this.#takeTicks();
    const tickMs = 1000 / facts.timescale;
    const shiftMs = facts.edits.kind === 'shift' ? facts.edits.byMs : 0;
    const steps = measureSteps(ticks, { kind: facts.kind, tickMs, shiftMs, maxSteps: this.#budget.longSteps });
    this.#budget.longSteps -= steps.longSteps.length;
    const placedEndMs = Number.isFinite(this.#placedPts)
      ? (this.#placedPts + this.#believed(this.#placedDuration, steps, ticks.length)) * tickMs + shiftMs
      : undefined;
    const first = Math.min(this.#firstPlacedPts, ticks[0] ?? Number.POSITIVE_INFINITY);
    return {
      kind: facts.kind,
      // Marks alone are no track: time that is named without a single sample.
      timeline: this.#samples === 0 ? undefined : this.#timeline(ticks, steps, { tickMs, shiftMs, placedEndMs }),
      lostSamples: this.lostSamples,
      placedEndMs,
      placedStartMs: Number.isFinite(first) ? first * tickMs + shiftMs : undefined,
    };
  }

  /** Samples of PCM are gathered, across chunks, into pieces of one length, as long as they follow on. */
  #addTiny(pts: number, duration: number, count: number): void {
    if (pts !== this.#tinyPts + this.#tinyCount * this.#tinyDuration || duration !== this.#tinyDuration) {
      this.#flushTiny();
      this.#tinyPts = pts;
      this.#tinyDuration = duration;
    }
    const piece = Math.max(1, Math.round((PIECE_MS * this.facts.timescale) / 1000 / duration));
    this.#tinyCount += count;
    while (this.#tinyCount >= piece && !this.isOverflown) {
      this.add(this.#tinyPts, piece * duration);
      this.#samples += piece - 1;
      this.#tinyPts += piece * duration;
      this.#tinyCount -= piece;
    }
  }

  #flushTiny(): void {
    if (this.#tinyCount === 0) return;
    this.add(this.#tinyPts, this.#tinyCount * this.#tinyDuration);
    this.#samples += this.#tinyCount - 1;
    this.#tinyCount = 0;
  }

  /** In presentation order, without the encoder's padding. */
  #takeTicks(): Float64Array {
    this.#flushTiny();
    const ticks = this.#held.take();
    const { edits, kind } = this.facts;
    if (kind !== 'audio' || edits.kind !== 'shift' || edits.endTicks === undefined) return ticks;
    let kept = ticks.length;
    while (kept > 1 && (ticks[kept - 1] ?? 0) >= edits.endTicks) kept -= 1;
    const padding = ticks.length - kept;
    if (padding === 0 || padding > MAX_PADDING_FRAMES) return ticks;
    this.#samples -= padding;
    this.#held.latest = ticks[kept - 1] ?? 0;
    return ticks.subarray(0, kept);
  }

  #timeline(
    ticks: Float64Array,
    steps: StepMeasure,
    axis: { readonly tickMs: number; readonly shiftMs: number; readonly placedEndMs: number | undefined },
  ): TrackTimeline {
    const { facts } = this;
    const { tickMs, shiftMs, placedEndMs } = axis;
    const endTicks = this.#held.latest + this.#believed(this.#held.latestDuration, steps, ticks.length);
    return {
      kind: facts.kind,
      codec: facts.codec,
      samples: this.#samples,
      startMs: (ticks[0] ?? 0) * tickMs + shiftMs,
      endMs: endTicks * tickMs + shiftMs,
      frameMs: steps.medianTicks * tickMs,
      tickMs,
      longSteps: steps.longSteps,
      longStepsLeftOut: steps.longStepsLeftOut,
      ...(this.clockRestarts === 0 ? {} : { clockRestarts: this.clockRestarts }),
      backwardSteps: this.backwardSteps,
      ...(facts.pictureSize === undefined ? {} : { pictureSize: facts.pictureSize }),
      ...(placedEndMs === undefined ? {} : { placedEndMs }),
    };
  }

  #believed(duration: number, steps: StepMeasure, held: number): number {
    const durationMs = (duration * 1000) / this.facts.timescale;
    if (held < 2) return durationMs >= 0 && durationMs <= ONLY_DURATION_MAX_MS ? duration : 0;
    const usualMs = (steps.tailMedianTicks * 1000) / this.facts.timescale;
    const isUsual = durationMs > 0 && durationMs <= Math.max(LAST_DURATION_FACTOR * usualMs, LAST_DURATION_FLOOR_MS);
    return isUsual ? duration : steps.tailMedianTicks;
  }

  #shown(pts: number): number | undefined {
    const { edits } = this.facts;
    if (edits.kind === 'shift') return pts;
    const piece = edits.pieces.find(({ from, to }) => pts >= from && pts < to);
    return piece === undefined ? undefined : pts + piece.by;
  }

  /** One look, or one for each of the samples it adds. */
  #spend(samples: number): void {
    this.#samples += samples;
    this.#budget.seen -= Math.max(1, samples);
    if (this.#budget.seen < 0) this.#isOverflown = true;
  }

  #isTiny(duration: number): boolean {
    const sampleMs = (duration * 1000) / this.facts.timescale;
    return this.facts.kind === 'audio' && sampleMs > 0 && sampleMs < TINY_SAMPLE_MS;
  }
}
