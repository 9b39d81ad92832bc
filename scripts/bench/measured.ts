/**
 * One measured piece of work, and the measuring of other people's programs: a shell runs them, tells the processor time of
 * all its children (`times`) and the bytes they read (/proc/PID/io counts finished children too), while the peak memory of
 * each process of the tree is looked at every few milliseconds. Linux only, as the product is.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';

export type Measured = {
  readonly wallMs: number;
  /** User and system, children included. */
  readonly cpuSeconds: number;
  /** Highest resident memory of any one process; undefined where it was over before it was seen. */
  readonly peakKiB: number | undefined;
  /** Asked for by reading calls, and fetched from the disk for them. */
  readonly readBytes: number;
  readonly diskReadBytes: number;
};

const LOOK_EVERY_MS = 20;

/** Runs a shell script in `cwd`; rejects with its own words when it fails. */
export async function measureScript(script: string, cwd: string): Promise<Measured> {
  const startedMs = performance.now();
  // The subshell keeps `exit` and `set -e` of the script from skipping the account.
  const whole = `( set -e\n${script}\n)\ncode=$?\n{ times; cat /proc/$$/io; } >&3\nexit $code`;
  const shell = spawn('bash', ['-c', whole], { cwd, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  const [errors, account] = [shell.stdio[2], shell.stdio[3]];
  if (errors === null || account === undefined || account === null || !('read' in account)) throw new Error('no pipes');
  const texts = Promise.all([text(errors), text(account)]);
  let peakKiB = 0;
  const looking = setInterval(() => {
    if (shell.pid !== undefined) peakKiB = Math.max(peakKiB, peakOfTree(shell.pid));
  }, LOOK_EVERY_MS);
  try {
    const [code]: unknown[] = await once(shell, 'exit');
    const wallMs = performance.now() - startedMs;
    const [said, told] = await texts;
    if (code !== 0) throw new Error(`this failed (${String(code)}): ${script}\n${said}`);
    const seconds = [...told.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => Number(m) * 60 + Number(s));
    if (seconds.length !== 4) throw new Error(`times told something else: ${told}`);
    return {
      wallMs,
      cpuSeconds: seconds.reduce((sum, each) => sum + each, 0),
      peakKiB: peakKiB === 0 ? undefined : peakKiB,
      readBytes: numberAfter(told, 'rchar'),
      diskReadBytes: numberAfter(told, 'read_bytes'),
    };
  } finally {
    clearInterval(looking);
  }
}

/** A line `name: 123` of a /proc text. */
export function numberAfter(procText: string, name: string): number {
  const found = new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(procText)?.[1];
  if (found === undefined) throw new Error(`no ${name} in: ${procText}`);
  return Number(found);
}

/** Peak of the largest process at and below `pid`, without the shell itself; processes come and go meanwhile. */
function peakOfTree(pid: number): number {
  let peakKiB = 0;
  for (const child of childrenOf(pid)) {
    const status = readOrEmpty(`/proc/${child}/status`);
    const own = /^VmHWM:\s*(\d+)/m.exec(status)?.[1];
    peakKiB = Math.max(peakKiB, own === undefined ? 0 : Number(own), peakOfTree(child));
  }
  return peakKiB;
}

function childrenOf(pid: number): number[] {
  return readOrEmpty(`/proc/${pid}/task/${pid}/children`)
    .split(' ')
    .filter((word) => word !== '')
    .map(Number);
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Ended between being listed and being read.
    return '';
  }
}
