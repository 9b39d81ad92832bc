/**
 * What is gathered while an ISO base media file is walked: the index, the collectors of tracks that have fragments,
 * and what proves that the file was not finished. Sums up to a MediaReading. Tracks without fragments are walked one
 * after the other at the end, so that only one is held at a time.
 */

import type { ByteView } from './byte-view.js';
import { SampleBudget } from './held-times.js';
import { type FragmentTrack, readFragment } from './iso-fragments.js';
import type { IsoIndex } from './iso-index.js';
import { type MediaPlace, walkSampleTables } from './iso-sample-table.js';
import type { MissingSegments } from './iso-segment-index.js';
import type { TopBox } from './iso-top-boxes.js';
import type { IsoTrack } from './iso-track.js';
import { PresentationTimes, type TrackReading } from './presentation-times.js';
import { summariseReadings } from './summarise-tracks.js';
import type { Container, MediaReading, Timecode } from './timeline.js';

/** Boxes kept as places without media: the file type and the indexes. */
const MAX_NOT_MEDIA = 8;

export class IsoScan {
  index: IsoIndex | undefined;
  /** A second movie box, which there must not be. */
  rival: IsoIndex | undefined;
  /** Fragments seen before any index: they are read once the index is known. */
  hasEarlyFragments = false;
  hasFragments = false;
  /** Where the content of the first media box begins. */
  mediaAt: number | undefined;
  /** Something ends before its own length: a box, a fragment, a table. */
  isTorn = false;
  timecode: Timecode | undefined;
  /** The first and the last segment index. */
  segmentIndexes: readonly TopBox[] = [];
  #missing: MissingSegments | undefined;
  readonly remarks: string[] = [];
  readonly #place: { readonly fileBytes: number; readonly notMedia: { from: number; to: number }[] };
  readonly #budget = new SampleBudget();
  #lastSequence: number | undefined;
  readonly #walked = new Map<IsoTrack, FragmentTrack>();

  constructor(fileBytes: number) {
    this.#place = { fileBytes, notMedia: [] };
  }

  get container(): Container {
    return this.hasFragments || this.index?.mayHaveFragments === true ? 'fragmented-mp4' : 'mp4';
  }

  get isOverflown(): boolean {
    for (const { times } of this.#walked.values()) if (times.isOverflown) return true;
    return this.#budget.seen < 0;
  }

  addFragment(index: IsoIndex, moof: ByteView, moofAt: number): void {
    this.hasFragments = true;
    const trackOf = (id: number): FragmentTrack | undefined => {
      const track = index.tracks.find((candidate) => candidate.id === id);
      return track === undefined ? undefined : this.#walk(track);
    };
    const { fileBytes } = this.#place;
    const read = readFragment({ moof, moofAt, fileBytes }, index.trackDefaults, trackOf);
    if (read.isDamaged) this.tear('a fragment header contradicts its length');
    const expected = this.#lastSequence === undefined ? undefined : this.#lastSequence + 1;
    // With decoding times of their own a missing fragment is a hole in time, without them nothing else shows it.
    if (!read.isTimed && expected !== undefined && read.sequence !== undefined && read.sequence > expected)
      this.tear('fragments are missing by their numbers');
    this.#lastSequence = read.sequence ?? this.#lastSequence;
  }

  get notMedia(): MediaPlace['notMedia'] {
    return this.#place.notMedia;
  }

  /** A box in which no sample can lie: what an index places there is not in the file. */
  addNotMedia(from: number, to: number): void {
    if (this.#place.notMedia.length < MAX_NOT_MEDIA) this.#place.notMedia.push({ from, to });
  }

  finish(index: IsoIndex): MediaReading {
    const { container } = this;
    if (index.isDamaged) this.tear('the index contradicts its own lengths');
    const readings: TrackReading[] = [];
    for (const track of index.tracks) {
      const { times } = this.#walk(track);
      if (times.isOverflown) return { state: 'unreadable', container, because: 'more samples than the limit' };
      readings.push(times.finish());
      this.#walked.delete(track);
    }
    const missing = this.#missingBehind(readings);
    return summariseReadings(container, readings, {
      isTorn: this.isTorn,
      missing,
      remarks: [...index.remarks, ...this.remarks],
      createdAt: index.createdAt,
      recordedAt: index.recordedAt,
      timecode: this.timecode,
    });
  }

  /** A file from whose middle something was taken is as much shorter, and still ends where it should: edits may move that a little. */
  #missingBehind(readings: readonly TrackReading[]): MissingSegments | undefined {
    const missing = this.#missing;
    if (missing === undefined) return undefined;
    const endMs = Math.max(...readings.map(({ timeline }) => timeline?.endMs ?? Number.NEGATIVE_INFINITY));
    if (endMs > missing.endMs - (missing.beyondMs + missing.cutMs) / 2) return undefined;
    this.tear('the segment index places more than the file holds');
    return missing;
  }

  #walk(track: IsoTrack): FragmentTrack {
    const known = this.#walked.get(track);
    if (known !== undefined) return known;
    const times = new PresentationTimes(track.facts, this.#budget);
    const walk = walkSampleTables(track.tables, this.#place, times);
    if (walk.isDamaged && (walk.placed > 0 || !this.hasFragments)) this.tear('sample tables contradict each other');
    const fresh = { times, nextDts: walk.endDts, lastDts: Number.NEGATIVE_INFINITY };
    this.#walked.set(track, fresh);
    return fresh;
  }

  /** Of several the one that misses the most. */
  noteMissing(missing: MissingSegments): void {
    const most = this.#missing === undefined ? 0 : this.#missing.beyondMs + this.#missing.cutMs;
    if (missing.beyondMs + missing.cutMs > most) this.#missing = missing;
  }

  tear(remark: string): void {
    this.isTorn = true;
    if (!this.remarks.includes(remark)) this.remarks.push(remark);
  }
}
