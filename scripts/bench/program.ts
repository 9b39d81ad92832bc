/**
 * The product as it is measured: compiled to plain JavaScript by the product's own compiler, together with the bench's
 * measuring parts, and started with the options and the environment that the delivered unit gives it.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

export type Program = {
  /** `src` and `scripts/bench` below it, compiled. */
  readonly folder: string;
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};

export function compileProgram(root: string): Program {
  const folder = join(root, '.cache', 'bench', 'js');
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', join(root, 'scripts/bench/tsconfig.json')], {
    stdio: 'inherit',
  });
  // With what else the delivered program has beside its code.
  const beside = { 'package.json': 'package.json', 'device-profiles': 'device-profiles' };
  for (const [name, from] of Object.entries({ ...beside, 'src/decoded-profiles.json': 'dist/decoded-profiles.json' })) {
    rmSync(join(folder, name), { force: true });
    symlinkSync(join(root, from), join(folder, name));
  }
  return { folder, ...unitStart(readFileSync(join(root, 'systemd', 'sealdock.service'), 'utf8')) };
}

/** What stands between `node` and the program in ExecStart, and the lines with Environment. */
export function unitStart(unit: string): Pick<Program, 'flags' | 'env'> {
  const start = /^ExecStart=\S*node ((?:--\S+ )*)/m.exec(unit)?.[1];
  if (start === undefined) throw new Error('the unit starts no node');
  const pairs = [...unit.matchAll(/^Environment=(.*)$/gm)].flatMap(([, line = '']) => line.split(' '));
  const env = Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
  return { flags: start.split(' ').filter((flag) => flag !== ''), env };
}
