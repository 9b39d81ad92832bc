/** QEMU's monitor (QMP, https://www.qemu.org/docs/master/interop/qmp-spec.html): commands and the end of devices. */
import type { Socket } from 'node:net';
import { z } from 'zod';
import { connectJsonLines, type Message } from './json-lines.js';

type Waiting = { readonly resolve: () => void; readonly reject: (error: Error) => void };

const GONE_MS = 5_000;
const answerSchema = z.looseObject({
  id: z.number().optional(),
  event: z.string().optional(),
  data: z.looseObject({ device: z.string().optional() }).optional(),
  error: z.looseObject({ desc: z.string() }).optional(),
});

export class MachineMonitor {
  #socket: Socket | undefined;
  #next = 1;
  readonly #waiting = new Map<number, Waiting>();
  readonly #gone = new Map<string, () => void>();

  static async connect(path: string): Promise<MachineMonitor> {
    const monitor = new MachineMonitor();
    monitor.#socket = await connectJsonLines(path, (message) => monitor.#take(message));
    await monitor.run('qmp_capabilities');
    return monitor;
  }

  run(command: string, args: Message = {}): Promise<void> {
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket?.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
    });
  }

  /** As if somebody pulled the plug; resolves when QEMU says that it is gone. */
  async unplug(device: string): Promise<void> {
    const gone = new Promise<void>((resolve) => this.#gone.set(device, resolve));
    await this.run('device_del', { id: device });
    const late = new Promise<void>((_, reject) => {
      setTimeout(() => reject(new Error(`${device} is still there`)), GONE_MS).unref();
    });
    await Promise.race([gone, late]);
  }

  /** QEMU answers by going away. */
  quit(): void {
    this.#socket?.write(`${JSON.stringify({ execute: 'quit' })}\n`);
  }

  #take(message: Message): void {
    const { id, event, data, error } = answerSchema.parse(message);
    if (event === 'DEVICE_DELETED' && data?.device !== undefined) this.#gone.get(data.device)?.();
    if (id === undefined) return;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve();
    else waiting?.reject(new Error(error.desc));
  }
}
