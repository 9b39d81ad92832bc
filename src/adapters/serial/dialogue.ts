/**
 * One question at a time over anything that carries lines (port: ports/line-exchange.ts). Knows no port: it is handed a way
 * to send and is fed the lines that come. Lines that nobody asked for are kept up to a bound and drained before the next
 * question; after an unanswered question it first waits for silence, so that a late answer is not taken for the next one's.
 */
import { cancelled, Failure, isFailure, throwIfCancelled } from '../../domain/failure.js';
import { assert } from '../../lib/assert.js';
import type { Heard, LineExchange, Question } from '../../ports/line-exchange.js';
import { MAX_LINE_BYTES } from './line-cutter.js';

/** Lines between two questions of which the newest are kept. */
const KEPT_STRAYS = 16;
/** Lines passed over within one question before the camera counts as babbling. */
const MAX_PASSED_OVER = 64;
/** Lines since the last question at which the whole exchange is given up: somebody must read them. */
const MAX_FLOOD = 5000;
const QUIET_MS = 150;
const MAX_QUIET_WAITS = 8;

export type DialogueOptions = {
  /** Resolves when the line was handed to the device; rejects when it could not be. */
  readonly send: (line: string) => Promise<void>;
  /** False once the device is known to be gone. Asked after a deadline, to tell an unplugged camera from a silent one. */
  readonly isThere: () => Promise<boolean>;
  readonly close: () => Promise<void>;
  readonly monotonicMs: () => number;
};

type Pending = { readonly hear: (line: string) => void; readonly fail: (failure: Failure) => void };

export class Dialogue implements LineExchange {
  readonly #options: DialogueOptions;
  #strays: string[] = [];
  #flood = 0;
  #heardMonoMs = 0;
  #isOutOfStep = false;
  #isAsking = false;
  #pending: Pending | undefined;
  #failure: Failure | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: DialogueOptions) {
    this.#options = options;
  }

  /** A line without its end, decoded. */
  hear(line: string): void {
    this.#heardMonoMs = this.#options.monotonicMs();
    this.#flood += 1;
    if (this.#flood > MAX_FLOOD) this.fail(babbles('endless lines'));
    else if (this.#pending !== undefined) this.#pending.hear(line);
    else {
      this.#strays.push(line);
      if (this.#strays.length > KEPT_STRAYS) this.#strays.shift();
    }
  }

  /** The device is gone or of no more use; the first reason stays. */
  fail(failure: Failure): void {
    this.#failure ??= failure;
    this.#pending?.fail(again(this.#failure));
  }

  async ask<T>(question: Question<T>): Promise<Heard<T>> {
    assert(!this.#isAsking, 'one question at a time');
    this.#isAsking = true;
    try {
      await this.#awaitSilence(question.signal);
      throwIfCancelled(question.signal);
      if (this.#failure !== undefined) throw again(this.#failure);
      return await this.#ask(question);
    } finally {
      this.#isAsking = false;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.fail(new Failure('port-failed', { problem: 'closed' }));
    this.#closing ??= this.#options.close();
    await this.#closing;
  }

  async #ask<T>({ line, take, timeoutMs, signal }: Question<T>): Promise<Heard<T>> {
    const strays = this.#strays;
    this.#strays = [];
    this.#flood = 0;
    let passedOver = 0;
    let stop = (): void => undefined;
    const sentMonoMs = this.#options.monotonicMs();
    const heard = new Promise<Heard<T>>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Failure('camera-silent', { waitedMs: timeoutMs })), timeoutMs);
      const abort = (): void => reject(cancelled(signal));
      signal.addEventListener('abort', abort, { once: true });
      stop = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        this.#pending = undefined;
      };
      const hear = (text: string): void => {
        if (text.length > MAX_LINE_BYTES) throw babbles('line longer than 4 KiB');
        const answer = take(text);
        if (answer !== undefined) {
          // What comes in the same breath was not asked for.
          this.#pending = undefined;
          resolve({ answer, sentMonoMs, receivedMonoMs: this.#heardMonoMs, strays });
        } else if (++passedOver > MAX_PASSED_OVER) throw babbles('too many lines that answer nothing');
      };
      this.#pending = { hear: (text) => orReject(() => hear(text), reject), fail: reject };
      if (line !== undefined) this.#send(line);
    });
    try {
      return await heard;
    } catch (error) {
      // A refusal is an answer like any other.
      this.#isOutOfStep = !isFailure(error, 'camera-refused');
      throw isFailure(error, 'camera-silent') ? await this.#whySilent(error, passedOver) : error;
    } finally {
      stop();
    }
  }

  #send(line: string): void {
    this.#options.send(line).catch((error: unknown) => {
      this.fail(new Failure('port-failed', { problem: 'write failed' }, error));
    });
  }

  async #whySilent(silent: Failure, lines: number): Promise<Failure> {
    if (!(await this.#options.isThere())) {
      this.fail(new Failure('port-failed', { problem: 'unplugged' }));
      return new Failure('port-failed', { problem: 'unplugged' });
    }
    if (lines === 0) return silent;
    return new Failure('camera-babbles', { ...silent.facts, problem: 'no line was the answer', lines });
  }

  /** Only after a question without an answer: until nothing has come for a moment, a bounded number of times. */
  async #awaitSilence(signal: AbortSignal): Promise<void> {
    for (let i = 0; this.#isOutOfStep && i < MAX_QUIET_WAITS && this.#failure === undefined; i += 1) {
      const before = this.#heardMonoMs;
      await quiet(signal);
      if (signal.aborted) return;
      if (this.#heardMonoMs === before) break;
    }
    this.#isOutOfStep = false;
  }
}

function orReject(work: () => void, reject: (error: unknown) => void): void {
  try {
    work();
  } catch (error) {
    reject(error);
  }
}

/** A while, or until the signal is aborted. */
function quiet(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, QUIET_MS);
    signal.addEventListener('abort', done, { once: true });
  });
}

function babbles(problem: string): Failure {
  return new Failure('camera-babbles', { problem });
}

/** A new Failure for each caller, so that its stack is the caller's. */
function again(failure: Failure): Failure {
  return new Failure(failure.code, failure.facts, failure.cause ?? failure);
}
