/** The real program's daemon in a process of its own: started, asked over its socket, stopped or killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { askDaemon } from '../../src/app/control/ask-daemon.js';
import { PROGRAM } from './run-program.js';
import { until } from './until.js';

const progress = z.object({
  files: z.number(),
  bytes: z.number(),
  pulledBytes: z.number(),
  verifiedBytes: z.number(),
  archivedBytes: z.number(),
});
export const shownSlotSchema = z.object({
  slot: z.number().nullable(),
  place: z.string(),
  state: z.looseObject({ kind: z.string() }),
  camera: z.string().nullable(),
  profile: z.string().nullable(),
  docking: z.string().nullable(),
  progress: progress.nullable(),
  verdict: z.string().nullable(),
});
const slotsSchema = z.object({ schema: z.literal('sealdock.slots/1'), slots: z.array(shownSlotSchema) });
export type ShownSlot = z.infer<typeof shownSlotSchema>;

export function writeSettings(home: string, settings: Readonly<Record<string, unknown>>): void {
  mkdirSync(home, { recursive: true });
  // JSON is YAML.
  writeFileSync(join(home, 'settings.yaml'), JSON.stringify(settings));
}

export class TestDaemon implements AsyncDisposable {
  readonly home: string;
  readonly child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #closed: Promise<unknown>;
  stdout = '';
  stderr = '';

  private constructor(home: string) {
    this.home = home;
    this.child = spawn(process.execPath, [PROGRAM, 'run', '--home', home], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.on('data', (piece: Buffer) => {
      this.stdout += piece.toString();
    });
    this.child.stderr?.on('data', (piece: Buffer) => {
      this.stderr += piece.toString();
    });
    this.#exited = once(this.child, 'exit');
    this.#closed = once(this.child, 'close');
  }

  /** Resolves when it says that it is ready. */
  static async start(home: string): Promise<TestDaemon> {
    const daemon = new TestDaemon(home);
    await until(`a ready daemon: ${daemon.stderr}`, () => {
      if (daemon.child.exitCode !== null) throw new Error(`ended with ${daemon.child.exitCode}: ${daemon.stderr}`);
      return daemon.stdout.includes('ready\n');
    });
    return daemon;
  }

  async slots(): Promise<readonly ShownSlot[]> {
    const answer = await askDaemon(this.home, { op: 'slots' }, new AbortController().signal);
    return slotsSchema.parse(answer?.result).slots;
  }

  /** Waits until one of the slots is as wanted. */
  async shows(what: string, isWanted: (slot: ShownSlot) => boolean): Promise<ShownSlot> {
    let last: readonly ShownSlot[] = [];
    try {
      return await until(what, async () => {
        last = await this.slots();
        return last.find(isWanted);
      });
    } catch (error) {
      // What it died of is told last.
      if (this.child.exitCode !== null) await this.#closed;
      throw new Error(`${what}; slots: ${JSON.stringify(last)}; log: ${this.stderr}`, { cause: error });
    }
  }

  /** The exit code, or the signal's name where one ended it. */
  async end(signal: NodeJS.Signals): Promise<number | string> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    await this.#exited;
    await this.#closed;
    return this.child.exitCode ?? this.child.signalCode ?? 'none';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('SIGKILL');
  }
}

/** The three bars are full: everything listed has its receipt. */
export function isAllArchived({ state, progress }: ShownSlot): boolean {
  const isSafe = ['safe-at-centre', 'attention'].includes(state.kind);
  return isSafe && progress !== null && progress.bytes > 0 && progress.archivedBytes === progress.bytes;
}
