/**
 * `npm run fuzz-verify -- --runs N`: verifies N damaged archives, each with its log, proofs and a witness, and fails on a crash, a
 * hang, reading or memory without bound, and on any archive that passes although a fact in it was changed.
 *   --seed S    the same archives again (default: drawn, and printed)
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { fuzzVerify, type Worst } from '../test/fakes/fuzz-verify.js';

const EVERY = 500;
const MAX_SHOWN = 20;

const { values } = parseArgs({ options: { runs: { type: 'string', default: '20000' }, seed: { type: 'string' } } });
const count = wholeNumber(values.runs, '--runs');
const seed = values.seed === undefined ? randomInt(2 ** 31) : wholeNumber(values.seed, '--seed');
process.stdout.write(`seed ${seed}, ${count} archives\n`);
const startedMs = performance.now();
const outcome = await fuzzVerify({
  count,
  seed,
  onMutant: (done) => {
    if (done % EVERY === 0) process.stderr.write(`${done} of ${count}\n`);
  },
});
const seconds = (performance.now() - startedMs) / 1000;
const verdicts = Object.entries(outcome.verdicts).sort();
process.stdout.write(
  [
    `verdicts ${verdicts.map(([verdict, times]) => `${verdict} ${times}`).join(', ')}; ${outcome.harmless} passes with a harmless difference`,
    `${count} archives in ${seconds.toFixed(1)} s, ${(count / seconds).toFixed(1)} a second`,
    `worst time ${worst(outcome.worstMs, (value) => `${value.toFixed(0)} ms`)}`,
    `most read ${worst(outcome.worstReadBytes, mib)}, peak of memory over the base ${worst(outcome.peakBytes, mib)}`,
    '',
  ].join('\n'),
);
for (const violation of outcome.violations.slice(0, MAX_SHOWN))
  process.stdout.write(`FAILED ${JSON.stringify(violation)}\n`);
if (outcome.violations.length > 0) process.exitCode = 1;

function worst({ value, seed: at }: Worst, shown: (value: number) => string): string {
  return `${shown(value)} (seed ${at})`;
}

function mib(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

function wholeNumber(text: string, option: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${option} must be a whole number, not ${text}`);
  return value;
}
