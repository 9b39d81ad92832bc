/** The worker's side of a job pool: runs jobs as they come, several at once; tells progress at most ten times a second. */
import { parentPort } from 'node:worker_threads';
import { errnoOf, Failure } from '../domain/failure.js';
import type { JobAnswer, JobRequest } from './job-pool.js';

export type JobContext = { readonly signal: AbortSignal; readonly onProgress: (bytes: number) => void };

const PROGRESS_EVERY_MS = 100;

export function serveJobs<J>(work: (job: J, context: JobContext) => Promise<unknown>): void {
  const port = parentPort;
  if (port === null) throw new Error('not a worker');
  const running = new Map<number, AbortController>();
  port.on('message', (request: JobRequest<J>) => {
    const { id } = request;
    if (request.kind === 'cancel') {
      running.get(id)?.abort();
      return;
    }
    const controller = new AbortController();
    running.set(id, controller);
    let toldMs = 0;
    const context: JobContext = {
      signal: controller.signal,
      onProgress: (bytes) => {
        const nowMs = performance.now();
        if (nowMs - toldMs < PROGRESS_EVERY_MS) return;
        toldMs = nowMs;
        port.postMessage({ id, kind: 'progress', bytes } satisfies JobAnswer);
      },
    };
    void answer(work, request.job, context).then((settled) => {
      running.delete(id);
      port.postMessage({ id, ...settled });
    });
  });
}

type Settled = { readonly kind: 'done'; readonly value: unknown } | Omit<Extract<JobAnswer, { kind: 'failed' }>, 'id'>;

async function answer<J>(
  work: (job: J, context: JobContext) => Promise<unknown>,
  job: J,
  context: JobContext,
): Promise<Settled> {
  try {
    return { kind: 'done', value: await work(job, context) };
  } catch (error) {
    if (error instanceof Failure) {
      return { kind: 'failed', code: error.code, facts: error.facts, errno: undefined, text: error.message };
    }
    return {
      kind: 'failed',
      code: undefined,
      facts: {},
      errno: errnoOf(error),
      text: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}
