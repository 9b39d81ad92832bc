/**
 * Starts a virtual camera as a process of its own and gives its port, as it would be seen by a dock. Shared by the demo and
 * the tests. What is disposed is unplugged: port and disk are gone when it resolves.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { deadlineAfter } from '../platform/deadline.js';
import { workerUrl } from '../platform/worker-url.js';
import type { GivenCameraOptions } from './virtual-camera/options.js';

export type VirtualCamera = AsyncDisposable & {
  readonly portPath: string;
  readonly processId: number;
  /** Command lines so far, without passwords; the newest thousand. */
  readonly heard: () => readonly string[];
  /** Port and disk go. Resolves when they are gone. */
  readonly unplug: () => Promise<void>;
  /** The port comes back, in command mode. */
  readonly plug: () => Promise<void>;
};

const MAX_HEARD = 1000;
const READY_MS = 60_000;

const eventSchema = z.union([
  z.object({ event: z.enum(['plugged', 'unplugged', 'disk']) }),
  z.object({ event: z.literal('heard'), line: z.string() }),
]);

/** Rejects where the process ends before the port is there: neither socat nor python3 installed, no folder for the port. */
export async function startVirtualCamera(options: GivenCameraOptions): Promise<VirtualCamera> {
  const program = fileURLToPath(workerUrl(import.meta.url, 'virtual-camera/main'));
  const child = spawn(process.execPath, [program, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => undefined);
  const heard: string[] = [];
  const waiting = new Map<string, () => void>();
  const listening = listen(child.stdout, (event) => {
    if (event.event === 'heard') heard.push(event.line);
    if (heard.length > MAX_HEARD) heard.shift();
    waiting.get(event.event)?.();
  });
  const happens = async (name: 'plugged' | 'unplugged'): Promise<void> => {
    using deadline = deadlineAfter(READY_MS);
    const happened = new Promise<void>((resolve) => waiting.set(name, resolve));
    await Promise.race([happened, ended(child, deadline.signal)]);
  };
  const order = async (text: 'plug' | 'unplug', name: 'plugged' | 'unplugged'): Promise<void> => {
    const done = happens(name);
    child.stdin.write(`${text}\n`);
    await done;
  };
  await happens('plugged');
  return {
    portPath: options.portPath,
    processId: child.pid ?? 0,
    heard: () => [...heard],
    unplug: () => order('unplug', 'unplugged'),
    plug: () => order('plug', 'plugged'),
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await listening;
    },
  };
}

async function listen(output: Readable, hear: (event: z.infer<typeof eventSchema>) => void): Promise<void> {
  for await (const line of createInterface({ input: output })) hear(eventSchema.parse(JSON.parse(line)));
}

async function ended(child: ChildProcess, signal: AbortSignal): Promise<never> {
  await once(child, 'exit', { signal });
  throw new Error(`the virtual camera ended (${child.exitCode ?? child.signalCode})`);
}
