/** A socket that speaks one JSON document a line, as QEMU's monitor and the agent in the guest do. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { z } from 'zod';

const TRIES = 100;
const BETWEEN_TRIES_MS = 100;

export type Message = Readonly<Record<string, unknown>>;

/** Connects as soon as somebody listens there. */
export async function connectJsonLines(path: string, onMessage: (message: Message) => void): Promise<Socket> {
  const socket = await connected(path);
  let rest = '';
  socket.setEncoding('utf8').on('data', (piece: Buffer | string) => {
    const lines = `${rest}${piece.toString()}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') onMessage(z.looseObject({}).parse(JSON.parse(line)));
  });
  // A guest whose power is cut takes its sockets with it.
  socket.on('error', () => undefined);
  return socket;
}

async function connected(path: string): Promise<Socket> {
  for (let tries = 1; ; tries += 1) {
    const socket = connect(path);
    try {
      await once(socket, 'connect');
      return socket;
    } catch (error) {
      if (tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES_MS));
    }
  }
}
