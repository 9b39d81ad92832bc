/**
 * Worker threads that run named jobs, several at once each: one thread per core, at most four or what the caller says. A job
 * can be cancelled and reports progress; its Failure comes back as a Failure. A worker that dies fails its jobs and is
 * replaced.
 */
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { cancelled, Failure, type FailureFacts } from '../domain/failure.js';
import { FAILURE_CODES, type FailureCode } from '../domain/failure-codes.js';

export type JobAnswer =
  | { readonly id: number; readonly kind: 'progress'; readonly bytes: number }
  | { readonly id: number; readonly kind: 'done'; readonly value: unknown }
  | {
      readonly id: number;
      readonly kind: 'failed';
      readonly code: string | undefined;
      readonly facts: FailureFacts;
      /** Of an error that is no Failure: the caller knows whose disk it was. */
      readonly errno: string | undefined;
      readonly text: string;
    };

export type JobRequest<J> =
  | { readonly id: number; readonly kind: 'run'; readonly job: J }
  | { readonly id: number; readonly kind: 'cancel' };

type Waiting = {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: (bytes: number) => void;
};

type Member = { readonly worker: Worker; readonly waiting: Map<number, Waiting> };

const MAX_WORKERS = 4;
/** Workers make little garbage, their bytes lie in buffers; left alone, each keeps tens of megabytes of young heap. */
const WORKER_LIMITS = { maxYoungGenerationSizeMb: 4 } as const;
const CLOSE_MS = 2000;

export class JobPool<J> {
  readonly #url: URL;
  readonly #members: Member[] = [];
  readonly #width: number;
  #nextId = 1;
  #isClosed = false;

  constructor(url: URL, options: { readonly maxWorkers?: number } = {}) {
    this.#url = url;
    this.#width = Math.min(options.maxWorkers ?? MAX_WORKERS, availableParallelism());
  }

  run(job: J, signal: AbortSignal, onProgress: (bytes: number) => void = () => undefined): Promise<unknown> {
    if (signal.aborted) return Promise.reject(cancelled(signal));
    if (this.#isClosed) return Promise.reject(new Failure('cancelled'));
    const member = this.#leastBusy();
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const abort = (): void => member.worker.postMessage({ id, kind: 'cancel' } satisfies JobRequest<J>);
      signal.addEventListener('abort', abort, { once: true });
      const settle = (): void => {
        signal.removeEventListener('abort', abort);
        member.waiting.delete(id);
        if (member.waiting.size === 0) member.worker.unref();
      };
      member.waiting.set(id, {
        resolve: (value) => {
          settle();
          // An answer that crossed the stop on its way: who stopped it counts on its having ended so.
          if (signal.aborted) reject(cancelled(signal));
          else resolve(value);
        },
        reject: (error) => {
          settle();
          reject(signal.aborted ? cancelled(signal) : error);
        },
        onProgress,
      });
      member.worker.ref();
      member.worker.postMessage({ id, kind: 'run', job } satisfies JobRequest<J>);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const ended = Promise.all(this.#members.map(({ worker }) => worker.terminate()));
    // A thread that hangs in a read of a dead device cannot end before it; closing must not wait for that.
    const enough = new AbortController();
    await Promise.race([ended, sleep(CLOSE_MS, undefined, { signal: enough.signal })]);
    enough.abort();
  }

  #leastBusy(): Member {
    if (this.#members.length < this.#width && this.#members.every(({ waiting }) => waiting.size > 0))
      return this.#start();
    const [first = this.#start(), ...others] = this.#members;
    return others.reduce((best, member) => (member.waiting.size < best.waiting.size ? member : best), first);
  }

  #start(): Member {
    const member: Member = { worker: new Worker(this.#url, { resourceLimits: WORKER_LIMITS }), waiting: new Map() };
    this.#members.push(member);
    member.worker.unref();
    member.worker.on('message', (answer: JobAnswer) => settleJob(member.waiting.get(answer.id), answer));
    const end = (cause: unknown): void => {
      const place = this.#members.indexOf(member);
      if (place >= 0) this.#members.splice(place, 1);
      for (const waiting of [...member.waiting.values()]) waiting.reject(new Error('worker ended', { cause }));
    };
    member.worker.on('error', end);
    member.worker.on('exit', end);
    return member;
  }
}

function settleJob(waiting: Waiting | undefined, answer: JobAnswer): void {
  if (answer.kind === 'progress') waiting?.onProgress(answer.bytes);
  else if (answer.kind === 'done') waiting?.resolve(answer.value);
  else waiting?.reject(errorOf(answer));
}

function errorOf({ code, facts, errno, text }: Extract<JobAnswer, { kind: 'failed' }>): Error {
  if (isCode(code)) return new Failure(code, facts);
  const error = new Error(text);
  return errno === undefined ? error : Object.assign(error, { code: errno });
}

function isCode(code: string | undefined): code is FailureCode {
  return code !== undefined && Object.hasOwn(FAILURE_CODES, code);
}
