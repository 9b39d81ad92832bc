/** Runs the real program to its end. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

export const PROGRAM = resolve(import.meta.dirname, '../../dist/sealdock.js');

/** A program that hangs must not hang the test run. */
const MAX_MS = 120_000;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const ENGLISH = { ...process.env, LC_ALL: 'en_US.UTF-8', SEALDOCK_HOME: '' };
/** Whatever the machine speaks, the texts are those of a dock that was told nothing. */
export const NO_LANGUAGE = { LC_ALL: '', LC_MESSAGES: '', LANG: '' };

export type ProgramEnd = {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Of `--json`; undefined where standard output is no JSON. */
  readonly document: Readonly<Record<string, unknown>> | undefined;
};

export type ProgramOptions = {
  /** Beside the machine's own. English without it. */
  readonly env?: Readonly<Record<string, string>>;
  /** Root may read and write everything, and so proves little. */
  readonly asUser?: number;
};

export function sealdock(args: readonly string[], options: ProgramOptions = {}): ProgramEnd {
  const own = [process.execPath, PROGRAM, ...args];
  const command =
    options.asUser === undefined
      ? own
      : ['setpriv', `--reuid=${options.asUser}`, `--regid=${options.asUser}`, '--clear-groups', ...own];
  const [file = '', ...rest] = command;
  const env = { ...ENGLISH, ...options.env };
  const { status, stdout, stderr, error } = spawnSync(file, rest, {
    encoding: 'utf8',
    timeout: MAX_MS,
    maxBuffer: MAX_OUTPUT_BYTES,
    env,
  });
  if (error !== undefined) throw error;
  return { status, stdout, stderr, document: parsed(stdout) };
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
