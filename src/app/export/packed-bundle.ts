/**
 * A bundle that is handed out as one file, `--out FILE.tar`: made as a folder first, in a temporary place beside the file, then packed.
 * Needs the room twice while it is made. Unpacked it is the folder that `--out FILE` would have written.
 */
import { rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { packTar } from '../../adapters/tar/pack-tar.js';
import { Failure } from '../../domain/failure.js';
import type { Instant } from '../../domain/quantities.js';

const ENDING = /\.tar$/i;

export class PackedBundle implements AsyncDisposable {
  readonly #out: string;
  readonly #staging: string;
  readonly #name: string;

  private constructor(out: string) {
    this.#out = out;
    this.#staging = join(dirname(out), `.sealdock-export-${process.pid}.dir`);
    this.#name = basename(out).replace(ENDING, '');
  }

  /** Undefined where the name asks for a folder. Rejects `bad-option` for a name that is nothing but its ending. */
  static of(path: string): PackedBundle | undefined {
    const out = resolve(path);
    if (!ENDING.test(out)) return undefined;
    const packed = new PackedBundle(out);
    if (['', '.', '..'].includes(packed.#name))
      throw new Failure('bad-option', { option: '--out', problem: 'the file needs a name before .tar' });
    return packed;
  }

  /** Where the bundle is to be made as a folder. */
  get folder(): string {
    return join(this.#staging, this.#name);
  }

  /** Rejects what packing rejects. */
  async pack(at: Instant, signal: AbortSignal): Promise<void> {
    await packTar({ folder: this.#staging, name: this.#name, at }, this.#out, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#staging, { recursive: true, force: true });
  }
}
