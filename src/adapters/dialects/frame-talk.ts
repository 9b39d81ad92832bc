/**
 * Questions and answers as frames over a byte pipe, one at a time. What came before a question is drained, up to a bound, so that a
 * late or doubled answer is told apart where that is possible at all; after an unanswered question it first waits for silence. Failures
 * carry no bytes of the camera's, for it may echo a password.
 */
import { Failure, isFailure, throwIfCancelled } from '../../domain/failure.js';
import { assert } from '../../lib/assert.js';
import { deadlineAfter } from '../../platform/deadline.js';
import type { BytePipe } from '../../ports/byte-pipe.js';
import type { DeviceProfile } from '../../profiles/profile-schema.js';
import type { Login } from './bc-ascii.js';

/** What a link over a byte pipe is made of. */
export type PipeLinkOptions = {
  readonly pipe: BytePipe;
  readonly profile: DeviceProfile;
  readonly login: Login;
  readonly monotonicMs: () => number;
};

/**
 * The first frame of what came, and how many bytes it takes; undefined while it is not whole. Throws `camera-babbles` where no frame can
 * come of it any more.
 */
export type CutFrame = (bytes: Buffer) => { readonly frame: Buffer; readonly usedBytes: number } | undefined;

export type FrameQuestion<T> = {
  /** Undefined only listens. */
  readonly send: Uint8Array | undefined;
  /** Gives the answer as soon as a frame is it; undefined: this frame is something else and is passed over. */
  readonly take: (frame: Buffer) => T | undefined;
  /** A frame that only says that the camera is at work: its answer is waited for anew. */
  readonly isWorking?: (frame: Buffer) => boolean;
  readonly signal: AbortSignal;
};

export type FrameAnswer<T> = {
  readonly answer: T;
  /** Monotonic milliseconds of the dock before the first byte left and after the last one was there. */
  readonly sentMonoMs: number;
  readonly receivedMonoMs: number;
  /** Frames that nobody had asked for, since the question before; the newest few. */
  readonly strays: readonly Buffer[];
};

export type FrameTalkOptions = {
  readonly pipe: BytePipe;
  readonly cut: CutFrame;
  readonly replyTimeoutMs: number;
  readonly monotonicMs: () => number;
};

const NOW_MS = 1;
const QUIET_MS = 150;
/** A camera that never falls silent before a question is not waited for. */
const MAX_DRAIN_MS = 2000;
const KEPT_STRAYS = 16;
/** Frames passed over within one question before the camera counts as babbling. */
const MAX_PASSED_OVER = 64;
/** Times that a camera may say so within one question. */
const MAX_WORKING = 8;
/** Bytes within one question, or before it, that no camera has a reason to send. */
const MAX_BYTES = 256 * 1024;

export class FrameTalk implements AsyncDisposable {
  readonly #options: FrameTalkOptions;
  #rest: Buffer = Buffer.alloc(0);
  #isOutOfStep = false;
  #isAsking = false;

  constructor(options: FrameTalkOptions) {
    this.#options = options;
  }

  /**
   * Rejects `camera-silent` (nothing before the profile's deadline), `camera-babbles` (bytes, but no frame that fits; too many), what
   * `take` throws, `port-failed` or `cancelled`.
   */
  async ask<T>(question: FrameQuestion<T>): Promise<FrameAnswer<T>> {
    assert(!this.#isAsking, 'one question at a time');
    this.#isAsking = true;
    try {
      throwIfCancelled(question.signal);
      const strays = await this.#drain(question.signal);
      return { ...(await this.#ask(question)), strays };
    } catch (error) {
      // A refusal is an answer like any other.
      this.#isOutOfStep = !isFailure(error, 'camera-refused');
      throw error;
    } finally {
      this.#isAsking = false;
    }
  }

  /** Nothing of an answer is waited for: the camera may be gone with the last byte. */
  async tell(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    await this.#send(bytes, this.#options.replyTimeoutMs, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#options.pipe[Symbol.asyncDispose]();
  }

  async #drain(signal: AbortSignal): Promise<readonly Buffer[]> {
    const waitMs = this.#isOutOfStep ? QUIET_MS : NOW_MS;
    const untilMs = this.#options.monotonicMs() + MAX_DRAIN_MS;
    let bytes = this.#rest;
    this.#rest = Buffer.alloc(0);
    for (;;) {
      const more = await this.#options.pipe.read(waitMs, signal);
      if (more === undefined) break;
      bytes = Buffer.concat([bytes, more]);
      if (bytes.length > MAX_BYTES || this.#options.monotonicMs() > untilMs) throw babbles('endless bytes');
    }
    this.#isOutOfStep = false;
    const strays: Buffer[] = [];
    try {
      for (let cut = this.#options.cut(bytes); cut !== undefined; cut = this.#options.cut(bytes)) {
        strays.push(cut.frame);
        if (strays.length > KEPT_STRAYS) strays.shift();
        bytes = bytes.subarray(cut.usedBytes);
      }
    } catch (error) {
      // What nobody asked for need not be understood.
      if (!isFailure(error, 'camera-babbles')) throw error;
    }
    return strays;
  }

  async #ask<T>({ send, take, isWorking, signal }: FrameQuestion<T>): Promise<Omit<FrameAnswer<T>, 'strays'>> {
    const { pipe, cut, replyTimeoutMs, monotonicMs } = this.#options;
    const sentMonoMs = monotonicMs();
    let untilMs = sentMonoMs + replyTimeoutMs;
    if (send !== undefined) await this.#send(send, replyTimeoutMs, signal);
    let bytes: Buffer = Buffer.alloc(0);
    let total = 0;
    let passedOver = 0;
    let working = 0;
    for (;;) {
      const leftMs = Math.ceil(untilMs - monotonicMs());
      const more = leftMs > 0 ? await pipe.read(leftMs, signal) : undefined;
      const receivedMonoMs = monotonicMs();
      if (more === undefined) {
        if (receivedMonoMs < untilMs) continue;
        if (passedOver > 0) throw babbles('no frame was the answer');
        throw bytes.length > 0 ? babbles('cut') : silent(replyTimeoutMs);
      }
      total += more.length;
      if (total > MAX_BYTES) throw babbles('endless bytes');
      bytes = Buffer.concat([bytes, more]);
      for (let next = cut(bytes); next !== undefined; next = cut(bytes)) {
        bytes = bytes.subarray(next.usedBytes);
        const answer = take(next.frame);
        if (answer !== undefined) {
          // What comes in the same breath was not asked for.
          this.#rest = bytes;
          return { answer, sentMonoMs, receivedMonoMs };
        }
        if (isWorking?.(next.frame) === true && working < MAX_WORKING) {
          working += 1;
          untilMs = receivedMonoMs + replyTimeoutMs;
          continue;
        }
        passedOver += 1;
        if (passedOver > MAX_PASSED_OVER) throw babbles('too many frames that answer nothing');
      }
    }
  }

  async #send(bytes: Uint8Array, timeoutMs: number, signal: AbortSignal): Promise<void> {
    using deadline = deadlineAfter(timeoutMs, signal);
    try {
      await this.#options.pipe.write(bytes, deadline.signal);
    } catch (error) {
      throw deadline.isOver() && !signal.aborted ? silent(timeoutMs) : error;
    }
  }
}

export function babbles(problem: string): Failure {
  return new Failure('camera-babbles', { problem });
}

function silent(waitedMs: number): Failure {
  return new Failure('camera-silent', { waitedMs });
}
