/** A disk as a USB device shows it: bulk-only transport (USB-IF "Bulk-Only Transport" 1.0) with the SCSI commands that Linux sends to one. */
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import type { UsbFace } from './usbip-server.js';

type Wrapper = { readonly tag: number; readonly bytes: number; readonly isIn: boolean; readonly command: Buffer };

const SECTOR = 512;
const COMMAND_MARK = 0x43425355;
const STATUS_MARK = 0x53425355;

export class UsbDisk implements Disposable {
  readonly #file: number;
  readonly #sectors: number;
  /** Sectors that were read, as the guest asked for them; told as they are. */
  onRead: (firstSector: number, sectors: number) => void = () => undefined;
  /** It takes what is written, as a camera's card does. */
  sectorsWritten = 0;
  #wrapper: Wrapper | undefined;
  #parts: Uint8Array[] = [];

  constructor(image: string) {
    this.#file = openSync(image, 'r+');
    this.#sectors = Math.floor(fstatSync(this.#file).size / SECTOR);
  }

  face(identity: Pick<UsbFace, 'vid' | 'pid' | 'serial' | 'product'>): UsbFace {
    return {
      ...identity,
      interfaceClass: [8, 6, 0x50],
      // Number of the last logical unit; reset.
      control: ({ type, request }) => (type === 0xa1 && request === 0xfe ? Uint8Array.of(0) : new Uint8Array()),
      bulkOut: (data, give) => this.#take(data, give),
    };
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  #take(data: Uint8Array, give: (bytes: Uint8Array) => void): void {
    if (this.#wrapper === undefined) {
      const bytes = Buffer.from(data);
      if (bytes.length !== 31 || bytes.readUInt32LE(0) !== COMMAND_MARK) return;
      const isIn = (bytes.readUInt8(12) & 0x80) !== 0;
      const wrapper = {
        tag: bytes.readUInt32LE(4),
        bytes: bytes.readUInt32LE(8),
        isIn,
        command: bytes.subarray(15, 31),
      };
      if (isIn || wrapper.bytes === 0) this.#answer(wrapper, Buffer.alloc(0), give);
      else this.#wrapper = wrapper;
      return;
    }
    this.#parts.push(data);
    const have = Buffer.concat(this.#parts);
    if (have.length < this.#wrapper.bytes) return;
    const wrapper = this.#wrapper;
    this.#wrapper = undefined;
    this.#parts = [];
    this.#answer(wrapper, have, give);
  }

  #answer({ tag, bytes, isIn, command }: Wrapper, written: Buffer, give: (bytes: Uint8Array) => void): void {
    const answer = this.#command(command, written);
    const data = (answer ?? Buffer.alloc(0)).subarray(0, bytes);
    if (isIn && bytes > 0) give(data);
    const status = Buffer.alloc(13);
    status.writeUInt32LE(STATUS_MARK, 0);
    status.writeUInt32LE(tag, 4);
    status.writeUInt32LE(isIn ? bytes - data.length : 0, 8);
    status.writeUInt8(answer === undefined ? 1 : 0, 12);
    give(status);
  }

  /** SCSI block commands; undefined: failed. */
  #command(command: Buffer, written: Buffer): Buffer | undefined {
    switch (command.readUInt8(0)) {
      // Ready, start, prevent removal, verify, flush.
      case 0x00:
      case 0x1b:
      case 0x1e:
      case 0x2f:
      case 0x35:
        return Buffer.alloc(0);
      case 0x03:
        return Buffer.from([0x70, 0, 5, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0]);
      case 0x12:
        return (command.readUInt8(1) & 1) === 1
          ? undefined
          : Buffer.from([0, 0x80, 4, 2, 31, 0, 0, 0, ...Buffer.from('BENCH   BODYCAM         1.00', 'latin1')]);
      case 0x1a:
        return Buffer.from([3, 0, 0, 0]);
      case 0x25: {
        const capacity = Buffer.alloc(8);
        capacity.writeUInt32BE(this.#sectors - 1, 0);
        capacity.writeUInt32BE(SECTOR, 4);
        return capacity;
      }
      case 0x28:
        return this.#read(command.readUInt32BE(2), command.readUInt16BE(7));
      case 0x2a:
        return this.#write(command.readUInt32BE(2), written);
      default:
        return undefined;
    }
  }

  #read(first: number, sectors: number): Buffer | undefined {
    if (first + sectors > this.#sectors) return undefined;
    this.onRead(first, sectors);
    const data = Buffer.alloc(sectors * SECTOR);
    readSync(this.#file, data, 0, data.length, first * SECTOR);
    return data;
  }

  #write(first: number, data: Buffer): Buffer {
    writeSync(this.#file, data, 0, data.length, first * SECTOR);
    this.sectorsWritten += data.length / SECTOR;
    return Buffer.alloc(0);
  }
}
