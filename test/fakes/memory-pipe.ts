/** A byte pipe in memory: what is written is kept, what is said is read as it was said, one transfer at a time. */
import { cancelled, Failure } from '../../src/domain/failure.js';
import type { BytePipe } from '../../src/ports/byte-pipe.js';

export class MemoryPipe implements BytePipe {
  readonly written: string[] = [];
  isClosed = false;
  readonly #answer: (text: string) => readonly string[];
  readonly #said: Uint8Array[] = [];
  #isGone = false;
  #wake = (): void => undefined;

  /** `answer`: the transfers with which the camera answers what was written. */
  constructor(answer: (text: string) => readonly string[] = () => []) {
    this.#answer = answer;
  }

  say(text: string): void {
    this.#said.push(Buffer.from(text, 'latin1'));
    this.#wake();
  }

  /** The cable is pulled. */
  pull(): void {
    this.#isGone = true;
    this.#wake();
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#isGone) throw new Failure('port-failed', { problem: 'unplugged' });
    const text = Buffer.from(bytes).toString('latin1');
    this.written.push(text);
    for (const one of this.#answer(text)) this.say(one);
  }

  async read(timeoutMs: number, signal: AbortSignal): Promise<Uint8Array | undefined> {
    if (this.#said.length === 0 && !this.#isGone && !signal.aborted)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
        signal.addEventListener('abort', this.#wake, { once: true });
      });
    signal.removeEventListener('abort', this.#wake);
    if (signal.aborted) throw cancelled(signal);
    const next = this.#said.shift();
    if (next === undefined && this.#isGone) throw new Failure('port-failed', { problem: 'unplugged' });
    return next;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isClosed = true;
  }
}
