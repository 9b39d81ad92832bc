/** The gate's share of `npm run fuzz`: a small, fixed slice of the same cases. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { caseOf, readWatched, runCase } from '../../scripts/fuzz/run-case.js';
import { makeSamples } from '../../scripts/fuzz/samples.js';

const RUNS = 1500;
const SEED = 20_261_120;
const cache = join(tmpdir(), 'sealdock-test-footage');

describe('damaged files of every container', () => {
  test('are answered with a state, within bounds, and never called continuous for want of evidence', {
    timeout: 300_000,
  }, async () => {
    const samples = await makeSamples(cache);
    const [honest] = samples;
    if (honest === undefined) throw new Error('no samples');
    const neighbour = await readWatched(honest.bytes);
    const states = new Map<string, number>();
    for (let index = 0; index < RUNS; index += 1) {
      const { sample, bytes } = caseOf(samples, SEED, index);
      const { state } = await runCase(bytes, neighbour).catch((error: unknown) => {
        throw new Error(`case ${index} of seed ${SEED}, from ${sample}`, { cause: error });
      });
      states.set(state, (states.get(state) ?? 0) + 1);
    }
    // Damage that leaves nothing whole, or everything, would test nothing.
    for (const state of ['ok', 'truncated', 'unreadable']) expect(states.get(state) ?? 0).toBeGreaterThan(RUNS / 20);
  });

  test('the same seed gives the same bytes', async () => {
    const samples = await makeSamples(cache);
    for (const index of [0, 7, 999]) expect(caseOf(samples, SEED, index)).toEqual(caseOf(samples, SEED, index));
  });
});
