/**
 * The bundle while it is being written: a folder under a temporary name beside the final one, which it gets at the very end.
 * Every file is made new, hashed on the way, synced, and entered into one of the two manifests. Memory does not grow with it.
 */
import { createHash, type Hash } from 'node:crypto';
import { access, constants, type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { errnoOf, Failure, isFailure, throwIfCancelled } from '../../domain/failure.js';
import { type Sha256Hex, sha256Hex } from '../../domain/ids.js';
import { MANIFEST, TAG_MANIFEST } from '../../evidence/intake-files.js';
import { manifestLine } from '../../evidence/manifest.js';
import { makeFolder, syncFolder } from '../../platform/durable-file.js';

const PIECE_BYTES = 1024 * 1024;

export type Written = { readonly sha256: Sha256Hex; readonly size: number };

export class BundleFolder implements AsyncDisposable {
  readonly #out: string;
  readonly #temp: string;
  readonly #manifest: HashedFile;
  readonly #tags: string[] = [];
  #isPlaced = false;
  payloadBytes = 0;
  payloadFiles = 0;

  private constructor(out: string, temp: string, manifest: HashedFile) {
    this.#out = out;
    this.#temp = temp;
    this.#manifest = manifest;
  }

  /** Rejects `output-unwritable`. */
  static async open(path: string): Promise<BundleFolder> {
    const out = resolve(path);
    const temp = join(dirname(out), `.sealdock-export-${process.pid}.tmp`);
    return await told(path, async () => {
      await rm(temp, { recursive: true, force: true });
      await makeFolder(temp);
      return new BundleFolder(out, temp, await HashedFile.make(join(temp, MANIFEST)));
    });
  }

  /** Copies a file into the payload; `name` begins with `data/`. A link is not followed. */
  async copy(from: string, name: string, signal: AbortSignal): Promise<Written> {
    const source = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const written = await this.#write(name, async (target) => {
        const piece = Buffer.allocUnsafe(PIECE_BYTES);
        for (;;) {
          throwIfCancelled(signal);
          const { bytesRead } = await source.read(piece, 0, PIECE_BYTES, null);
          if (bytesRead === 0) return;
          await target.add(piece.subarray(0, bytesRead));
        }
      });
      await this.#listPayload(name, written);
      return written;
    } finally {
      await source.close();
    }
  }

  /** Nothing where there is none. */
  async copyIfThere(from: string, name: string, signal: AbortSignal): Promise<void> {
    const isThere = await access(from).then(
      () => true,
      () => false,
    );
    if (isThere) await this.copy(from, name, signal);
  }

  async addPayload(name: string, bytes: Uint8Array | string): Promise<void> {
    await this.#listPayload(name, await this.#write(name, (target) => target.add(bytes)));
  }

  /** What the payload's list is; nothing is added to it afterwards. */
  async endPayload(): Promise<Written> {
    const written = await told(MANIFEST, () => this.#manifest.end());
    this.#tags.push(manifestLine({ name: MANIFEST, sha256: written.sha256 }));
    return written;
  }

  async addTag(name: string, bytes: Uint8Array | string): Promise<void> {
    const { sha256 } = await this.#write(name, (target) => target.add(bytes));
    this.#tags.push(manifestLine({ name, sha256 }));
  }

  /** Gives the whole its name. Rejects `output-exists`, `output-unwritable`. */
  async place(): Promise<void> {
    await this.#write(TAG_MANIFEST, (target) => target.add(this.#tags.join('')));
    await told(this.#out, async () => {
      await rename(this.#temp, this.#out);
      await syncFolder(dirname(this.#out));
    });
    this.#isPlaced = true;
  }

  /** Takes away what has not got its name. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#manifest.close();
    if (!this.#isPlaced) await rm(this.#temp, { recursive: true, force: true });
  }

  async #listPayload(name: string, { sha256, size }: Written): Promise<void> {
    this.payloadBytes += size;
    this.payloadFiles += 1;
    await told(name, () => this.#manifest.add(manifestLine({ name, sha256 })));
  }

  async #write(name: string, fill: (target: HashedFile) => Promise<void>): Promise<Written> {
    return await told(name, async () => {
      const path = join(this.#temp, name);
      await makeFolder(dirname(path));
      const target = await HashedFile.make(path);
      try {
        await fill(target);
        return await target.end();
      } finally {
        await target.close();
      }
    });
  }
}

class HashedFile {
  readonly #handle: FileHandle;
  readonly #hash: Hash = createHash('sha256');
  #size = 0;
  #isClosed = false;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  static async make(path: string): Promise<HashedFile> {
    return new HashedFile(await open(path, 'wx', 0o444));
  }

  async add(bytes: Uint8Array | string): Promise<void> {
    const piece = typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes;
    this.#hash.update(piece);
    this.#size += piece.length;
    await this.#handle.appendFile(piece);
  }

  async end(): Promise<Written> {
    await this.#handle.sync();
    await this.close();
    return { sha256: sha256Hex(this.#hash.digest('hex')), size: this.#size };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#handle.close();
  }
}

/** What the disk says of the output, as a failure of the output. */
async function told<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isFailure(error)) throw error;
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    const isThere = errno === 'ENOTEMPTY' || errno === 'EEXIST' || errno === 'ENOTDIR';
    throw new Failure(isThere ? 'output-exists' : 'output-unwritable', { path, errno }, error);
  }
}
