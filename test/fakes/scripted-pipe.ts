/** A byte pipe that says what a script has for each write, and keeps in hex what was written. */
import { Failure } from '../../src/domain/failure.js';
import type { BytePipe } from '../../src/ports/byte-pipe.js';

export class ScriptedPipe implements BytePipe {
  readonly written: string[] = [];
  isClosed = false;
  readonly #script: (Buffer | 'gone')[];
  readonly #waiting: (Buffer | 'gone')[] = [];

  /** One for each write; an empty one says nothing. */
  constructor(script: readonly (Buffer | 'gone')[]) {
    this.#script = [...script];
  }

  write(bytes: Uint8Array): Promise<void> {
    this.written.push(Buffer.from(bytes).toString('hex'));
    const said = this.#script.shift();
    if (said !== undefined && said.length > 0) this.#waiting.push(said);
    return Promise.resolve();
  }

  async read(timeoutMs: number): Promise<Uint8Array | undefined> {
    const next = this.#waiting.shift();
    if (next === 'gone') throw new Failure('port-failed');
    if (next === undefined) await new Promise((resolve) => setTimeout(resolve, timeoutMs));
    return next;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}
