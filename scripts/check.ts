/**
 * The whole gate, fast and telling first. `npm run check` runs every step; a failed step ends it. The test step is
 * `npm test`'s own command, with a machine-readable report beside it for the closing line of `.ci/run`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';

type Step = { readonly name: string; readonly command: readonly [string, ...string[]] };

mkdirSync('.cache', { recursive: true });
// An old report must not speak for a run that never came to its tests.
rmSync('.cache/test-report.json', { force: true });
process.stdout.write(`Node ${process.version}\n`);

const steps: readonly Step[] = [
  { name: 'format and lint', command: ['biome', 'ci', '--error-on-warnings', '.'] },
  { name: 'typed lint', command: ['oxlint', '--type-aware', '--deny-warnings', 'src', 'test', 'scripts'] },
  { name: 'types of source', command: ['tsc', '-p', 'tsconfig.json', '--noEmit'] },
  { name: 'types of tests', command: ['tsc', '-p', 'test/tsconfig.json'] },
  { name: 'nothing unused', command: ['knip'] },
  { name: 'profile schema current', command: ['tsx', 'scripts/generate-profile-schema.ts', '--check'] },
  { name: 'device profiles', command: ['tsx', 'scripts/lint-profiles.ts'] },
  {
    name: 'tests',
    command: ['vitest', 'run', '--reporter=default', '--reporter=json', '--outputFile.json=.cache/test-report.json'],
  },
  { name: 'pack, install, start, stop', command: ['tsx', 'scripts/pack-and-try.ts'] },
];

for (const step of steps) {
  const [program, ...args] = step.command;
  const startedMs = performance.now();
  process.stdout.write(`\n── ${step.name}: ${program} ${args.join(' ')}\n`);
  const local = `node_modules/.bin/${program}`;
  const result = spawnSync(existsSync(local) ? local : program, args, { stdio: 'inherit' });
  if (result.status !== 0) {
    process.stdout.write(`── ${step.name}: FAILED\n`);
    process.exit(result.status ?? 1);
  }
  process.stdout.write(`── ${step.name}: fine, ${((performance.now() - startedMs) / 1000).toFixed(1)} s\n`);
}
process.stdout.write('\nAll steps of the gate passed.\n');
