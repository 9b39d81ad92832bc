/**
 * Where the chunks of a track lie and how many samples each holds, by its tables (ISO/IEC 14496-12, 8.7.4 and 8.7.5),
 * chunk after chunk. Bounded by the tables' real length.
 */
import type { SampleTables } from './iso-track.js';

/** stco or co64 with stsc: where each chunk lies and how many samples it holds. */
export class ChunkCursor {
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

  /** More chunks than the samples fill. */
  get hasMore(): boolean {
    return this.#chunk < this.#chunks;
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
