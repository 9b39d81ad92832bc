/**
 * One writer per home folder. The lock is an abstract Unix socket named after the folder: the kernel frees it when the
 * process ends in whatever way, so that nothing stale is ever left behind (unix(7), abstract sockets).
 */
import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { createServer } from 'node:net';
import { errnoOf, Failure } from '../../domain/failure.js';

/** Rejects `home-locked` while another process holds it. */
export async function lockHome(home: string): Promise<AsyncDisposable> {
  const name = createHash('sha256')
    .update(await realpath(home))
    .digest('hex')
    .slice(0, 32);
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(errnoOf(error) === 'EADDRINUSE' ? new Failure('home-locked', { home }) : error),
    );
    server.listen({ path: `\0sealdock-${name}` }, resolve);
  });
  server.unref();
  return { [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) };
}
