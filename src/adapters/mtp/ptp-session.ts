/**
 * One PTP session with a camera over a byte pipe: one transaction at a time, each bounded in bytes, silence and length. A transaction
 * is run to its end, because a broken-off one leaves bytes behind that would be taken for the next one's; whoever stops waits for at
 * most one piece. Whatever does not fit the protocol ends the session for good.
 */
import { Failure, throwIfCancelled } from '../../domain/failure.js';
import { SerialSection } from '../../lib/serial-section.js';
import type { BytePipe } from '../../ports/byte-pipe.js';
import { OPERATION, type Operation, RESPONSE_OK, RESPONSE_SESSION_OPEN } from './ptp-codes.js';
import {
  CONTAINER,
  type ContainerHeader,
  decodeHeader,
  encodeCommand,
  HEADER_BYTES,
  MAX_RESPONSE_BYTES,
} from './ptp-container.js';
import { type DeviceInfo, decodeDeviceInfo } from './ptp-datasets.js';

export type PtpSession = AsyncDisposable & {
  readonly info: DeviceInfo;
  /**
   * The data of one operation, at most `maxBytes`. Rejects `camera-refused` with the response code (the session goes on), `port-failed`
   * or `camera-silent` (it is over), `cancelled` before it began.
   */
  readonly ask: (operation: Operation, parameters: readonly number[], limits: AskLimits) => Promise<Buffer>;
  readonly isOver: () => boolean;
};

export type AskLimits = { readonly maxBytes: number; readonly signal?: AbortSignal };

const SILENCE_MS = 5000;
/** A transaction of one piece at the pace of USB 1.1 takes a few seconds. */
const TRANSACTION_MS = 30_000;
const MAX_WAITING = 1000;
const MAX_INFO_BYTES = 64 * 1024;
const SESSION = 1;
/** What an earlier, broken-off conversation may have left in the pipe: one piece. */
const STALE_BYTES = 1024 * 1024;
const STALE_MS = 100;

/** The pipe is the session's from here on, and closed with it. */
export async function openPtpSession(
  pipe: BytePipe,
  signal: AbortSignal,
  silenceMs: number = SILENCE_MS,
): Promise<PtpSession> {
  const talk = new Talk(pipe, silenceMs);
  try {
    await talk.drop(signal);
    const info = decodeDeviceInfo(await talk.ask(OPERATION.getDeviceInfo, [], { maxBytes: MAX_INFO_BYTES, signal }));
    await talk.openSession(signal);
    return {
      info,
      ask: (operation, parameters, limits) => talk.ask(operation, parameters, limits),
      isOver: () => talk.isOver,
      [Symbol.asyncDispose]: () => talk.close(),
    };
  } catch (error) {
    await pipe[Symbol.asyncDispose]();
    throw error;
  }
}

class Talk {
  isOver = false;
  readonly #pipe: BytePipe;
  readonly #silenceMs: number;
  readonly #turns = new SerialSection(MAX_WAITING);
  readonly #whole = new AbortController().signal;
  #rest: Buffer = Buffer.alloc(0);
  #transaction = 0;

  constructor(pipe: BytePipe, silenceMs: number) {
    this.#pipe = pipe;
    this.#silenceMs = silenceMs;
  }

  async drop(signal: AbortSignal): Promise<void> {
    for (let dropped = 0; dropped <= STALE_BYTES; ) {
      const bytes = await this.#pipe.read(STALE_MS, signal);
      if (bytes === undefined) return;
      dropped += bytes.length;
    }
    throw new Failure('port-failed', { problem: 'talks without end' });
  }

  async openSession(signal: AbortSignal): Promise<void> {
    try {
      await this.ask(OPERATION.openSession, [SESSION], { maxBytes: 0, signal });
    } catch (error) {
      // Left open by whoever was here before: one is as good as another for reading.
      if (!(error instanceof Failure) || error.facts['response'] !== RESPONSE_SESSION_OPEN) throw error;
    }
    this.#transaction = 1;
  }

  ask(operation: Operation, parameters: readonly number[], { maxBytes, signal }: AskLimits): Promise<Buffer> {
    return this.#turns.run(async () => {
      if (signal !== undefined) throwIfCancelled(signal);
      if (this.isOver) throw new Failure('port-failed', { problem: 'session over' });
      try {
        return await this.#transact(operation, parameters, maxBytes);
      } catch (error) {
        if (!(error instanceof Failure && error.code === 'camera-refused')) this.isOver = true;
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    try {
      if (!this.isOver) await this.ask(OPERATION.closeSession, [], { maxBytes: 0 });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // Unplugged or refused: there is nothing left to end.
    } finally {
      this.isOver = true;
      await this.#pipe[Symbol.asyncDispose]();
    }
  }

  async #transact(operation: Operation, parameters: readonly number[], maxBytes: number): Promise<Buffer> {
    const until = performance.now() + TRANSACTION_MS;
    // OpenSession and what comes before it are transaction 0 (ISO 15740, 9.3.1).
    const transaction = this.#transaction;
    if (transaction > 0) this.#transaction = transaction === 0xfffffffe ? 1 : transaction + 1;
    await this.#pipe.write(encodeCommand(operation, transaction, parameters), this.#whole);
    let header = await this.#header(transaction, until);
    let data: Buffer = Buffer.alloc(0);
    if (header.type === CONTAINER.data) {
      if (header.code !== operation) throw broken('data of another operation');
      if (header.lengthBytes - HEADER_BYTES > maxBytes) throw broken('more data than asked for');
      data = await this.#take(header.lengthBytes - HEADER_BYTES, until);
      header = await this.#header(transaction, until);
    }
    if (header.type !== CONTAINER.response || header.lengthBytes > MAX_RESPONSE_BYTES) throw broken('no response');
    await this.#take(header.lengthBytes - HEADER_BYTES, until);
    if (header.code !== RESPONSE_OK) throw new Failure('camera-refused', { operation, response: header.code });
    return data;
  }

  async #header(transaction: number, until: number): Promise<ContainerHeader> {
    const header = decodeHeader(await this.#take(HEADER_BYTES, until));
    if (header.transaction !== transaction) throw broken('another transaction');
    return header;
  }

  async #take(length: number, until: number): Promise<Buffer> {
    const pieces: Buffer[] = [this.#rest];
    let have = this.#rest.length;
    while (have < length) {
      const leftMs = until - performance.now();
      const bytes = leftMs <= 0 ? undefined : await this.#pipe.read(Math.min(this.#silenceMs, leftMs), this.#whole);
      if (bytes === undefined) throw new Failure('camera-silent', { waitedFor: length - have });
      pieces.push(Buffer.from(bytes));
      have += bytes.length;
    }
    const all = Buffer.concat(pieces);
    this.#rest = all.subarray(length);
    return all.subarray(0, length);
  }
}

function broken(problem: string): Failure {
  return new Failure('port-failed', { problem });
}
