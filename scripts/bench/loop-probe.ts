/**
 * Loaded into the real daemon by `node --import`, without the daemon knowing: how long its event loop was away, its peak
 * memory and its processor time, from the first signal SIGUSR2 on, written as JSON to the file BENCH_PROBE at the end.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { LoopWatch } from './loop-watch.js';
import { numberAfter } from './measured.js';

export type ProbeAnswer = {
  readonly stallMs: number;
  readonly busyMs: number;
  readonly cpuSeconds: number;
  readonly peakKiB: number;
};

const file = process.env['BENCH_PROBE'];
const watch = new LoopWatch();
let before = process.cpuUsage();

process.on('SIGUSR2', () => {
  before = process.cpuUsage();
  watch.start();
});
process.on('exit', () => {
  if (file === undefined) return;
  const { user, system } = process.cpuUsage(before);
  const answer: ProbeAnswer = {
    ...watch.stop(),
    cpuSeconds: (user + system) / 1e6,
    peakKiB: numberAfter(readFileSync('/proc/self/status', 'utf8'), 'VmHWM'),
  };
  writeFileSync(file, JSON.stringify(answer));
});
