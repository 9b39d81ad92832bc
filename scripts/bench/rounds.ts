/**
 * Runs several ways of doing one thing in turn, round by round, each from a cold cache and an empty destination, and
 * takes medians. Ratios are taken within a round, so that a machine that is slow for a while is slow for both sides.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { Measured } from './measured.js';

export type Variant = { readonly name: string; readonly run: (out: string) => Promise<Measured> };

export type Outcome = { readonly name: string; readonly runs: readonly Measured[] };

/** One round more than `runs`: the first is not counted. `out` is emptied before every run. */
export async function inTurn(variants: readonly Variant[], runs: number, out: string): Promise<readonly Outcome[]> {
  const outcomes = variants.map(({ name }) => ({ name, runs: [] as Measured[] }));
  for (let round = 0; round <= runs; round += 1) {
    for (let i = 0; i < variants.length; i += 1) {
      // Nobody is always first.
      const at = (i + round) % variants.length;
      const variant = variants[at];
      if (variant === undefined) continue;
      await rm(out, { recursive: true, force: true });
      await mkdir(out, { recursive: true });
      chill();
      process.stderr.write(`  ${round === 0 ? 'warm-up' : `round ${round}/${runs}`}: ${variant.name}          \r`);
      const measured = await variant.run(out);
      if (round > 0) outcomes[at]?.runs.push(measured);
    }
  }
  process.stderr.write(`${' '.repeat(70)}\r`);
  await rm(out, { recursive: true, force: true });
  return outcomes;
}

/** Everything written, nothing cached. Says once where that is not allowed. */
export function chill(): void {
  execFileSync('sync');
  try {
    writeFileSync('/proc/sys/vm/drop_caches', '3');
  } catch {
    if (!isToldWarm) process.stderr.write('  note: not root, so sources are warm in the page cache for everyone\n');
    isToldWarm = true;
  }
}

let isToldWarm = false;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  if (low === undefined || high === undefined) return Number.NaN;
  return (low + high) / 2;
}

/** Median over the rounds of ours/theirs. */
export function ratio(ours: Outcome, theirs: Outcome, of: (measured: Measured) => number): number {
  return median(ours.runs.flatMap((run, i) => (theirs.runs[i] === undefined ? [] : [of(run) / of(theirs.runs[i])])));
}

export function outcomeOf(outcomes: readonly Outcome[], name: string): Outcome {
  const found = outcomes.find((outcome) => outcome.name === name);
  if (found === undefined) throw new Error(`no variant ${name}`);
  return found;
}
