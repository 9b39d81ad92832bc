/**
 * Where the chunks of a track lie and how many samples each holds, by its tables (ISO/IEC 14496-12, 8.7.4 and 8.7.5),
 * chunk after chunk. Bounded by the tables' real length.
 */
import type { SampleTables } from './iso-track.js';
import { NetworkWords } from './network-words.js';

/** An entry of stsc: first chunk, samples per chunk, description. */
const RUN_WORDS = 3;

/** stco or co64 with stsc: where each chunk lies and how many samples it holds. */
export class ChunkCursor {
  offset = 0;
  samples = 0;
  isBroken = false;
  readonly #tables: SampleTables;
  readonly #chunks: number;
  readonly #runs: NetworkWords;
  readonly #runCount: number;
  /** Undefined where offsets are long. */
  readonly #offsets: NetworkWords | undefined;
  #chunk = 0;
  #run = -1;

  constructor(tables: SampleTables) {
    this.#tables = tables;
    const { stsc, chunkOffsets, hasLongOffsets } = tables;
    const width = hasLongOffsets ? 8 : 4;
    const room = Math.floor(Math.max(0, (chunkOffsets?.length ?? 0) - 8) / width);
    this.#chunks = Math.min(chunkOffsets?.u32(4) ?? 0, room);
    if (!hasLongOffsets) this.#offsets = NetworkWords.behind(chunkOffsets, 8);
    this.#runs = NetworkWords.behind(stsc, 8);
    this.#runCount = Math.min(stsc?.u32(4) ?? 0, Math.floor(Math.max(0, (stsc?.length ?? 0) - 8) / (RUN_WORDS * 4)));
  }

  /** More chunks than the samples fill. */
  get hasMore(): boolean {
    return this.#chunk < this.#chunks;
  }

  /** No chunk holds more samples. */
  get mostSamples(): number {
    let most = 0;
    for (let run = 0; run < this.#runCount; run += 1) most = Math.max(most, this.#samplesOf(run));
    return most;
  }

  next(): boolean {
    if (this.#chunk >= this.#chunks || !this.#enterRun()) return false;
    const at = this.#chunk;
    this.offset = this.#offsets?.at(at) ?? this.#tables.chunkOffsets?.u64(8 + at * 8) ?? 0;
    this.#chunk += 1;
    return true;
  }

  /**
   * Passes over the chunks that follow as long as each begins within these bounds and they hold no more than `atMost` samples
   * together; gives how many samples they hold.
   */
  pass(bounds: { readonly low: number; readonly high: number }, atMost: number): number {
    if (this.#offsets === undefined) return 0;
    const end = this.#chunk + this.#offsets.countWithin(this.#chunk, this.#chunks - this.#chunk, bounds);
    let passed = 0;
    while (this.#chunk < end && this.#enterRun()) {
      const isLast = this.#run + 1 >= this.#runCount;
      const runEnd = isLast ? end : Math.min(end, this.#firstChunk(this.#run + 1) - 1);
      const room = this.samples === 0 ? runEnd : Math.floor((atMost - passed) / this.samples);
      const chunks = Math.min(runEnd - this.#chunk, room);
      if (chunks <= 0) break;
      this.#chunk += chunks;
      passed += chunks * this.samples;
    }
    return passed;
  }

  /** The run to which the next chunk belongs; false where there is none, or where runs contradict each other. */
  #enterRun(): boolean {
    while (this.#run + 1 < this.#runCount && this.#firstChunk(this.#run + 1) <= this.#chunk + 1) {
      this.#run += 1;
      if (this.#run > 0 && this.#firstChunk(this.#run) <= this.#firstChunk(this.#run - 1)) this.isBroken = true;
    }
    if (this.#run < 0) return false;
    this.samples = this.#samplesOf(this.#run);
    return !this.isBroken;
  }

  #firstChunk(run: number): number {
    return this.#runs.at(run * RUN_WORDS);
  }

  #samplesOf(run: number): number {
    return this.#runs.at(run * RUN_WORDS + 1);
  }
}
