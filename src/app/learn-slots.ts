/**
 * `sealdock slots learn`: a person plugs something into one slot after the other, in the order of the numbers on the housing, and the
 * port at which it appears is that slot. What was attached before is not taken for an answer; hubs neither. Changes nothing.
 */

import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { peerOf } from '../adapters/usb/list-usb.js';
import { portsIn, usbWatcher } from '../adapters/usb/usb-watcher.js';
import { Failure, throwIfCancelled } from '../domain/failure.js';
import type { UsbPort } from '../domain/usb.js';
import type { UsbEvent } from '../ports/usb-watcher.js';
import { isHub } from '../profiles/usb-interfaces.js';

export type LearnedSlot = { readonly slot: number; readonly usb: readonly UsbPort[] };

export type LearnSlotsOptions = {
  readonly first: number;
  readonly count: number;
  /** How long somebody may take for one slot. */
  readonly waitMs: number;
  readonly sysfs?: string;
  readonly lookMs?: number;
  readonly onAsk: (slot: number) => void;
  readonly onLearned: (learned: LearnedSlot) => void;
  /** The port is a slot's already. */
  readonly onAgain: (learned: LearnedSlot) => void;
  readonly signal: AbortSignal;
};

/** Rejects `slot-not-learned` where nothing came in time, `path-unreadable` and `cancelled`. */
export async function learnSlots(options: LearnSlotsOptions): Promise<readonly LearnedSlot[]> {
  const { sysfs = '/sys', first, count, waitMs, signal } = options;
  const before = new Set(await portsIn(join(sysfs, 'bus/usb/devices')));
  const learned: LearnedSlot[] = [];
  const arrived = new Arrivals(before);
  const stop = new AbortController();
  const watcher = usbWatcher({ sysfs, ...(options.lookMs === undefined ? {} : { lookMs: options.lookMs }) });
  const until = AbortSignal.any([signal, stop.signal]);
  let failure: unknown;
  const watching = watcher
    .watch((event) => arrived.take(event), until)
    .catch((error: unknown) => {
      failure = error;
    });
  try {
    for (let slot = first; slot < first + count; slot += 1) {
      options.onAsk(slot);
      for (let port = await arrived.next(waitMs, signal); ; port = await arrived.next(waitMs, signal)) {
        if (port === undefined) {
          if (failure !== undefined) throw failure;
          throw new Failure('slot-not-learned', { slot, seconds: Math.round(waitMs / 1000) });
        }
        const known = learned.find(({ usb }) => usb.includes(port));
        if (known !== undefined) {
          options.onAgain(known);
          continue;
        }
        const peer = await peerOf(sysfs, port);
        const found = { slot, usb: [port, ...(peer === undefined ? [] : [peer])].sort() };
        learned.push(found);
        options.onLearned(found);
        break;
      }
    }
    return learned;
  } finally {
    stop.abort(new Failure('cancelled'));
    await watching;
  }
}

const LOOK_MS = 50;
/** More than anybody plugs in at once. */
const MAX_WAITING = 1000;

class Arrivals {
  readonly #before: Set<UsbPort>;
  readonly #waiting: UsbPort[] = [];

  constructor(before: Set<UsbPort>) {
    this.#before = before;
  }

  take(event: UsbEvent): void {
    if (event.kind === 'usb-left') this.#before.delete(event.port);
    const port = portOf(event);
    if (port !== undefined && !this.#before.has(port) && this.#waiting.length < MAX_WAITING) this.#waiting.push(port);
  }

  /** Undefined: none in time. */
  async next(waitMs: number, signal: AbortSignal): Promise<UsbPort | undefined> {
    for (let left = waitMs; left > 0; left -= LOOK_MS) {
      const port = this.#waiting.shift();
      if (port !== undefined) return port;
      throwIfCancelled(signal);
      await wait(LOOK_MS);
    }
    return undefined;
  }
}

function portOf(event: UsbEvent): UsbPort | undefined {
  if (event.kind === 'usb-unreadable') return event.port;
  return event.kind === 'usb-arrived' && !event.device.interfaces.every(isHub) ? event.device.port : undefined;
}
