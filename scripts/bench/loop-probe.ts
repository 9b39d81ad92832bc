/**
 * Loaded into the real daemon by `node --import`, without the daemon knowing: how long its event loop was away, its peak
 * memory and its processor time, from the first signal SIGUSR2 on, written as JSON to the file BENCH_PROBE at the end.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { numberAfter } from './measured.js';

export type ProbeAnswer = { readonly stallMs: number; readonly cpuSeconds: number; readonly peakKiB: number };

const TICK_MS = 5;
const file = process.env['BENCH_PROBE'];
const delays = monitorEventLoopDelay({ resolution: TICK_MS });
let before = process.cpuUsage();

process.on('SIGUSR2', () => {
  before = process.cpuUsage();
  delays.reset();
  delays.enable();
});
process.on('exit', () => {
  if (file === undefined) return;
  const { user, system } = process.cpuUsage(before);
  const answer: ProbeAnswer = {
    stallMs: Math.max(0, delays.max / 1e6 - TICK_MS),
    cpuSeconds: (user + system) / 1e6,
    peakKiB: numberAfter(readFileSync('/proc/self/status', 'utf8'), 'VmHWM'),
  };
  writeFileSync(file, JSON.stringify(answer));
});
