/**
 * A TCP stream as a byte pipe (port: ports/byte-pipe.ts), to the one host that the settings name. What comes is kept up to a bound; beyond
 * it nothing more is taken from the peer until it was read, so that an endless sender fills its own buffers and not the dock's memory.
 */
import { connect, type Socket } from 'node:net';
import { cancelled, errnoOf, Failure, isFailure, throwIfCancelled } from '../../domain/failure.js';
import { formatTcpAddress, type TcpAddress } from '../../lib/tcp-address.js';
import { deadlineAfter } from '../../platform/deadline.js';
import type { BytePipe } from '../../ports/byte-pipe.js';

/** Of what is kept, and of one reading. */
export const MAX_KEPT_BYTES = 64 * 1024;

/** Rejects `port-missing` (nobody there), `port-failed` (`connectMs` were not enough, no such host) or `cancelled`. */
export async function openTcpPipe(
  address: TcpAddress,
  { connectMs, signal }: { readonly connectMs: number; readonly signal: AbortSignal },
): Promise<TcpPipe> {
  throwIfCancelled(signal);
  const socket = connect({ ...address });
  using deadline = deadlineAfter(connectMs, signal);
  try {
    await connected(socket, deadline.signal);
    return new TcpPipe(socket);
  } catch (error) {
    socket.destroy();
    if (signal.aborted) throw cancelled(signal);
    const errno = errnoOf(error) ?? null;
    const facts = { port: formatTcpAddress(address), errno, ...(deadline.isOver() ? { waitedMs: connectMs } : {}) };
    throw new Failure(errno === 'ECONNREFUSED' ? 'port-missing' : 'port-failed', facts, error);
  }
}

function connected(socket: Socket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    // Stays for the socket's life: an error without a listener would end the process.
    socket.on('error', reject);
    socket.once('connect', () => resolve());
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    if (signal.aborted) reject(signal.reason);
  });
}

export class TcpPipe implements BytePipe {
  readonly #socket: Socket;
  #kept: Buffer = Buffer.alloc(0);
  #failure: Failure | undefined;
  #wake: () => void = () => undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('readable', () => this.#fill());
    socket.on('end', () => this.#fail(new Failure('port-failed', { problem: 'closed by the camera' })));
    socket.on('error', (error) => this.#fail(new Failure('port-failed', { errno: errnoOf(error) ?? null }, error)));
    socket.on('close', () => this.#fail(new Failure('port-failed', { problem: 'closed' })));
    this.#fill();
  }

  /** False once the peer has closed, or this side has. */
  isOpen(): boolean {
    return this.#failure === undefined;
  }

  async write(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    throwIfCancelled(signal);
    if (this.#failure !== undefined) throw again(this.#failure);
    let abort = (): void => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        abort = () => reject(cancelled(signal));
        signal.addEventListener('abort', abort, { once: true });
        this.#socket.write(bytes, (error) => (error === null || error === undefined ? resolve() : reject(error)));
      });
    } catch (error) {
      if (isFailure(error, 'cancelled')) throw error;
      throw new Failure('port-failed', { problem: 'write failed', errno: errnoOf(error) ?? null }, error);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  async read(timeoutMs: number, signal: AbortSignal): Promise<Uint8Array | undefined> {
    throwIfCancelled(signal);
    if (this.#kept.length === 0 && this.#failure === undefined) await this.#wait(timeoutMs, signal);
    throwIfCancelled(signal);
    const bytes = this.#kept;
    if (bytes.length > 0) {
      this.#kept = Buffer.alloc(0);
      this.#fill();
      return bytes;
    }
    if (this.#failure !== undefined) throw again(this.#failure);
    return undefined;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#fail(new Failure('port-failed', { problem: 'closed' }));
    this.#socket.destroy();
    return Promise.resolve();
  }

  #fill(): void {
    while (this.#kept.length < MAX_KEPT_BYTES) {
      const room = MAX_KEPT_BYTES - this.#kept.length;
      const size = Math.min(room, this.#socket.readableLength);
      // Asked for nothing, the stream goes on reading, and tells its end where that is all there is.
      const bytes: unknown = this.#socket.read(size);
      if (!Buffer.isBuffer(bytes)) break;
      this.#kept = Buffer.concat([this.#kept, bytes]);
    }
    if (this.#kept.length > 0) this.#wake();
  }

  #fail(failure: Failure): void {
    this.#failure ??= failure;
    this.#wake();
  }

  #wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#wake = () => undefined;
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      signal.addEventListener('abort', done, { once: true });
      this.#wake = done;
    });
  }
}

/** A new Failure for each caller, so that its stack is the caller's. */
function again(failure: Failure): Failure {
  return new Failure(failure.code, failure.facts, failure.cause ?? failure);
}
