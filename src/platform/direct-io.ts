/**
 * A file read and written past the page cache (O_DIRECT). What the kernel or the file system refuses goes on through an
 * ordinary descriptor: the same bytes, only not past the cache, and the caller is told. Buffers must be page aligned
 * (aligned-buffers.ts). Closing never waits for a read that does not return: such a descriptor is closed when it does.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { errnoOf } from '../domain/failure.js';

/** Offsets, lengths and addresses are multiples of this: the largest logical block in use. */
export const ALIGN_BYTES = 4096;

/** Turns the operating system's error into the caller's failure. */
export type Explain = (error: unknown) => unknown;

const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** The kernel's link to an open file is followed; what it leads to was looked at when it was opened. */
const AGAIN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;
const WRITE_FLAGS = constants.O_RDWR | constants.O_NOFOLLOW;

export class DirectFile {
  readonly #direct: FileHandle | undefined;
  readonly #buffered: FileHandle;
  readonly #explain: Explain;
  readonly #pending = new Set<Promise<unknown>>();
  #isDirect: boolean;

  private constructor(direct: FileHandle | undefined, buffered: FileHandle, explain: Explain) {
    this.#direct = direct;
    this.#buffered = buffered;
    this.#explain = explain;
    this.#isDirect = direct !== undefined;
  }

  /** Waits on no pipe: what is no ordinary file reads as empty or fails. */
  static openForReading(path: string | Buffer, explain: Explain): Promise<DirectFile> {
    return DirectFile.#open(path, { buffered: READ_FLAGS, direct: READ_FLAGS }, explain);
  }

  /** The file that is open under this descriptor of the process, whatever lies at its path by now. */
  static openAgain(descriptor: number, explain: Explain): Promise<DirectFile> {
    return DirectFile.#open(`/proc/self/fd/${descriptor}`, { buffered: AGAIN_FLAGS, direct: AGAIN_FLAGS }, explain);
  }

  static openForWriting(path: string, explain: Explain): Promise<DirectFile> {
    return DirectFile.#open(path, { buffered: WRITE_FLAGS | constants.O_CREAT, direct: WRITE_FLAGS }, explain);
  }

  static async #open(
    path: string | Buffer,
    flags: { readonly buffered: number; readonly direct: number },
    explain: Explain,
  ): Promise<DirectFile> {
    try {
      const buffered = await open(path, flags.buffered, 0o600);
      try {
        return new DirectFile(await openDirect(path, flags.direct), buffered, explain);
      } catch (error) {
        await buffered.close();
        throw error;
      }
    } catch (error) {
      throw explain(error);
    }
  }

  /** False once any byte but those of an unaligned end had to go through the page cache. */
  get isDirect(): boolean {
    return this.#isDirect;
  }

  /** Fills the buffer from `offset`; fewer bytes only at the end of the file. */
  read(buffer: Buffer, offset: number): Promise<number> {
    return this.#do(async () => {
      let done = 0;
      while (done < buffer.length) {
        const bytesRead = await this.#readOnce(buffer.subarray(done), offset + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return done;
    });
  }

  /** Writes the pieces one after another; all but the last are multiples of ALIGN_BYTES long. */
  write(pieces: readonly Buffer[], offset: number): Promise<void> {
    return this.#do(async () => {
      const sizeBytes = pieces.reduce((sum, { length }) => sum + length, 0);
      let done = await this.#writeAligned(pieces, offset, sizeBytes - (sizeBytes % ALIGN_BYTES));
      while (done < sizeBytes) {
        done += (await this.#buffered.writev(cut(pieces, done, sizeBytes), offset + done)).bytesWritten;
      }
    });
  }

  truncate(sizeBytes: number): Promise<void> {
    return this.#do(() => this.#buffered.truncate(sizeBytes));
  }

  sync(): Promise<void> {
    return this.#do(() => this.#buffered.sync());
  }

  sizeAndTime(): Promise<{ readonly sizeBytes: number; readonly mtimeMs: number }> {
    return this.#do(async () => {
      const { size, mtimeMs } = await this.#buffered.stat();
      return { sizeBytes: size, mtimeMs };
    });
  }

  async close(): Promise<void> {
    const close = async (): Promise<void> => {
      await this.#direct?.close();
      await this.#buffered.close();
    };
    if (this.#pending.size === 0) return close();
    // A device that went away may hold a read for minutes; its end is nobody's business any more.
    void Promise.allSettled([...this.#pending])
      .then(close)
      .catch(ignore);
  }

  async #do<T>(work: () => Promise<T>): Promise<T> {
    const running = work();
    this.#pending.add(running);
    try {
      return await running;
    } catch (error) {
      throw this.#explain(error);
    } finally {
      this.#pending.delete(running);
    }
  }

  async #readOnce(buffer: Buffer, offset: number): Promise<number> {
    const isAligned = offset % ALIGN_BYTES === 0 && buffer.length % ALIGN_BYTES === 0;
    if (this.#isDirect && this.#direct !== undefined && isAligned) {
      try {
        return (await this.#direct.read(buffer, 0, buffer.length, offset)).bytesRead;
      } catch (error) {
        if (errnoOf(error) !== 'EINVAL') throw error;
      }
    }
    const { bytesRead } = await this.#buffered.read(buffer, 0, buffer.length, offset);
    // Asking past the end of the file, as the last piece does, brings nothing from the cache.
    if (bytesRead > 0) this.#isDirect = false;
    return bytesRead;
  }

  /** Gives the bytes that went directly; the rest is the caller's. */
  async #writeAligned(pieces: readonly Buffer[], offset: number, alignedBytes: number): Promise<number> {
    let done = 0;
    if (!this.#isDirect || this.#direct === undefined || offset % ALIGN_BYTES !== 0) return done;
    try {
      while (done < alignedBytes && done % ALIGN_BYTES === 0) {
        done += (await this.#direct.writev(cut(pieces, done, alignedBytes), offset + done)).bytesWritten;
      }
    } catch (error) {
      if (errnoOf(error) !== 'EINVAL') throw error;
      this.#isDirect = false;
    }
    return done;
  }
}

/** The bytes from `from` to `to` of pieces that lie one after another. */
function cut(pieces: readonly Buffer[], from: number, to: number): Buffer[] {
  const some: Buffer[] = [];
  let at = 0;
  for (const piece of pieces) {
    const part = piece.subarray(Math.max(0, from - at), Math.max(0, to - at));
    if (part.length > 0) some.push(part);
    at += piece.length;
  }
  return some;
}

async function openDirect(path: string | Buffer, flags: number): Promise<FileHandle | undefined> {
  try {
    return await open(path, flags | constants.O_DIRECT);
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'EINVAL' || code === 'ENOTSUP' || code === 'EOPNOTSUPP') return undefined;
    throw error;
  }
}

function ignore(): void {
  // the file was given up; whoever gave it up has told why
}
