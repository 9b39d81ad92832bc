/** `sealdock witness run` in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { PROGRAM } from './run-program.js';
import { until } from './until.js';

export type WitnessProgram = {
  readonly url: string;
  readonly key: string;
  /** Gives the exit code. */
  readonly stop: (signal?: 'SIGTERM' | 'SIGKILL') => Promise<number | null>;
};

/** Resolves once it says what docks and verifiers need. `logs`: the keys that it knows; `port` 0: any that is free. */
export async function startWitness(
  folder: string,
  name: string,
  logs: readonly string[],
  port = 0,
): Promise<WitnessProgram> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(`${folder}/witness.yaml`, JSON.stringify({ name, port, logs }));
  const child = spawn(process.execPath, [PROGRAM, 'witness', 'run', '--home', folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let said = '';
  child.stdout?.on('data', (piece: Buffer) => {
    said += piece.toString();
  });
  await until('the witness to be ready', () => said.split('\n').length > 2);
  const [ready = '', key = ''] = said.split('\n');
  const stop: WitnessProgram['stop'] = async (signal = 'SIGTERM') => {
    child.kill(signal);
    await ended;
    return child.exitCode;
  };
  return { url: ready.replace('ready ', ''), key, stop };
}
