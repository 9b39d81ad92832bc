/** `tsx scripts/labelled-cases/run.ts [PART OF A NAME]`: judges every labelled case, prints a table, exits 1 on any miss. */
import { allCases } from './all-cases.js';
import { judgeCase } from './judge-case.js';

const [wanted = ''] = process.argv.slice(2);
const startedMs = performance.now();
const cases = allCases().filter(({ name }) => name.includes(wanted));
let missed = 0;
for (const label of cases) {
  const { name, misses, told } = await judgeCase(label);
  process.stdout.write(`${misses.length === 0 ? 'right ' : 'WRONG '} ${name.padEnd(72)} ${told}\n`);
  for (const miss of misses) process.stdout.write(`         ${miss}\n`);
  if (misses.length > 0) missed += 1;
}
const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
process.stdout.write(
  `\n${cases.length} labelled cases, ${cases.length - missed} right, ${missed} wrong, ${seconds} s\n`,
);
if (missed > 0 || cases.length === 0) process.exitCode = 1;
