/**
 * `npm run fuzz -- --runs N`: reads and judges N damaged files of every container and fails on a crash, a promise broken, a
 * file that takes over 2 s, memory over 64 MiB above the base, or output without bound.
 *   --seed S    the same cases again (default: drawn, and printed)      --workers W   threads (default: the cores)
 *   --case I    only case I of that seed, and its bytes are kept in .cache/fuzz
 */
import { randomInt } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { caseOf, readWatched, runCase } from './fuzz/run-case.js';
import { makeSamples, type Sample } from './fuzz/samples.js';
import { type FuzzJob, type FuzzMessage, type FuzzTally, sumTallies } from './fuzz/tally.js';

const MAX_MS = 2000;
const MAX_PEAK_BYTES = 64 * 1024 * 1024;
/** A thread does not inherit what lets this one run TypeScript. */
const WORKER = `import('tsx/esm/api').then(({ register }) => {
  register();
  return import(${JSON.stringify(new URL('./fuzz/worker.ts', import.meta.url).href)});
});`;
const HANG_MS = 30_000;
const MAX_FAILURES = 20;
const cache = join(resolve(dirname(fileURLToPath(import.meta.url)), '..'), '.cache', 'fuzz');

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20000' },
    seed: { type: 'string' },
    workers: { type: 'string', default: String(cpus().length) },
    case: { type: 'string' },
  },
});
const seed = values.seed === undefined ? randomInt(2 ** 31) : wholeNumber(values.seed, '--seed');
mkdirSync(cache, { recursive: true });
const samples = await makeSamples(cache);
process.exitCode = values.case === undefined ? await fuzz() : await repeat(wholeNumber(values.case, '--case'));

async function fuzz(): Promise<number> {
  const runs = wholeNumber(values.runs, '--runs');
  const workers = Math.max(1, Math.min(16, wholeNumber(values.workers, '--workers')));
  process.stdout.write(`seed ${seed}, ${runs} runs over ${samples.length} samples, ${workers} threads\n`);
  const startedMs = performance.now();
  let readyThreads = 0;
  let baseRss = 0;
  let peakRss = 0;
  const onReady = (): void => {
    readyThreads += 1;
    if (readyThreads === workers) baseRss = process.memoryUsage().rss;
  };
  const sampler = setInterval(() => {
    if (baseRss > 0) peakRss = Math.max(peakRss, process.memoryUsage().rss);
  }, 20);
  const tallies = await Promise.all(
    Array.from({ length: workers }, (_, first) => runWorker({ first, step: workers, runs, startedMs, onReady })),
  ).finally(() => clearInterval(sampler));
  const sum = sumTallies(tallies);
  const seconds = (performance.now() - startedMs) / 1000;
  report(sum, { seconds, processMib: mib(Math.max(0, peakRss - baseRss)) });
  const slow = sum.worstMs.value > MAX_MS ? await againMs(samples, sum.worstMs.index) : sum.worstMs.value;
  const faults = [
    ...sum.failures.map(({ index, sample, message }) => `case ${index} (${sample}): ${message}`),
    ...(slow > MAX_MS ? [`case ${sum.worstMs.index} takes ${Math.round(slow)} ms`] : []),
    ...(sum.peakBytes.value > MAX_PEAK_BYTES
      ? [`case ${sum.peakBytes.index} holds ${mib(sum.peakBytes.value)} MiB`]
      : []),
    ...(sum.runs < runs && sum.failures.length === 0 ? [`only ${sum.runs} of ${runs} cases were run`] : []),
  ];
  for (const fault of faults.slice(0, MAX_FAILURES)) process.stdout.write(`FAILED ${fault}\n`);
  if (faults.length > 0) process.stdout.write(`once more: npm run fuzz -- --seed ${seed} --case I\n`);
  return faults.length > 0 ? 1 : 0;
}

async function runWorker(
  part: Pick<FuzzJob, 'first' | 'step' | 'runs'> & { readonly startedMs: number; readonly onReady: () => void },
): Promise<FuzzTally> {
  const progress = new SharedArrayBuffer(16);
  const { first, step, runs } = part;
  const job: FuzzJob = { cache, seed, first, step, runs, maxFailures: MAX_FAILURES, progress };
  const worker = new Worker(WORKER, { eval: true, workerData: job, resourceLimits: { maxYoungGenerationSizeMb: 8 } });
  const now = new Float64Array(progress);
  let watchdog: NodeJS.Timeout | undefined;
  try {
    return await new Promise<FuzzTally>((settle, fail) => {
      watchdog = setInterval(() => {
        const sinceMs = now[1] === undefined || now[1] === 0 ? 0 : Date.now() - now[1];
        if (sinceMs > HANG_MS) fail(new Error(`case ${now[0]} of seed ${seed} hangs`));
      }, 1000);
      worker.on('message', (message: FuzzMessage) => {
        if (message.kind === 'end') settle(message.tally);
        else if (message.kind === 'ready') part.onReady();
        else if (first === 0 && process.stdout.isTTY) tellProgress(message.runs * step, part);
      });
      worker.on('error', fail);
    });
  } finally {
    clearInterval(watchdog);
    await worker.terminate();
  }
}

/** The same case alone, a few times: a machine that is busy makes everything slow. */
async function againMs(all: readonly Sample[], index: number): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3; i += 1) {
    const { bytes } = caseOf(all, seed, index);
    const startedMs = performance.now();
    await runCase(bytes, undefined);
    best = Math.min(best, performance.now() - startedMs);
  }
  return best;
}

async function repeat(index: number): Promise<number> {
  const { sample, bytes } = caseOf(samples, seed, index);
  const path = join(cache, `case-${seed}-${index}-${sample}`);
  writeFileSync(path, bytes);
  process.stdout.write(`case ${index} of seed ${seed}, from ${sample}: ${bytes.length} bytes in ${path}\n`);
  const startedMs = performance.now();
  const reading = await readWatched(bytes);
  process.stdout.write(
    `${JSON.stringify(reading, null, 1).slice(0, 4000)}\n${Math.round(performance.now() - startedMs)} ms\n`,
  );
  await runCase(bytes, reading);
  return 0;
}

function report(sum: FuzzTally, process_: { readonly seconds: number; readonly processMib: string }): void {
  const states = new Map<string, string[]>();
  for (const [key, count] of Object.entries(sum.states).sort()) {
    const [sample = '', ...state] = key.split(' ');
    states.set(sample, [...(states.get(sample) ?? []), `${state.join(' ')} ${count}`]);
  }
  for (const [sample, list] of states) process.stdout.write(`  ${sample.padEnd(22)} ${list.join(', ')}\n`);
  const { seconds, processMib } = process_;
  process.stdout.write(
    [
      `${sum.runs} runs in ${seconds.toFixed(1)} s, ${(sum.runs / seconds).toFixed(0)} runs/s, seed ${seed}`,
      `worst time ${sum.worstMs.value.toFixed(0)} ms (case ${sum.worstMs.index}), limit ${MAX_MS}`,
      `peak memory of a file ${mib(sum.peakBytes.value)} MiB over the base (case ${sum.peakBytes.index}), limit 64; whole process ${processMib} MiB`,
      `largest reading ${(sum.worstOutput.value / 1024).toFixed(0)} KiB (case ${sum.worstOutput.index})`,
      '',
    ].join('\n'),
  );
}

function tellProgress(done: number, { runs, startedMs }: { readonly runs: number; readonly startedMs: number }): void {
  const seconds = (performance.now() - startedMs) / 1000;
  process.stdout.write(`\r${done} of ${runs}, ${(done / seconds).toFixed(0)} runs/s `);
}

function mib(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}

function wholeNumber(text: string, option: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${option} must be a whole number, not ${text}`);
  return value;
}
