/**
 * The last step of the gate: what would be delivered is packed, installed in an empty folder with production dependencies
 * only, and its daemon is started, asked, and stopped. Fails when something is missing in the package, when the daemon does
 * not get ready or does not stop with 0, and when temporary files stay behind.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const READY_MS = 60_000;
const STOP_MS = 60_000;

const folder = mkdtempSync(join(tmpdir(), 'sealdock-pack-'));
try {
  const program = install(folder);
  const home = join(folder, 'home');
  mkdirSync(join(folder, 'import'));
  mkdirSync(home, { mode: 0o700 });
  writeFileSync(
    join(home, 'settings.yaml'),
    `importFolder: ${join(folder, 'import')}\nmountRoots: [${join(folder, 'media')}]\n`,
  );
  await tryDaemon(program, home);
  const temps = existsSync(join(home, 'vault', 'tmp')) ? readdirSync(join(home, 'vault', 'tmp')) : [];
  if (temps.length > 0) throw new Error(`temporary files stayed behind: ${temps.join(', ')}`);
  console.log('packed, installed, started, asked, stopped: fine');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The delivery of src/README.md: the package beside the lock file, `npm ci` without development dependencies. */
function install(target: string): string {
  const packed = run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', target], process.cwd());
  const app = join(target, 'app');
  mkdirSync(app);
  run('tar', ['-xzf', join(target, packed.trim()), '-C', app, '--strip-components=1'], target);
  cpSync('package-lock.json', join(app, 'package-lock.json'));
  for (const needed of ['dist/sealdock.js', 'device-profiles', 'systemd', 'README.md', 'README.zh-CN.md', 'LICENSE'])
    if (!existsSync(join(app, needed))) throw new Error(`the package lacks ${needed}`);
  run('npm', ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], app);
  run('npm', ['rebuild', 'sqlite3', '--loglevel=error'], app);
  return join(app, 'dist', 'sealdock.js');
}

function run(command: string, args: readonly string[], cwd: string): string {
  const prefix = dirname(dirname(process.execPath));
  const hasHeaders = existsSync(join(prefix, 'include', 'node', 'node_api.h'));
  const env = {
    ...process.env,
    npm_config_build_from_source: 'sqlite3',
    ...(hasHeaders ? { npm_config_nodedir: prefix } : {}),
  };
  const result = spawnSync(command, [...args], { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (result.status !== 0) throw new Error(`${command} ${args[0] ?? ''} ended with ${result.status ?? 'a signal'}`);
  return result.stdout;
}

async function tryDaemon(program: string, home: string): Promise<void> {
  const daemon = spawn(process.execPath, [program, 'run', '--home', home], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => daemon.once('exit', (code) => resolve(code)));
  try {
    await Promise.race([
      readyLine(daemon.stderr),
      ended.then((code) => failWith(`it ended with ${code} at its start`)),
    ]);
    const asked = spawnSync(process.execPath, [program, 'status', '--home', home, '--json'], { encoding: 'utf8' });
    const status: unknown = JSON.parse(asked.stdout);
    const isStatus = typeof status === 'object' && status !== null && 'schema' in status;
    if (!isStatus || status.schema !== 'sealdock.status/1') throw new Error('status gave no status document');
    daemon.kill('SIGTERM');
    const code = await Promise.race([ended, later(STOP_MS, 'the daemon did not stop')]);
    if (code !== 0) throw new Error(`the daemon stopped with ${code}`);
  } finally {
    daemon.kill('SIGKILL');
  }
}

async function readyLine(stream: NodeJS.ReadableStream): Promise<void> {
  const wait = async (): Promise<void> => {
    for await (const line of createInterface({ input: stream })) if (/"msg":"ready"/.test(line)) return;
  };
  await Promise.race([wait(), later(READY_MS, 'the daemon did not get ready')]);
  stream.resume();
}

function later(ms: number, message: string): Promise<never> {
  return new Promise((_resolve, reject) => setTimeout(() => reject(new Error(message)), ms).unref());
}

function failWith(message: string): never {
  throw new Error(message);
}
