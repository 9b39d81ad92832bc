/** The worker's side of a job pool: runs jobs as they come, tells progress at most ten times a second. */
import { parentPort } from 'node:worker_threads';
import { errnoOf, Failure } from '../domain/failure.js';
import type { JobAnswer, JobRequest } from './job-pool.js';

export type JobContext = { readonly isCancelled: () => boolean; readonly onProgress: (bytes: number) => void };

const PROGRESS_EVERY_MS = 100;

export function serveJobs<J>(work: (job: J, context: JobContext) => Promise<unknown>): void {
  const port = parentPort;
  if (port === null) throw new Error('not a worker');
  const cancelledIds = new Set<number>();
  port.on('message', (request: JobRequest<J>) => {
    const { id } = request;
    if (request.kind === 'cancel') {
      cancelledIds.add(id);
      return;
    }
    let toldMs = 0;
    const context: JobContext = {
      isCancelled: () => cancelledIds.has(id),
      onProgress: (bytes) => {
        const nowMs = performance.now();
        if (nowMs - toldMs < PROGRESS_EVERY_MS) return;
        toldMs = nowMs;
        port.postMessage({ id, kind: 'progress', bytes } satisfies JobAnswer);
      },
    };
    void answer(work, request.job, context).then((settled) => {
      cancelledIds.delete(id);
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
