/**
 * Walks a track's sample tables (ISO/IEC 14496-12, 8.6.1 and 8.7) chunk by chunk and tells a collector when each
 * sample is shown and whether its bytes are in the file. Straight from the index's bytes, without an object per
 * sample; equal samples go in runs, so that a declared count costs nothing. Bounded by the tables' real length and by
 * MEDIA_LIMITS.samplesPerTrack.
 */
import type { ByteView } from './byte-view.js';
import type { SampleTables } from './iso-track.js';
import type { PresentationTimes } from './presentation-times.js';
import { MEDIA_LIMITS } from './timeline.js';

export type TableWalk = {
  /** Samples placed by the tables, inside the file and beyond. */
  readonly placed: number;
  /** Decoding time after the last sample, in ticks. */
  readonly endDts: number;
  /** Tables that contradict each other or end early: the timeline is not all of it. */
  readonly isDamaged: boolean;
};

export function walkSampleTables(tables: SampleTables, fileBytes: number, times: PresentationTimes): TableWalk {
  const sizes = new SampleSizes(tables);
  const clock = new DecodingClock(tables);
  const chunks = new ChunkCursor(tables);
  let placed = 0;
  let isDamaged = tables.isCut || sizes.isShort;
  while (placed < sizes.count && !times.isOverflown && chunks.next()) {
    const count = Math.min(chunks.samples, sizes.count - placed);
    if (sizes.constantBytes !== undefined && !clock.hasOffsets) {
      const inside = wholeSamples(count, sizes.constantBytes, fileBytes - chunks.offset);
      clock.run(inside, (pts, duration, run) => times.addRun(pts, duration, run));
      clock.run(count - inside, (pts, duration, run) => times.addLostRun(pts, duration, run));
    } else {
      if (placed + count > MEDIA_LIMITS.samplesPerTrack) {
        times.isOverflown = true;
        break;
      }
      let at = chunks.offset;
      for (let i = 0; i < count; i += 1) {
        at += sizes.bytesOf(placed + i);
        clock.next();
        if (at <= fileBytes) times.add(clock.pts, clock.duration);
        else times.addLostRun(clock.pts, clock.duration, 1);
      }
    }
    placed += count;
  }
  times.backwardSteps += clock.backwardSteps;
  isDamaged ||= clock.isExhausted || chunks.isBroken || placed < sizes.count;
  return { placed, endDts: clock.dts, isDamaged };
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

/** stco or co64 with stsc: where each chunk lies and how many samples it holds. */
class ChunkCursor {
  offset = 0;
  samples = 0;
  isBroken = false;
  readonly #tables: SampleTables;
  readonly #chunks: number;
  readonly #runs: number;
  #chunk = 0;
  #run = -1;

  constructor(tables: SampleTables) {
    this.#tables = tables;
    const width = tables.hasLongOffsets ? 8 : 4;
    const offsets = tables.chunkOffsets;
    this.#chunks = Math.min(offsets?.u32(4) ?? 0, Math.floor(Math.max(0, (offsets?.length ?? 0) - 8) / width));
    const { stsc } = tables;
    this.#runs = Math.min(stsc?.u32(4) ?? 0, Math.floor(Math.max(0, (stsc?.length ?? 0) - 8) / 12));
  }

  next(): boolean {
    if (this.#chunk >= this.#chunks || this.#runs === 0) return false;
    while (this.#run + 1 < this.#runs && this.#firstChunk(this.#run + 1) <= this.#chunk + 1) {
      this.#run += 1;
      if (this.#run > 0 && this.#firstChunk(this.#run) <= this.#firstChunk(this.#run - 1)) this.isBroken = true;
    }
    if (this.#run < 0) return false;
    this.samples = this.#tables.stsc?.u32(8 + this.#run * 12 + 4) ?? 0;
    const offsets = this.#tables.chunkOffsets;
    const offset = this.#tables.hasLongOffsets ? offsets?.u64(8 + this.#chunk * 8) : offsets?.u32(8 + this.#chunk * 4);
    this.offset = offset ?? 0;
    this.#chunk += 1;
    return !this.isBroken;
  }

  #firstChunk(run: number): number {
    return this.#tables.stsc?.u32(8 + run * 12) ?? 0;
  }
}

/** stts and ctts: decoding time, duration and presentation time of each sample in turn. */
class DecodingClock {
  dts = 0;
  pts = 0;
  duration = 0;
  backwardSteps = 0;
  /** Samples beyond the last entry of stts: they are taken as long as the last one. */
  isExhausted = false;
  readonly hasOffsets: boolean;
  readonly #stts: ByteView | undefined;
  readonly #ctts: ByteView | undefined;
  readonly #entries: number;
  readonly #offsetEntries: number;
  #entry = 0;
  #left = 0;
  #offsetEntry = 0;
  #offsetLeft = 0;
  #offset = 0;

  constructor(tables: SampleTables) {
    this.#stts = tables.stts;
    this.#ctts = tables.ctts;
    this.#entries = entryCount(this.#stts);
    this.#offsetEntries = entryCount(this.#ctts);
    this.hasOffsets = this.#offsetEntries > 0;
  }

  next(): void {
    this.#refill();
    this.#refillOffset();
    this.pts = this.dts + this.#offset;
    this.dts += this.duration;
    this.#left -= 1;
    this.#offsetLeft -= 1;
  }

  /** Hands out the next `count` samples in runs of equal duration; composition offsets play no part here. */
  run(count: number, each: (pts: number, duration: number, count: number) => void): void {
    for (let todo = count; todo > 0; ) {
      this.#refill();
      const run = Math.min(todo, this.#left);
      each(this.dts, this.duration, run);
      this.dts += this.duration * run;
      this.#left -= run;
      todo -= run;
    }
  }

  /** Loads the next entry of stts that covers a sample. A negative delta (QuickTime writes some) goes backwards. */
  #refill(): void {
    while (this.#left <= 0) {
      if (this.#entry >= this.#entries) {
        this.isExhausted = true;
        this.#left = Number.POSITIVE_INFINITY;
        return;
      }
      this.#left = this.#stts?.u32(8 + this.#entry * 8) ?? 0;
      this.duration = this.#stts?.i32(8 + this.#entry * 8 + 4) ?? 0;
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
      this.#offsetLeft = this.#ctts?.u32(8 + this.#offsetEntry * 8) ?? 0;
      this.#offset = this.#ctts?.i32(8 + this.#offsetEntry * 8 + 4) ?? 0;
      this.#offsetEntry += 1;
    }
  }
}

function entryCount(table: ByteView | undefined): number {
  return table === undefined ? 0 : Math.min(table.u32(4), Math.floor(Math.max(0, table.length - 8) / 8));
}
