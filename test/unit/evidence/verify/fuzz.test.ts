/** Six hundred mutants of one archive; `npm run fuzz-verify -- --runs N` makes as many as one likes. */
import { expect, test } from 'vitest';
import { becauseInChinese } from '../../../../src/cli/verify-because-zh.js';
import { fuzzVerify } from '../../../fakes/fuzz-verify.js';

test('verification ends with a verdict whatever was done to an archive, and passes none that was changed', async () => {
  const { verdicts, harmless, reasons, violations } = await fuzzVerify({ count: 600, seed: 1 });
  expect(violations).toEqual([]);
  // Mutants of every kind came about: the fuzzing itself works.
  expect(verdicts['pass']).toBeGreaterThan(10);
  expect(verdicts['incomplete']).toBeGreaterThan(30);
  expect(verdicts['fail']).toBeGreaterThan(300);
  // Few pass with another byte in them, and none of those has another fact.
  expect(harmless).toBeGreaterThan(0);
  expect(harmless).toBeLessThan(60);
  // What an encoding breaks is told in the words of its schema, and what no archive can show yet stands elsewhere.
  const forExperts = /^(record-encoding|inclusion|cosignature|key-validity) /;
  const untold = [...reasons].filter(
    (reason) =>
      !forExperts.test(reason) && !/\p{Script=Han}/u.test(becauseInChinese(reason.slice(reason.indexOf(' ') + 1))),
  );
  expect(untold).toEqual([]);
}, 300_000);
