/**
 * The TCP ports of slots (port: ports/tcp-watcher.ts): a camera is there once its port takes a connection and keeps it for a moment, for a
 * forwarder such as adb takes one for a camera that is gone and drops it at once. That one connection is kept and handed to who speaks to
 * the camera: a camera may serve one at a time, or not bear being connected to every second. While it is spoken to, nobody looks.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { isFailure } from '../../domain/failure.js';
import type { SlotId } from '../../domain/ids.js';
import { formatTcpAddress, type TcpAddress } from '../../lib/tcp-address.js';
import { repeat } from '../../platform/repeat.js';
import type { BytePipe } from '../../ports/byte-pipe.js';
import type { TcpEvent, TcpSlot, TcpWatcher } from '../../ports/tcp-watcher.js';
import { openTcpPipe, type TcpPipe } from './tcp-pipe.js';

export type TcpPortsOptions = { readonly lookMs?: number; readonly keptMs?: number };

const LOOK_MS = 1000;
/** How long a connection must be kept by the other side to count. */
const KEPT_MS = 200;
const CONNECT_MS = 1000;
const OPEN_MS = 5000;

type Place = {
  /** Waiting for who speaks to the camera. */
  kept: TcpPipe | undefined;
  isSpoken: boolean;
};

export class TcpPorts implements TcpWatcher {
  readonly #options: Required<TcpPortsOptions>;
  readonly #places = new Map<string, Place>();

  constructor({ lookMs = LOOK_MS, keptMs = KEPT_MS }: TcpPortsOptions = {}) {
    this.#options = { lookMs, keptMs };
  }

  async watch(slots: readonly TcpSlot[], onEvent: (event: TcpEvent) => void, signal: AbortSignal): Promise<void> {
    const there = new Set<SlotId>();
    try {
      await repeat(this.#options.lookMs, signal, async () => {
        await Promise.all(slots.map((slot) => this.#look(slot, { there, onEvent, signal })));
      });
    } finally {
      for (const place of this.#places.values()) {
        await place.kept?.[Symbol.asyncDispose]();
        place.kept = undefined;
      }
    }
  }

  /** The kept connection, or a new one. Rejects as openTcpPipe. */
  async open(tcp: TcpAddress, signal: AbortSignal): Promise<BytePipe> {
    const place = this.#placeOf(tcp);
    place.isSpoken = true;
    try {
      const { kept } = place;
      place.kept = undefined;
      const pipe = kept?.isOpen() === true ? kept : await openTcpPipe(tcp, { connectMs: OPEN_MS, signal });
      return {
        write: (bytes, until) => pipe.write(bytes, until),
        read: (timeoutMs, until) => pipe.read(timeoutMs, until),
        [Symbol.asyncDispose]: async () => {
          await pipe[Symbol.asyncDispose]();
          place.isSpoken = false;
        },
      };
    } catch (error) {
      place.isSpoken = false;
      throw error;
    }
  }

  async #look(
    { slot, tcp }: TcpSlot,
    watched: { there: Set<SlotId>; onEvent: (event: TcpEvent) => void; signal: AbortSignal },
  ): Promise<void> {
    const place = this.#placeOf(tcp);
    if (place.isSpoken || place.kept?.isOpen() === true) return;
    place.kept = undefined;
    const pipe = await this.#connected(tcp, watched.signal);
    // Somebody came first, and speaks over a connection of its own.
    if (place.isSpoken) {
      await pipe?.[Symbol.asyncDispose]();
      return;
    }
    place.kept = pipe;
    const { there, onEvent } = watched;
    if (pipe !== undefined && !there.has(slot)) {
      there.add(slot);
      onEvent({ kind: 'tcp-arrived', slot, tcp });
    }
    if (pipe === undefined && there.delete(slot)) onEvent({ kind: 'tcp-left', slot });
  }

  /** Undefined where nobody is there, or nobody who keeps it. */
  async #connected(tcp: TcpAddress, signal: AbortSignal): Promise<TcpPipe | undefined> {
    try {
      const pipe = await openTcpPipe(tcp, { connectMs: CONNECT_MS, signal });
      await wait(this.#options.keptMs);
      if (pipe.isOpen() && !signal.aborted) return pipe;
      await pipe[Symbol.asyncDispose]();
    } catch (error) {
      if (!isFailure(error)) throw error;
    }
    return undefined;
  }

  #placeOf(tcp: TcpAddress): Place {
    const key = formatTcpAddress(tcp);
    const place = this.#places.get(key) ?? { kept: undefined, isSpoken: false };
    this.#places.set(key, place);
    return place;
  }
}
