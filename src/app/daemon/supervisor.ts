/**
 * Owns everything that runs in the background: a loop that fails ends the daemon, which starts again and recovers; a stop is
 * told to all and awaited. What is outside our hands (a read from a disk that hangs in the kernel) cannot hold the stop
 * up beyond its deadline: the store is safe at any moment, that is what recovery is for.
 */
import { setMaxListeners } from 'node:events';
import { Failure, isFailure } from '../../domain/failure.js';
import type { Logger } from '../../ports/logger.js';

/** Shorter than TimeoutStopSec in systemd/sealdock.service. */
const STOP_MS = 20_000;

export class Supervisor {
  readonly #stop = new AbortController();
  readonly #running = new Map<Promise<void>, string>();
  readonly #log: Logger;
  #failure: unknown;

  constructor(log: Logger) {
    this.#log = log;
    // Every part listens to it, and every wait in every part.
    setMaxListeners(0, this.#stop.signal);
  }

  /** Aborted when the daemon stops, for whatever reason; its reason is a Failure. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Runs `work` in the background. Being cancelled is a good end; any other failure stops everything. */
  run(name: string, work: (signal: AbortSignal) => Promise<unknown>): void {
    const ending = Promise.resolve()
      .then(() => work(this.signal))
      .then(
        () => undefined,
        (error: unknown) => this.#ended(name, error),
      )
      .finally(() => this.#running.delete(ending));
    this.#running.set(ending, name);
  }

  /** Something happened after which it is better to start again. */
  fail(failure: Failure): void {
    this.#ended('daemon', failure);
  }

  /** Repeated calls do nothing. */
  stop(reason: Failure): void {
    this.#stop.abort(reason);
  }

  /**
   * Resolves when the daemon was told to stop and everything has ended; rejects what made a part fail, or with
   * `stop-overdue` naming the parts that did not end in time.
   */
  async ended(): Promise<void> {
    if (!this.signal.aborted)
      await new Promise<void>((resolve) => this.signal.addEventListener('abort', () => resolve(), { once: true }));
    let timer: NodeJS.Timeout | undefined;
    const overdue = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, STOP_MS);
    });
    const all = (async () => {
      while (this.#running.size > 0) await Promise.all(this.#running.keys());
    })();
    await Promise.race([all, overdue]);
    clearTimeout(timer);
    if (this.#failure !== undefined) throw this.#failure;
    const names = [...this.#running.values()];
    if (names.length > 0) throw new Failure('stop-overdue', { parts: names.join(', ') });
  }

  #ended(name: string, error: unknown): void {
    const isStopped = isFailure(error) && error.kind === 'cancelled';
    if (isStopped && this.signal.aborted) return;
    this.#log.error('a part failed, the daemon stops', { part: name, problem: problemOf(error) });
    this.#failure ??= error;
    this.#stop.abort(isFailure(error) ? error : new Failure('cancelled', {}, error));
  }
}

function problemOf(error: unknown): string {
  if (isFailure(error)) return JSON.stringify({ code: error.code, ...error.facts });
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
