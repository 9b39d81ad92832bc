/**
 * One writer per home folder. The lock is an abstract Unix socket named after the folder: the kernel frees it when the
 * process ends in whatever way, so that nothing stale is ever left behind (unix(7), abstract sockets).
 */
import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { errnoOf, Failure } from '../../domain/failure.js';

/** Rejects `home-locked` while another process holds it. */
export async function lockHome(home: string): Promise<AsyncDisposable> {
  const path = await lockName(home);
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(errnoOf(error) === 'EADDRINUSE' ? new Failure('home-locked', { home }) : error),
    );
    server.listen({ path }, resolve);
  });
  server.unref();
  return { [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** Whether another process holds it right now. */
export async function isHomeLocked(home: string): Promise<boolean> {
  const path = await lockName(home);
  return await new Promise<boolean>((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function lockName(home: string): Promise<string> {
  const place = createHash('sha256').update(await realpath(home));
  return `\0sealdock-${place.digest('hex').slice(0, 32)}`;
}
