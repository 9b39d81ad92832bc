/**
 * A Unix socket in a folder that carries one line each way. The folder is opened first and the socket reached through its
 * descriptor: a socket's address holds 108 bytes only, and a home folder's path may be longer.
 */
import { chmod, type FileHandle, open, unlink } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { cancelled, errnoOf, Failure } from '../domain/failure.js';
import { deadlineAfter } from './deadline.js';

const MAX_CONNECTIONS = 8;
/** A caller that does not finish its line in this time is cut off. */
const LINE_MS = 10_000;

/** Answers every line until it is disposed. Only the socket's owner may connect. A stale socket is replaced. */
export async function serveLines(options: {
  readonly folder: string;
  readonly name: string;
  readonly maxBytes: number;
  readonly answer: (line: string) => Promise<string>;
}): Promise<AsyncDisposable> {
  const path = join(options.folder, options.name);
  await unlink(path).catch((error: unknown) => {
    if (errnoOf(error) !== 'ENOENT') throw error;
  });
  const folder = await open(options.folder, 'r');
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // The caller left: nothing to tell anybody.
    socket.on('error', () => socket.destroy());
    void converse(socket, options);
  });
  server.maxConnections = MAX_CONNECTIONS;
  try {
    await listen(server, addressIn(folder, options.name));
    await chmod(path, 0o600);
  } catch (error) {
    await folder.close();
    throw error;
  }
  return {
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await folder.close();
    },
  };
}

/** Undefined where nobody listens. Rejects `cancelled`, and `daemon-silent` when no answer comes. */
export async function askLine(options: {
  readonly folder: string;
  readonly name: string;
  readonly line: string;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}): Promise<string | undefined> {
  const folder = await openFolder(options.folder);
  if (folder === undefined) return undefined;
  try {
    const socket = await reach(addressIn(folder, options.name));
    if (socket === undefined) return undefined;
    using deadline = deadlineAfter(options.timeoutMs, options.signal);
    deadline.signal.addEventListener('abort', () => socket.destroy(), { once: true });
    try {
      socket.end(`${options.line}\n`);
      const answer = await readLine(socket, options.maxBytes);
      if (answer !== undefined) return answer;
      throw options.signal.aborted ? cancelled(options.signal) : new Failure('daemon-silent');
    } finally {
      socket.destroy();
    }
  } finally {
    await folder.close();
  }
}

function addressIn(folder: FileHandle, name: string): string {
  return `/proc/self/fd/${folder.fd}/${name}`;
}

async function openFolder(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new Failure('home-unusable', { home: path, errno: errnoOf(error) ?? null }, error);
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function reach(path: string): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path, allowHalfOpen: true });
    socket.once('error', (error) => {
      const isNobody = ['ENOENT', 'ECONNREFUSED'].includes(errnoOf(error) ?? '');
      if (isNobody) resolve(undefined);
      else reject(new Failure('daemon-silent', { errno: errnoOf(error) ?? null }, error));
    });
    socket.once('connect', () => {
      socket.on('error', () => socket.destroy());
      resolve(socket);
    });
  });
}

async function converse(
  socket: Socket,
  { maxBytes, answer }: { readonly maxBytes: number; readonly answer: (line: string) => Promise<string> },
): Promise<void> {
  socket.setTimeout(LINE_MS, () => socket.destroy());
  const line = await readLine(socket, maxBytes);
  if (line === undefined) {
    socket.destroy();
    return;
  }
  socket.setTimeout(0);
  const reply = await answer(line);
  if (socket.writable) socket.end(`${reply}\n`);
}

/** Undefined when the other side ended, or sent more than allowed, before its line was whole. */
async function readLine(socket: Socket, maxBytes: number): Promise<string | undefined> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    // Left open for the answer, which the plain iterator would not do.
    for await (const piece of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      const end = piece.indexOf(0x0a);
      bytes += end < 0 ? piece.length : end;
      if (bytes > maxBytes) return undefined;
      pieces.push(end < 0 ? piece : piece.subarray(0, end));
      if (end >= 0) return Buffer.concat(pieces).toString('utf8');
    }
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
  }
  return undefined;
}
