/**
 * Reading and writing past the page cache (O_DIRECT) with page-aligned buffers, which a WebAssembly memory gives without
 * native code. What the kernel or the file system refuses goes on through an ordinary descriptor: the same bytes, only
 * not past the cache, and the caller is told.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { errnoOf } from '../domain/failure.js';

/** Of the global that Node has and neither its types nor the ES library declare: what is used here. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
};

/** Offsets, lengths and addresses are multiples of this: the largest logical block in use. */
export const ALIGN_BYTES = 4096;

const WASM_PAGE_BYTES = 65_536;

/** `count` buffers of `sizeBytes`, each page aligned. */
export function alignedBuffers(count: number, sizeBytes: number): readonly Buffer[] {
  const memory = new WebAssembly.Memory({ initial: Math.ceil((count * sizeBytes) / WASM_PAGE_BYTES) });
  return Array.from({ length: count }, (_, i) => Buffer.from(memory.buffer, i * sizeBytes, sizeBytes));
}

/** A file opened twice: directly, where that works, and buffered for unaligned ends. */
export class DirectFile {
  readonly #direct: FileHandle | undefined;
  readonly #buffered: FileHandle;
  #isDirect: boolean;

  private constructor(direct: FileHandle | undefined, buffered: FileHandle) {
    this.#direct = direct;
    this.#buffered = buffered;
    this.#isDirect = direct !== undefined;
  }

  static async openForReading(path: string | Buffer): Promise<DirectFile> {
    const buffered = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    return new DirectFile(await openDirect(path, constants.O_RDONLY | constants.O_NOFOLLOW), buffered);
  }

  static async openForWriting(path: string): Promise<DirectFile> {
    const buffered = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
    return new DirectFile(await openDirect(path, constants.O_RDWR | constants.O_NOFOLLOW), buffered);
  }

  /** False once anything but an unaligned end had to go through the page cache. */
  get isDirect(): boolean {
    return this.#isDirect;
  }

  /** Fills the buffer from `offset`; fewer bytes only at the end of the file. */
  async read(buffer: Buffer, offset: number): Promise<number> {
    let done = 0;
    while (done < buffer.length) {
      const { bytesRead } = await this.#readOnce(buffer.subarray(done), offset + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return done;
  }

  async write(buffer: Buffer, offset: number): Promise<void> {
    const alignedBytes = buffer.length - (buffer.length % ALIGN_BYTES);
    let done = 0;
    if (this.#isDirect && offset % ALIGN_BYTES === 0) {
      try {
        while (done < alignedBytes && this.#direct !== undefined) {
          const { bytesWritten } = await this.#direct.write(buffer, done, alignedBytes - done, offset + done);
          done += bytesWritten;
          if (done % ALIGN_BYTES !== 0) break;
        }
      } catch (error) {
        if (errnoOf(error) !== 'EINVAL') throw error;
        this.#isDirect = false;
      }
    }
    while (done < buffer.length) {
      const { bytesWritten } = await this.#buffered.write(buffer, done, buffer.length - done, offset + done);
      done += bytesWritten;
    }
  }

  async truncate(sizeBytes: number): Promise<void> {
    await this.#buffered.truncate(sizeBytes);
  }

  async sync(): Promise<void> {
    await this.#buffered.sync();
  }

  async sizeAndTime(): Promise<{ readonly sizeBytes: number; readonly mtimeMs: number }> {
    const { size, mtimeMs } = await this.#buffered.stat();
    return { sizeBytes: size, mtimeMs };
  }

  async close(): Promise<void> {
    await this.#direct?.close();
    await this.#buffered.close();
  }

  async #readOnce(buffer: Buffer, offset: number) {
    if (
      this.#isDirect &&
      this.#direct !== undefined &&
      offset % ALIGN_BYTES === 0 &&
      buffer.length % ALIGN_BYTES === 0
    ) {
      try {
        return await this.#direct.read(buffer, 0, buffer.length, offset);
      } catch (error) {
        if (errnoOf(error) !== 'EINVAL') throw error;
        this.#isDirect = false;
      }
    }
    return this.#buffered.read(buffer, 0, buffer.length, offset);
  }
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
