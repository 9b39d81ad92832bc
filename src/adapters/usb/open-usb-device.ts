/**
 * Opens one USB device for its control endpoint and its bulk endpoints, through npm `usb`. It is the very enumeration that was
 * admitted: looked at in sysfs before and after it was opened, so that nothing else that came to the same socket meanwhile is spoken to.
 * No driver of the kernel is ever detached: an interface that one holds is busy.
 */
import { join } from 'node:path';
import { cancelled, Failure, throwIfCancelled } from '../../domain/failure.js';
import type { UsbPlace } from '../../domain/usb.js';
import { enumerationOf } from '../../platform/usb-place.js';
import type { BytePipe } from '../../ports/byte-pipe.js';
import type { ControlPipe } from '../../ports/control-pipe.js';
import { type BulkEndpoints, findBulkInterface } from './bulk-interface.js';
import { deviceAt, type LibraryDevice, listDevices, transferProblem } from './usb-library.js';

export type OpenUsbOptions = {
  readonly place: UsbPlace;
  readonly signal: AbortSignal;
  /** /sys, or a tree of the same form. */
  readonly sysfs?: string;
  readonly devices?: () => Promise<readonly LibraryDevice[]>;
};

/** A read waits in pieces of so much, so that a cancelled one ends soon. */
const SLICE_MS = 250;
/** A camera that takes nothing for so long takes nothing any more. */
const WRITE_MS = 3000;
/** What a transfer that runs out of time or is stalled means on the control endpoint, and on one that only carries bytes. */
const CONTROL = { timeout: 'camera-silent', stall: 'camera-refused' } as const;
const BULK = { timeout: 'port-failed', stall: 'port-failed' } as const;

/** Rejects `port-missing` (that enumeration is not there any more), `usb-denied`, `port-failed` or `cancelled`. */
export async function openControlPipe(options: OpenUsbOptions): Promise<ControlPipe> {
  return (await openUsbDevice(options)).controlPipe();
}

/** As openControlPipe; `port-failed` as well where no interface has these bulk endpoints or another program holds it. */
export async function openBulkPipe(endpoints: BulkEndpoints, options: OpenUsbOptions): Promise<BytePipe> {
  const device = await openUsbDevice(options);
  try {
    return await device.bulkPipe(endpoints);
  } catch (error) {
    await device.close();
    throw error;
  }
}

async function openUsbDevice({
  place,
  signal,
  sysfs = '/sys',
  devices = listDevices,
}: OpenUsbOptions): Promise<OpenDevice> {
  throwIfCancelled(signal);
  const folder = join(sysfs, 'bus/usb/devices', place.port);
  const missing = (): Failure => new Failure('port-missing', { port: place.port });
  if ((await enumerationOf(folder)) !== place.enumeration) throw missing();
  const device = deviceAt(await devices(), place);
  if (device === undefined) throw missing();
  try {
    await device.open();
  } catch (error) {
    throw openingFailed(place, error);
  }
  const opened = new OpenDevice(device, folder, place);
  if ((await enumerationOf(folder)) === place.enumeration && !signal.aborted) return opened;
  await opened.close();
  throw signal.aborted ? cancelled(signal) : missing();
}

function openingFailed({ port }: UsbPlace, error: unknown): Failure {
  const problem = transferProblem(error);
  if (problem === 'denied') return new Failure('usb-denied', { port }, error);
  if (problem === 'gone') return new Failure('port-missing', { port }, error);
  return new Failure('port-failed', { port, problem: 'does not open' }, error);
}

class OpenDevice {
  readonly #device: LibraryDevice;
  readonly #folder: string;
  readonly #place: UsbPlace;
  #claimed: number | undefined;
  readonly #running = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  constructor(device: LibraryDevice, folder: string, place: UsbPlace) {
    this.#device = device;
    this.#folder = folder;
    this.#place = place;
  }

  controlPipe(): ControlPipe {
    const setup = { requestType: 'vendor', recipient: 'device' } as const;
    return {
      send: async (request, data, limits) => {
        await this.#transfer(CONTROL, limits.signal, (device) =>
          device.nativeControlTransferOut({ ...setup, ...request }, limits.timeoutMs, data),
        );
      },
      receive: async (request, maxBytes, limits) => {
        const bytes = await this.#transfer(CONTROL, limits.signal, (device) =>
          device.nativeControlTransferIn({ ...setup, ...request }, limits.timeoutMs, maxBytes),
        );
        return bytes ?? new Uint8Array();
      },
      [Symbol.asyncDispose]: () => this.close(),
    };
  }

  async bulkPipe(endpoints: BulkEndpoints): Promise<BytePipe> {
    const found = await findBulkInterface(this.#folder, endpoints);
    if (found === undefined) throw this.#failed('no such bulk endpoints');
    try {
      await this.#device.claimInterface(found.number);
    } catch (error) {
      throw this.#failed('interface not free', error);
    }
    this.#claimed = found.number;
    const out = endpoints.out & 0x7f;
    const into = endpoints.in & 0x7f;
    return {
      write: async (bytes, signal) => {
        const sent = await this.#transfer(BULK, signal, (device) => device.nativeTransferOut(out, WRITE_MS, bytes));
        if (sent < bytes.length) throw this.#failed('not all bytes were taken');
      },
      read: (timeoutMs, signal) => this.#read(into, { packetBytes: found.packetBytes, timeoutMs, signal }),
      [Symbol.asyncDispose]: () => this.close(),
    };
  }

  /** Never rejects. What is under way ends first: the library must not be closed under it. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#running);
    try {
      if (this.#claimed !== undefined) await this.#device.releaseInterface(this.#claimed);
      await this.#device.close();
    } catch {
      // Unplugged: there is nothing left to give back.
    }
  }

  /** One packet a transfer: the library gives up what a transfer of several had got when its time ran out. */
  async #read(
    endpoint: number,
    {
      packetBytes,
      timeoutMs,
      signal,
    }: { readonly packetBytes: number; readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<Uint8Array | undefined> {
    const until = performance.now() + timeoutMs;
    for (;;) {
      const leftMs = Math.ceil(until - performance.now());
      const bytes = await this.#transfer(BULK, signal, async (device) => {
        try {
          return await device.nativeTransferIn(endpoint, Math.min(SLICE_MS, Math.max(1, leftMs)), packetBytes);
        } catch (error) {
          if (transferProblem(error) === 'timeout') return null;
          throw error;
        }
      });
      if (bytes !== null && bytes.length > 0) return bytes;
      if (performance.now() >= until) return undefined;
    }
  }

  async #transfer<T>(
    codes: typeof CONTROL | typeof BULK,
    signal: AbortSignal,
    work: (device: LibraryDevice) => Promise<T>,
  ): Promise<T> {
    throwIfCancelled(signal);
    if (this.#closing !== undefined) throw this.#failed('closed');
    const running = work(this.#device);
    this.#running.add(running);
    try {
      return await running;
    } catch (error) {
      const problem = transferProblem(error);
      if (problem === 'timeout' || problem === 'stall')
        throw new Failure(codes[problem], { port: this.#place.port, problem }, error);
      throw this.#failed(problem === 'gone' ? 'unplugged' : 'transfer failed', error);
    } finally {
      this.#running.delete(running);
    }
  }

  #failed(problem: string, cause?: unknown): Failure {
    return new Failure('port-failed', { port: this.#place.port, problem }, cause);
  }
}
