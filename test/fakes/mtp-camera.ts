/**
 * A camera's side of MTP, written from the standard and sharing no code with the dock: objects in memory, one storage, a clock
 * where it is given one. Answers in packets of 512 bytes as USB carries them, and counts the footage that it gave out.
 */
import { cancelled, Failure } from '../../src/domain/failure.js';
import type { BytePipe } from '../../src/ports/byte-pipe.js';

export type MtpObject = {
  parent: number;
  name: string;
  /** Undefined: a folder. */
  bytes: Buffer | undefined;
  modified: string;
  /** Told instead of its length. */
  claims?: bigint;
};

const PACKET_BYTES = 512;
const STORAGE = 0x00010001;
const OK = 0x2001;
const NO_SUCH_OBJECT = 0x2009;
const UNSUPPORTED = 0x2005;

export class MtpCamera implements BytePipe {
  readonly objects = new Map<number, MtpObject>();
  /** Codes of all that was asked of it. */
  readonly asked: number[] = [];
  givenBytes = 0;
  isClosed = false;
  has64 = true;
  dateTime: string | undefined;
  battery: number | undefined;
  freeBytes = 1000n;
  /** What goes out instead of the containers of an answer. */
  spoil: (code: number, containers: Buffer[]) => Buffer[] = (_, containers) => containers;
  readonly #packets: Buffer[] = [];
  #isGone = false;

  constructor(contents: Readonly<Record<string, string | Buffer>> = {}) {
    for (const [path, content] of Object.entries(contents)) {
      let parent = 0;
      const names = path.split('/');
      for (const name of names.slice(0, -1)) parent = this.#folder(parent, name);
      this.add({ parent, name: names.at(-1) ?? '', bytes: Buffer.from(content), modified: '20261122T083000Z' });
    }
  }

  add(object: MtpObject): number {
    const handle = this.objects.size + 1;
    this.objects.set(handle, object);
    return handle;
  }

  grow(name: string, more: string): void {
    const object = [...this.objects.values()].find((one) => one.name === name);
    if (object?.bytes !== undefined) object.bytes = Buffer.concat([object.bytes, Buffer.from(more)]);
  }

  pull(): void {
    this.#isGone = true;
  }

  say(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at += PACKET_BYTES) this.#packets.push(bytes.subarray(at, at + PACKET_BYTES));
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#isGone) throw new Failure('port-failed', { problem: 'unplugged' });
    const command = Buffer.from(bytes);
    const code = command.readUInt16LE(6);
    const transaction = command.readUInt32LE(8);
    const parameters = [];
    for (let at = 12; at < command.length; at += 4) parameters.push(command.readUInt32LE(at));
    this.asked.push(code);
    const { data, response = OK } = this.#answer(code, parameters);
    const containers = data === undefined ? [] : [container(2, code, transaction, data)];
    containers.push(container(3, response, transaction, Buffer.alloc(0)));
    for (const one of this.spoil(code, containers)) this.say(one);
  }

  async read(timeoutMs: number, signal: AbortSignal): Promise<Uint8Array | undefined> {
    if (signal.aborted) throw cancelled(signal);
    if (this.#isGone) throw new Failure('port-failed', { problem: 'unplugged' });
    const next = this.#packets.shift();
    if (next === undefined) await new Promise((resolve) => setTimeout(resolve, timeoutMs));
    return next;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isClosed = true;
  }

  #folder(parent: number, name: string): number {
    const known = [...this.objects].find(([, one]) => one.parent === parent && one.name === name);
    return known?.[0] ?? this.add({ parent, name, bytes: undefined, modified: '' });
  }

  #answer(code: number, [first = 0, second = 0, third = 0, fourth = 0]: number[]): Answer {
    switch (code) {
      case 0x1001:
        return { data: this.#deviceInfo() };
      case 0x1002:
      case 0x1003:
        return {};
      case 0x1004:
        return { data: numbers(4, [STORAGE]) };
      case 0x1005:
        return { data: Buffer.concat([Buffer.alloc(6), uint64(1_000_000n), uint64(this.freeBytes), Buffer.alloc(6)]) };
      case 0x1007: {
        const parent = third === 0xffffffff ? 0 : third;
        return {
          data: numbers(
            4,
            [...this.objects].filter(([, one]) => one.parent === parent).map(([handle]) => handle),
          ),
        };
      }
      case 0x1015:
        return this.#property(first);
      case 0x101b:
        return this.#part(first, second, third);
      case 0x95c1:
        return this.has64 ? this.#part(first, second + third * 2 ** 32, fourth) : { response: UNSUPPORTED };
      default:
        return this.#ofObject(code, first);
    }
  }

  #ofObject(code: number, handle: number): Answer {
    const object = this.objects.get(handle);
    if (code !== 0x1008 && code !== 0x9803) return { response: UNSUPPORTED };
    if (object === undefined) return { response: NO_SUCH_OBJECT };
    const size = object.claims ?? BigInt(object.bytes?.length ?? 0);
    return { data: code === 0x9803 ? uint64(size) : objectInfo(object, size) };
  }

  #part(handle: number, from: number, length: number): Answer {
    const bytes = this.objects.get(handle)?.bytes;
    if (bytes === undefined) return { response: NO_SUCH_OBJECT };
    const data = bytes.subarray(from, from + length);
    this.givenBytes += data.length;
    return { data };
  }

  #property(code: number): Answer {
    if (code === 0x5011 && this.dateTime !== undefined) return { data: text(this.dateTime) };
    if (code === 0x5001 && this.battery !== undefined) return { data: Buffer.from([this.battery]) };
    return { response: 0x200a };
  }

  #deviceInfo(): Buffer {
    const operations = [0x1001, 0x1002, 0x1003, 0x1004, 0x1005, 0x1007, 0x1008, 0x1015, 0x101b, 0x9803];
    const properties = [
      ...(this.battery === undefined ? [] : [0x5001]),
      ...(this.dateTime === undefined ? [] : [0x5011]),
    ];
    return Buffer.concat([
      Buffer.from('640006000000 6400'.replace(' ', ''), 'hex'),
      text('microsoft.com: 1.0;'),
      Buffer.alloc(2),
      numbers(2, this.has64 ? [...operations, 0x95c1] : operations),
      numbers(2, []),
      numbers(2, properties),
      numbers(2, []),
      numbers(2, [0x3000]),
      ...['Maker', 'DSJ', '1.0', '0001'].map(text),
    ]);
  }
}

type Answer = { readonly data?: Buffer; readonly response?: number };

function container(type: number, code: number, transaction: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(12 + payload.length, 0);
  head.writeUInt16LE(type, 4);
  head.writeUInt16LE(code, 6);
  head.writeUInt32LE(transaction, 8);
  return Buffer.concat([head, payload]);
}

function objectInfo({ name, bytes, parent, modified }: MtpObject, size: bigint): Buffer {
  const fixed = Buffer.alloc(52);
  fixed.writeUInt32LE(STORAGE, 0);
  fixed.writeUInt16LE(bytes === undefined ? 0x3001 : 0x3000, 4);
  fixed.writeUInt32LE(Number(size > 0xffffffffn ? 0xffffffffn : size), 8);
  fixed.writeUInt32LE(parent, 38);
  return Buffer.concat([fixed, text(name), text(''), text(modified), text('')]);
}

function numbers(width: 2 | 4, values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 + values.length * width);
  bytes.writeUInt32LE(values.length, 0);
  for (const [i, value] of values.entries()) bytes.writeUIntLE(value, 4 + i * width, width);
  return bytes;
}

function text(value: string): Buffer {
  if (value === '') return Buffer.from([0]);
  return Buffer.concat([Buffer.from([value.length + 1]), Buffer.from(`${value}\0`, 'utf16le')]);
}

function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}
