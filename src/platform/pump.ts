/**
 * Moves a file's bytes through a ring of buffers, so that reading ahead, using this piece and writing the last ones overlap:
 *
 *   source ──reads, a few ahead──▶ [ 5 ][ 6 ][ 7 ][ · ][ 2 3 ][ 4 ] ──one write at a time, all that is ready──▶ target
 *                                     └── use(piece), in order ──┘
 *
 * Promises: writes go in order and never two at once, so that what a killed copy leaves behind is a true prefix; a read that
 * does not return, or a cancellation, ends it at once. Runs in worker threads; knows no ports.
 */
import { Failure } from '../domain/failure.js';
import { AlignedBuffers, type BufferSet } from './aligned-buffers.js';
import { ALIGN_BYTES, type DirectFile } from './direct-io.js';

const PIECE_BYTES = 1024 * 1024;
const PIECES = 3;
const READS_AHEAD = 2;
/** Through the page cache small pieces are faster: they stay in the processor's own cache. */
const BUFFERED_PIECE_BYTES = 256 * 1024;

/** What a pump works in; kept by the thread and shared by its copies, at most `maxKept` sets. */
export function pumpBuffers(maxKept: number): AlignedBuffers {
  return new AlignedBuffers({ count: PIECES, sizeBytes: PIECE_BYTES, maxKept });
}

export type Watch = {
  readonly buffers: AlignedBuffers;
  /** A read that takes longer rejects `read-stalled`. */
  readonly stallMs: number;
  readonly signal: AbortSignal;
  readonly onProgress: (bytes: number) => void;
};

export type PumpRange = {
  readonly source: DirectFile;
  /** Gets the same bytes at the same offsets; not synced here. */
  readonly target: DirectFile | undefined;
  /** A multiple of ALIGN_BYTES. */
  readonly fromByte: number;
  /** Nothing beyond it is used. */
  readonly toByte: number;
};

/** Gives the offset where it ended: `toByte`, or less where the source is shorter. */
export async function pump(range: PumpRange, watch: Watch, use: (piece: Buffer) => void): Promise<number> {
  const set = watch.buffers.take();
  const ring = new Ring(range, set, watch);
  try {
    let offset = range.fromByte;
    for (let isShort = false; offset < range.toByte && !isShort; ) {
      const piece = await ring.nextPiece();
      isShort = piece.length < Math.min(ring.pieceBytes, range.toByte - offset);
      use(piece);
      offset += piece.length;
      watch.onProgress(offset);
    }
    await ring.written();
    return offset;
  } finally {
    if (await ring.isAtRest()) watch.buffers.giveBack(set);
  }
}

/** Pieces are counted from 0; piece n lies in buffer n modulo the number of buffers. */
class Ring {
  readonly #range: PumpRange;
  readonly #set: BufferSet;
  readonly #watch: Watch;
  readonly pieceBytes: number;
  readonly #pieces: number;
  readonly #reads: Promise<number>[] = [];
  readonly #ready: Buffer[] = [];
  #readsOpen = 0;
  #nextRead = 0;
  #nextUse = 0;
  #written = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(range: PumpRange, set: BufferSet, watch: Watch) {
    const { source, target, fromByte, toByte } = range;
    const isDirect = source.isDirect && target?.isDirect !== false;
    this.#range = range;
    this.#set = set;
    this.#watch = watch;
    this.pieceBytes = isDirect ? PIECE_BYTES : BUFFERED_PIECE_BYTES;
    this.#pieces = Math.ceil((toByte - fromByte) / this.pieceBytes);
  }

  /** The next piece in order, on its way to the target already; a short one ends a source that is shorter than was said. */
  async nextPiece(): Promise<Buffer> {
    const index = this.#nextUse;
    this.#readAhead();
    // No buffer is free for it before the pieces that lie there are written.
    while (this.#nextRead <= index) {
      await this.#writing;
      this.#readAhead();
    }
    const reading = this.#reads[index % this.#set.length];
    if (reading === undefined) throw new RangeError(`piece ${index} was never asked for`);
    const got = await withDeadline(reading, this.#offsetOf(index), this.#watch);
    const piece = this.#buffer(index).subarray(0, Math.min(got, this.#lengthOf(index)));
    this.#nextUse += 1;
    if (this.#range.target === undefined) this.#written = index;
    else this.#write(this.#range.target, piece);
    this.#readAhead();
    return piece;
  }

  async written(): Promise<void> {
    while (this.#ready.length > 0) await this.#writing;
    await this.#writing;
  }

  /** Waits for the writes, but for no read: whether nothing touches the buffers any more. */
  async isAtRest(): Promise<boolean> {
    this.#ready.length = 0;
    await this.#writing.catch(ignore);
    return this.#readsOpen === 0;
  }

  #readAhead(): void {
    const upTo = Math.min(this.#pieces, this.#nextUse + READS_AHEAD, this.#written + this.#set.length);
    while (this.#nextRead < upTo) {
      const index = this.#nextRead;
      const length = Math.ceil(this.#lengthOf(index) / ALIGN_BYTES) * ALIGN_BYTES;
      this.#nextRead += 1;
      this.#readsOpen += 1;
      const read = this.#range.source
        .read(this.#buffer(index).subarray(0, length), this.#offsetOf(index))
        .finally(() => {
          this.#readsOpen -= 1;
        });
      // Its failure is met when its piece is wanted, or not at all when the copy ends before.
      read.catch(ignore);
      this.#reads[index % this.#set.length] = read;
    }
  }

  #write(target: DirectFile, piece: Buffer): void {
    if (piece.length > 0) this.#ready.push(piece);
    if (this.#ready.length > 1 || piece.length === 0) return;
    this.#writing = this.#writeAll(target);
    this.#writing.catch(ignore);
  }

  /** As long as there are pieces; those that come while one write runs go together in the next. */
  async #writeAll(target: DirectFile): Promise<void> {
    while (this.#ready.length > 0) {
      const some = [...this.#ready];
      await target.write(some, this.#offsetOf(this.#written));
      this.#ready.splice(0, some.length);
      this.#written += some.length;
    }
  }

  #offsetOf(index: number): number {
    return this.#range.fromByte + index * this.pieceBytes;
  }

  #lengthOf(index: number): number {
    return Math.min(this.pieceBytes, this.#range.toByte - this.#offsetOf(index));
  }

  #buffer(index: number): Buffer {
    const buffer = this.#set[index % this.#set.length];
    if (buffer === undefined) throw new RangeError(`no buffer ${index}`);
    return buffer;
  }
}

/** Waits for a read, but no longer than the deadline, and not at all once cancelled. */
export async function withDeadline<T>(
  reading: Promise<T>,
  offset: number,
  { stallMs, signal }: Pick<Watch, 'stallMs' | 'signal'>,
): Promise<T> {
  if (signal.aborted) throw new Failure('cancelled');
  let timer: NodeJS.Timeout | undefined;
  let abort: (() => void) | undefined;
  const given = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Failure('read-stalled', { offset, stallMs })), stallMs);
    abort = () => reject(new Failure('cancelled'));
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([reading, given]);
  } finally {
    clearTimeout(timer);
    if (abort !== undefined) signal.removeEventListener('abort', abort);
  }
}

function ignore(): void {
  // met by whoever awaits the same promise
}
