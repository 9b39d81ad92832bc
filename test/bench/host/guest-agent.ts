/** What runs commands in the guest (guest/agent.mjs). */
import type { Socket } from 'node:net';
import { z } from 'zod';
import { connectJsonLines, type Message } from './json-lines.js';

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

const answerSchema = z.union([
  z.object({ ready: z.string() }),
  z.object({ id: z.number(), code: z.number().nullable(), stdout: z.string(), stderr: z.string() }),
]);
const COMMAND_MS = 120_000;

export class GuestAgent {
  #socket: Socket | undefined;
  #next = 1;
  #ready: () => void = () => undefined;
  readonly ready: Promise<void>;
  readonly #waiting = new Map<number, (ended: Ended) => void>();

  private constructor() {
    this.ready = new Promise((resolve) => {
      this.#ready = resolve;
    });
  }

  static async connect(path: string): Promise<GuestAgent> {
    const agent = new GuestAgent();
    agent.#socket = await connectJsonLines(path, (message) => {
      const answer = answerSchema.parse(message);
      if ('ready' in answer) agent.#ready();
      else agent.#waiting.get(answer.id)?.(answer);
    });
    return agent;
  }

  /** In a shell, as root. */
  run(command: string, timeoutMs = COMMAND_MS): Promise<Ended> {
    return this.#request({ command, timeoutMs });
  }

  /** What a socket in the guest answers to one line; code 1 where nobody listens there. */
  ask(socket: string, line: string): Promise<Ended> {
    return this.#request({ socket, line });
  }

  #request(wanted: Message): Promise<Ended> {
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve) => {
      this.#waiting.set(id, (ended) => {
        this.#waiting.delete(id);
        resolve(ended);
      });
      this.#socket?.write(`${JSON.stringify({ id, ...wanted })}\n`);
    });
  }
}
