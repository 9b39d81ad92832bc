/**
 * How long an event loop was away: by the clock, and by the processor time of its own thread, which tells the program's share
 * where other programs hold the processor meanwhile. Both between ticks of 5 ms, which are taken off.
 */
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const TICK_MS = 5;

export class LoopWatch {
  readonly #delays = monitorEventLoopDelay({ resolution: TICK_MS });
  #busyMs = 0;
  #timer: NodeJS.Timeout | undefined;

  start(): void {
    this.#delays.reset();
    this.#delays.enable();
    let before = threadMs();
    this.#timer = setInterval(() => {
      const now = threadMs();
      this.#busyMs = Math.max(this.#busyMs, now - before);
      before = now;
    }, TICK_MS);
    this.#timer.unref();
  }

  stop(): { readonly stallMs: number; readonly busyMs: number } {
    clearInterval(this.#timer);
    this.#delays.disable();
    return { stallMs: Math.max(0, this.#delays.max / 1e6 - TICK_MS), busyMs: Math.max(0, this.#busyMs - TICK_MS) };
  }
}

/** Of the main thread alone (proc(5), schedstat). */
function threadMs(): number {
  const [ranNs = ''] = readFileSync('/proc/self/schedstat', 'utf8').split(' ');
  return Number(ranNs) / 1e6;
}
