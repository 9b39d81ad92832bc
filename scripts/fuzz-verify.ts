/**
 * Fuzzes verification with as many mutants as one likes; exits 1 when one of them came out as it must not.
 *
 *   npx tsx scripts/fuzz-verify.ts [COUNT] [SEED]
 */
import { fuzzVerify } from '../test/fakes/fuzz-verify.js';

const EVERY = 500;

const count = Number(process.argv[2] ?? 20_000);
const seed = Number(process.argv[3] ?? 1_000_000);
const { verdicts, violations } = await fuzzVerify({
  count,
  seed,
  onMutant: (done) => {
    if (done % EVERY === 0) process.stderr.write(`${done} of ${count}\n`);
  },
});
process.stdout.write(`${JSON.stringify({ count, seed, verdicts, violations }, undefined, 2)}\n`);
if (violations.length > 0) process.exitCode = 1;
