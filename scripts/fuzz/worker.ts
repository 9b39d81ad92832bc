/**
 * Runs every n-th case and tells how it went. What it is working on stands in shared memory, so that the main thread can
 * name the case that hangs. Memory is measured against the base, with the garbage of earlier cases cleared away first.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { caseOf, readWatched, runCase } from './run-case.js';
import { loadSamples } from './samples.js';
import type { FuzzJob, FuzzTally } from './tally.js';

const GARBAGE_BYTES = 8 * 1024 * 1024;
const TELL_EVERY = 200;
const WARM_UP_RUNS = 50;

/** The arrays in which times are held are what a hostile count could blow up. */
const WATCHED_BYTES = 256 * 1024;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const job = workerData as FuzzJob;
const progress = new Float64Array(job.progress);
let watch = (): void => undefined;
watchArrays();
await run();

async function run(): Promise<void> {
  const samples = loadSamples(job.cache);
  const [honest] = samples;
  const neighbour = honest === undefined ? undefined : await readWatched(honest.bytes);
  for (let i = 0; i < WARM_UP_RUNS; i += 1) await readWatched(caseOf(samples, job.seed + 1, i).bytes);
  collect();
  const base = held();
  parentPort?.postMessage({ kind: 'ready' });
  const tally: FuzzTally = {
    runs: 0,
    worstMs: { value: 0, index: 0 },
    peakBytes: { value: 0, index: 0 },
    worstOutput: { value: 0, index: 0 },
    states: {},
    failures: [],
  };
  for (let index = job.first; index < job.runs; index += job.step) {
    if (held() > base + GARBAGE_BYTES) collect();
    const { sample, bytes } = caseOf(samples, job.seed, index);
    let peak = 0;
    watch = (): void => {
      peak = Math.max(peak, held() - base);
    };
    progress[0] = index;
    progress[1] = Date.now();
    const startedMs = performance.now();
    try {
      const { state, outputBytes } = await runCase(bytes, neighbour, watch);
      const key = `${sample} ${state}`;
      tally.states[key] = (tally.states[key] ?? 0) + 1;
      raise(tally.worstOutput, outputBytes, index);
    } catch (error) {
      tally.failures.push({
        index,
        sample,
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
    raise(tally.worstMs, performance.now() - startedMs, index);
    raise(tally.peakBytes, peak, index);
    tally.runs += 1;
    if (tally.failures.length >= job.maxFailures) break;
    if (tally.runs % TELL_EVERY === 0) parentPort?.postMessage({ kind: 'progress', runs: tally.runs });
  }
  progress[1] = 0;
  parentPort?.postMessage({ kind: 'end', tally });
}

/** A large array is looked at the moment it is made, while what it replaces is still held. */
function watchArrays(): void {
  globalThis.Float64Array = new Proxy(Float64Array, {
    construct: (target, args, newTarget): object => {
      const made: unknown = Reflect.construct(target, args, newTarget);
      if (!(made instanceof target)) throw new TypeError('no array was made');
      if (made.byteLength > WATCHED_BYTES) watch();
      return made;
    },
  });
}

/** Bytes that this thread's heap and buffers hold. */
function held(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function raise(record: { value: number; index: number }, value: number, index: number): void {
  if (value <= record.value) return;
  record.value = value;
  record.index = index;
}
