/** Starts dock-process.ts, chills the caches when it is ready, and gives what it measured. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import type { DockAnswer, DockJob } from './dock-process.js';
import type { Program } from './program.js';
import { chill, type Variant } from './rounds.js';

const answerSchema = z.strictObject({
  wallMs: z.number(),
  cpuSeconds: z.number(),
  peakKiB: z.number(),
  readBytes: z.number(),
  diskReadBytes: z.number(),
  stallMs: z.number(),
  busyMs: z.number(),
});

export async function runDock(program: Program, job: DockJob): Promise<DockAnswer> {
  const script = join(program.folder, 'scripts/bench/dock-process.js');
  const child = spawn(process.execPath, [...program.flags, script, JSON.stringify(job)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...program.env },
  });
  const ended = once(child, 'exit').then(([code]: unknown[]) => {
    if (code !== 0) throw new Error(`the dock's process ended with ${String(code)}`);
  });
  await Promise.race([once(child, 'message'), ended]);
  chill();
  child.send('go');
  const messages: unknown[] = await Promise.race([once(child, 'message'), ended.then(() => [])]);
  const answer = answerSchema.parse(messages[0]);
  await ended;
  return answer;
}

/** `seen` gets every answer: the stall is no matter for the peers. */
export function ours(
  name: string,
  program: Program,
  job: Omit<DockJob, 'home'>,
  seen: (answer: DockAnswer) => void = () => undefined,
): Variant {
  return {
    name: `sealdock ${name}`,
    run: async (out) => {
      const answer = await runDock(program, { ...job, home: `${out}/home` });
      seen(answer);
      return answer;
    },
  };
}
