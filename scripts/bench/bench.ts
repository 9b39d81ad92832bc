/**
 * `npm run bench`: the product against the tools that do the same today, on the same files, in turn, cold, medians.
 *   -- --only pull1,pull8,ingest1,ingest8,small,many,daemon,check,check-ts,check-avi,check-shift,ledger,status,log,verify
 *   -- --runs N      rounds (5 and more for a table that counts)
 *   -- --minutes N   length of the long file (15 is about 0.9 GB; less for a quick look)
 *   -- --files N     files of `many` (5,000; 100,000 takes a good half hour)
 *   -- --records N   records of `verify` (100,000; made once, which takes some minutes and 2 GB)
 * Prints what was measured, then every goal with what was reached; writes bench-results/<time>.json. Exit code 0 also where
 * a goal is missed: a number is not a fault; 1 where a part could not be measured.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkPart } from './check-part.js';
import { ingestPart, type PartOptions, pullPart } from './copy-parts.js';
import { daemonPart } from './daemon-part.js';
import { makeFootage } from './footage.js';
import { ledgerPart, statusPart } from './ledger-part.js';
import { logPart, verifyPart } from './log-part.js';
import { manyPart } from './many-part.js';
import { missingPrograms } from './peers.js';
import { compileProgram } from './program.js';
import { goalTable, outcomeTable, type PartResult, verdictOf } from './report.js';
import { shiftPart, walkPart } from './walk-parts.js';

const PARTS: Readonly<Record<string, (options: PartOptions) => Promise<PartResult>>> = {
  pull1: (options) => pullPart('pull1', [options.footage.one], 1.5, options),
  pull8: (options) => pullPart('pull8', options.footage.eight, 1.15, options),
  ingest1: (options) => ingestPart('ingest1', [options.footage.one], options),
  ingest8: (options) => ingestPart('ingest8', options.footage.eight, options),
  small: (options) => ingestPart('small', [options.footage.small], options),
  many: manyPart,
  daemon: daemonPart,
  check: checkPart,
  'check-ts': (options) => walkPart('ts', 1 / 1.5, options),
  'check-avi': (options) => walkPart('avi', undefined, options),
  'check-shift': shiftPart,
  ledger: ledgerPart,
  status: statusPart,
  log: logPart,
  verify: verifyPart,
};

const TMPFS_TYPE = 0x01021994;
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(PARTS).join(',') },
    runs: { type: 'string', default: '5' },
    files: { type: 'string', default: '5000' },
    records: { type: 'string', default: '100000' },
    minutes: { type: 'string', default: '15' },
  },
});
const [runs, minutes] = [atLeastOne(values.runs, '--runs'), atLeastOne(values.minutes, '--minutes')];
const files = atLeastOne(values.files, '--files');
const records = atLeastOne(values.records, '--records');
const wanted = values.only.split(',').filter((name) => name !== '');
for (const name of wanted) if (PARTS[name] === undefined) throw new Error(`no part ${name}: ${Object.keys(PARTS)}`);

const cache = join(root, '.cache', 'bench');
await mkdir(cache, { recursive: true });
if ((await statfs(cache)).type === TMPFS_TYPE) throw new Error(`${cache} is in memory, not on a disk`);
const program = compileProgram(root);
const footage = await makeFootage(cache, minutes);
const missing = missingPrograms();
const out = join(cache, `work-${process.pid}`);
const startedAt = new Date();
const results: { readonly name: string; readonly result: PartResult }[] = [];
try {
  for (const name of wanted) {
    process.stdout.write(`\n── ${name}\n`);
    await mkdir(out, { recursive: true });
    const result = await measured(name);
    if (result === undefined) continue;
    results.push({ name, result });
    if (result.outcomes.length > 0) process.stdout.write(`${outcomeTable(result)}\n`);
  }
} finally {
  await rm(out, { recursive: true, force: true });
}

const rows = results.flatMap(({ result }) => result.rows);
process.stdout.write(`\n${goalTable(rows)}\n`);
for (const name of missing) process.stdout.write(`missing here, so not compared: ${name}\n`);
if (runs < 5 || minutes < 15) process.stdout.write('a quick look: goals are judged by 5 rounds of 15 minutes\n');
const file = join(root, 'bench-results', `${startedAt.toISOString().replace(/[:.]/g, '-')}.json`);
await mkdir(dirname(file), { recursive: true });
const [processor] = cpus();
const machine = { cores: cpus().length, processor: processor?.model ?? 'unknown', memoryBytes: totalmem() };
const commit = commitOf();
const goals = rows.map((row) => ({ ...row, verdict: verdictOf(row) }));
const document = {
  schema: 'sealdock.bench/1',
  startedAt,
  commit,
  node: process.version,
  machine,
  runs,
  minutes,
  missing,
  goals,
  results,
};
await writeFile(file, `${JSON.stringify(document, undefined, 1)}\n`);
process.stdout.write(`written: ${file}\n`);

/** What the other parts reached is told all the same. */
async function measured(name: string): Promise<PartResult | undefined> {
  try {
    return await PARTS[name]?.({ footage, program, missing, runs, files, records, cache, out });
  } catch (error) {
    process.stderr.write(
      `${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = 1;
    return undefined;
  }
}

function atLeastOne(text: string, option: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${option} takes a whole number from 1`);
  return value;
}

function commitOf(): string | undefined {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  } catch {
    // An unpacked archive has no history.
    return undefined;
  }
}
