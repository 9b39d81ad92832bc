/**
 * The other end of a device's bulk endpoints, behind the calls of npm `usb` that the dock makes: what is said is read by transfers, what
 * is written is heard. It fails in the library's own words.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBulkPipe } from '../../src/adapters/usb/open-usb-device.js';
import type { LibraryDevice } from '../../src/adapters/usb/usb-library.js';
import { usbPort } from '../../src/domain/usb.js';
import { defined } from '../../src/lib/assert.js';
import { enumerationOf } from '../../src/platform/usb-place.js';
import type { BytePipe } from '../../src/ports/byte-pipe.js';
import type { UsbTree } from './usb-tree.js';

const PORT = usbPort('1-1');
/** The device holds so much by itself. */
const HELD_BYTES = 64 * 1024;

export class UsbPeer implements AsyncDisposable {
  heard: Buffer = Buffer.alloc(0);
  #said: Uint8Array = new Uint8Array();
  #isGone = false;
  #taken = (): void => undefined;
  #wake = (): void => undefined;

  /** Resolves when all of it was read, or never will be. */
  say(bytes: Uint8Array): Promise<void> {
    this.#said = bytes;
    this.#wake();
    return new Promise((resolve) => {
      this.#taken = resolve;
      if (bytes.length <= HELD_BYTES) resolve();
    });
  }

  /** However it goes, the bus says the same. */
  hangUp(_how?: 'end' | 'reset'): void {
    this.#isGone = true;
    this.#wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.hangUp();
    this.#taken();
  }

  /** A pipe to it; `tree` stands for the kernel's. */
  async open(tree: UsbTree): Promise<BytePipe> {
    tree.plug(PORT, { interfaces: ['ff/00/00'] });
    const folder = join(tree.sysfs, 'bus/usb/devices', PORT);
    for (const endpoint of ['ep_01', 'ep_81']) {
      const at = join(folder, `${PORT}:1.0`, endpoint);
      mkdirSync(at, { recursive: true });
      writeFileSync(join(at, 'type'), 'Bulk\n');
      writeFileSync(join(at, 'wMaxPacketSize'), '0200\n');
    }
    writeFileSync(join(folder, `${PORT}:1.0`, 'bInterfaceNumber'), '00\n');
    const enumeration = defined(await enumerationOf(folder), 'enumeration');
    const device = this.#device(Number(enumeration.split('.')[0]));
    const place = { port: PORT, enumeration };
    const { signal } = new AbortController();
    return openBulkPipe({ out: 0x01, in: 0x81 }, { place, signal, sysfs: tree.sysfs, devices: async () => [device] });
  }

  #device(address: number): LibraryDevice {
    const nothing = async (): Promise<void> => undefined;
    return {
      ...{ bus: '001', ports: [1], address, open: nothing, close: nothing },
      ...{ claimInterface: nothing, releaseInterface: nothing },
      nativeControlTransferIn: async () => null,
      nativeControlTransferOut: async () => 0,
      nativeTransferIn: (_, timeoutMs, bytes) => this.#transferIn(timeoutMs, bytes),
      nativeTransferOut: async (_, __, data) => {
        if (this.#isGone) throw new Error('transferOut error: Disconnected');
        this.heard = Buffer.concat([this.heard, data]);
        return data.length;
      },
    };
  }

  async #transferIn(timeoutMs: number, bytes: number): Promise<Uint8Array> {
    if (this.#said.length === 0 && !this.#isGone)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    const packet = this.#said.subarray(0, bytes);
    this.#said = this.#said.subarray(packet.length);
    if (packet.length > 0) {
      if (this.#said.length === 0) this.#taken();
      return packet;
    }
    throw new Error(`transferIn error: ${this.#isGone ? 'Disconnected' : 'Cancelled'}`);
  }
}
