/** Some hundred mutants of one archive; `scripts/fuzz-verify.ts` makes as many as one likes. */
import { expect, test } from 'vitest';
import { fuzzVerify } from '../../../fakes/fuzz-verify.js';

test('verification ends with a verdict whatever was done to an archive, and passes none that was changed', async () => {
  const { verdicts, violations } = await fuzzVerify({ count: 400, seed: 1 });
  expect(violations).toEqual([]);
  // Mutants of every kind came about: the fuzzing itself works.
  expect(verdicts['pass']).toBeGreaterThan(3);
  expect(verdicts['incomplete']).toBeGreaterThan(10);
  expect(verdicts['fail']).toBeGreaterThan(200);
}, 300_000);
