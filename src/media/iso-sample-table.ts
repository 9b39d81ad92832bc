/**
 * Walks a track's sample tables (ISO/IEC 14496-12, 8.6.1 and 8.7) chunk by chunk and tells a collector when each
 * sample is shown and whether its bytes are in the file. Straight from the index's bytes, without an object per
 * sample; equal samples go in runs, so that a declared count costs nothing. Bounded by the tables' real length and by
 * MEDIA_LIMITS.samplesPerTrack.
 */
import type { ByteView } from './byte-view.js';
import { ChunkCursor } from './iso-chunk-cursor.js';
import { DecodingClock } from './iso-decoding-clock.js';
import type { SampleTables } from './iso-track.js';
import { NetworkWords } from './network-words.js';
import type { PresentationTimes } from './presentation-times.js';
import { MEDIA_LIMITS } from './timeline.js';

/** What the tables place samples in: a file of that size, of which some parts are known to hold no media. */
export type MediaPlace = {
  readonly fileBytes: number;
  readonly notMedia: readonly { readonly from: number; readonly to: number }[];
};

export type TableWalk = {
  /** Samples placed by the tables, inside the file and beyond. */
  readonly placed: number;
  /** Decoding time after the last sample, in ticks. */
  readonly endDts: number;
  /** Tables that contradict each other or end early: the timeline is not all of it. */
  readonly isDamaged: boolean;
};

/** So that a bound that is overrun is noticed soon. */
const SAMPLES_TOGETHER = 4096;

export function walkSampleTables(tables: SampleTables, place: MediaPlace, times: PresentationTimes): TableWalk {
  const sizes = new SampleSizes(tables);
  const clock = new DecodingClock(tables);
  const chunks = new ChunkCursor(tables);
  let placed = 0;
  let insideBytes = 0;
  const add = (pts: number, duration: number, run: number): void => times.addRun(pts, duration, run);
  const lose = (pts: number, duration: number, run: number): void => times.addLostRun(pts, duration, run);
  // Samples of chunks that lie wholly in the file: many files have chunks of one sample, so they are taken together.
  let whole = 0;
  let largestChunk: number | undefined;
  const takeWhole = (): void => {
    if (whole > 0) times.addFrom(clock, whole);
    whole = 0;
  };
  if (sizes.constantBytes === undefined) times.expect(sizes.count);
  while (placed < sizes.count && !times.isOverflown && chunks.next()) {
    const count = Math.min(chunks.samples, sizes.count - placed);
    const room = roomFor(chunks.offset, place);
    if (sizes.constantBytes !== undefined) {
      const inside = wholeSamples(count, sizes.constantBytes, room);
      clock.run(inside, add);
      clock.run(count - inside, lose);
      insideBytes += inside * sizes.constantBytes;
    } else {
      if (placed + count > MEDIA_LIMITS.samplesPerTrack) {
        times.overflow();
        break;
      }
      const bytes = sizes.sum(placed, count);
      if (bytes !== undefined && bytes <= room) {
        // What follows and is sure to be in the file as well is not looked at chunk by chunk: a file has tens of thousands.
        largestChunk ??= sizes.largestBytes * chunks.mostSamples;
        const atMost = Math.min(sizes.count, MEDIA_LIMITS.samplesPerTrack) - placed - count;
        const sure = chunks.pass(sureBounds(chunks.offset, place, largestChunk), atMost);
        whole += count + sure;
        insideBytes += bytes + (sizes.sum(placed + count, sure) ?? 0);
        placed += sure;
        if (whole >= SAMPLES_TOGETHER) takeWhole();
      } else {
        takeWhole();
        insideBytes += walkChunk({ first: placed, count, room }, sizes, clock, times);
      }
    }
    placed += count;
  }
  takeWhole();
  times.backwardSteps += clock.backwardSteps;
  // One byte is media of one sample: tables that use more bytes than there are use some of them twice.
  const isMany = insideBytes > place.fileBytes;
  const isUneven = placed < sizes.count || clock.isExhausted || (placed > 0 && (clock.hasMore || chunks.hasMore));
  return {
    placed,
    endDts: clock.dts,
    isDamaged: tables.isCut || sizes.isShort || chunks.isBroken || isUneven || isMany,
  };
}

/** Samples one by one, where some are not in the file or have no bytes; a sample without bytes is time without a sample. Gives the bytes that are in the file. */
function walkChunk(
  chunk: { readonly first: number; readonly count: number; readonly room: number },
  sizes: SampleSizes,
  clock: DecodingClock,
  times: PresentationTimes,
): number {
  let used = 0;
  let insideBytes = 0;
  for (let i = 0; i < chunk.count; i += 1) {
    const bytes = sizes.bytesOf(chunk.first + i);
    used += bytes;
    clock.next();
    if (bytes > 0 && used <= chunk.room) {
      times.add(clock.pts, clock.duration);
      insideBytes += bytes;
    } else if (bytes > 0) times.addLostRun(clock.pts, clock.duration, 1);
    else if (chunk.first + i + 1 === sizes.count) times.mark(clock.pts);
  }
  return insideBytes;
}

/** Bytes from there to the end of the file; below 0 where no media can lie there. */
function roomFor(offset: number, { fileBytes, notMedia }: MediaPlace): number {
  for (const { from, to } of notMedia) if (offset >= from && offset < to) return -1;
  return fileBytes - offset;
}

/** Where chunks of no more than so many bytes begin that lie wholly in the file, and not in what is no media around `offset`. */
function sureBounds(
  offset: number,
  { fileBytes, notMedia }: MediaPlace,
  chunkBytes: number,
): { readonly low: number; readonly high: number } {
  let low = 0;
  let high = fileBytes - chunkBytes;
  for (const { from, to } of notMedia) {
    if (to <= offset) low = Math.max(low, to);
    else high = Math.min(high, from - 1);
  }
  return { low, high };
}

/** Offset of the first chunk: where the only sample of a timecode track lies. */
export function firstChunkOffset(tables: SampleTables): number | undefined {
  const chunks = new ChunkCursor(tables);
  return chunks.next() ? chunks.offset : undefined;
}

function wholeSamples(count: number, bytes: number, room: number): number {
  if (room < 0) return 0;
  return bytes === 0 ? count : Math.min(count, Math.floor(room / bytes));
}

/** stsz and stz2: how many samples, and how long each. */
class SampleSizes {
  readonly count: number;
  /** More samples are declared than the table has sizes for. */
  readonly isShort: boolean;
  readonly constantBytes: number | undefined;
  readonly #table: ByteView | undefined;
  readonly #fieldBits: number;
  readonly #words: NetworkWords | undefined;

  constructor(tables: SampleTables) {
    const { sizes } = tables;
    this.#table = sizes;
    const declared = sizes?.u32(8) ?? 0;
    const constant = tables.isCompactSizes ? 0 : (sizes?.u32(4) ?? 0);
    this.#fieldBits = tables.isCompactSizes ? (sizes?.u8(7) ?? 0) : 32;
    const isKnownField = [4, 8, 16, 32].includes(this.#fieldBits);
    const room = isKnownField ? Math.floor((Math.max(0, (sizes?.length ?? 0) - 12) * 8) / this.#fieldBits) : 0;
    this.constantBytes = constant === 0 ? undefined : constant === 1 ? (tables.soundSampleBytes ?? constant) : constant;
    this.count = this.constantBytes === undefined ? Math.min(declared, room) : declared;
    this.isShort = this.count < declared;
    const isPlain = this.#fieldBits === 32 && this.constantBytes === undefined;
    if (isPlain) this.#words = NetworkWords.behind(sizes, 12);
  }

  /** No sample is larger; Infinity where that is not known, or where one has no bytes. Looks at them all. */
  get largestBytes(): number {
    return this.#words?.largest(this.count) ?? Number.POSITIVE_INFINITY;
  }

  /** Bytes of `count` samples; undefined where one of them has none. */
  sum(first: number, count: number): number | undefined {
    if (this.#words !== undefined) return this.#words.sum(first, count);
    let sum = 0;
    for (let i = first; i < first + count; i += 1) {
      const bytes = this.bytesOf(i);
      if (bytes === 0) return undefined;
      sum += bytes;
    }
    return sum;
  }

  bytesOf(index: number): number {
    if (this.constantBytes !== undefined) return this.constantBytes;
    if (this.#table === undefined) return 0;
    if (this.#fieldBits === 32) return this.#table.u32(12 + index * 4);
    if (this.#fieldBits === 16) return this.#table.u16(12 + index * 2);
    if (this.#fieldBits === 8) return this.#table.u8(12 + index);
    const pair = this.#table.u8(12 + (index >> 1));
    return index % 2 === 0 ? pair >> 4 : pair & 15;
  }
}
