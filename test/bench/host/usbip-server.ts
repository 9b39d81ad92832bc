/**
 * A USB device that lives in this process, for a guest's vhci_hcd (kernel, Documentation/usb/usbip_protocol.rst): any id, any interfaces, any
 * behaviour. One device at a time; the closed connection is what a pulled cable looks like.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

export type Setup = {
  readonly type: number;
  readonly request: number;
  readonly value: number;
  readonly index: number;
  readonly length: number;
};

/** What a device is while it shows one face; bulk data that it has to give goes through `give`. */
export type UsbFace = {
  readonly vid: number;
  readonly pid: number;
  readonly serial: string;
  readonly product: string;
  /** `class, subclass, protocol` of the only interface, with the bulk endpoints 0x01 and 0x81. */
  readonly interfaceClass: readonly [number, number, number];
  /** Class and vendor requests; undefined stalls, `never` leaves the transfer open. `data` came with it. */
  readonly control: (setup: Setup, data: Uint8Array) => Uint8Array | 'never' | undefined;
  readonly bulkOut: (data: Uint8Array, give: (bytes: Uint8Array) => void) => void;
};

type Waiting = { readonly sequence: number; readonly bytes: number };

const VERSION = 0x0111;
const DEVICE_BYTES = 312;
const HIGH_SPEED = 3;
const PACKET_BYTES = 512;
const HEAD_BYTES = 48;
const STALLED = -32;
const UNLINKED = -104;
const BUS_ID = '1-1';

export class UsbIpServer {
  readonly #server: Server;
  #face: UsbFace;
  #socket: Socket | undefined;
  #waiting: Waiting[] = [];
  /** Transfers on the control endpoint that are never answered. */
  #open = new Set<number>();
  #given: Uint8Array[] = [];

  private constructor(server: Server, face: UsbFace) {
    this.#server = server;
    this.#face = face;
    server.on('connection', (socket) => void this.#serve(socket));
  }

  static async listen(face: UsbFace): Promise<UsbIpServer> {
    const server = createServer({ noDelay: true });
    const made = new UsbIpServer(server, face);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return made;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Drops off the bus; what is attached next has this face. */
  become(face: UsbFace): void {
    this.#face = face;
    this.pull();
  }

  pull(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  close(): void {
    this.pull();
    this.#server.close();
  }

  async #serve(socket: Socket): Promise<void> {
    socket.on('error', () => undefined);
    this.#waiting = [];
    this.#given = [];
    const read = reader(socket);
    try {
      const head = await read(8);
      if (head.readUInt16BE(2) !== 0x8003) return void socket.destroy();
      await read(32);
      socket.write(Buffer.concat([Buffer.from([VERSION >> 8, VERSION & 255, 0, 3, 0, 0, 0, 0]), this.#described()]));
      this.#socket = socket;
      for (;;) await this.#command(socket, read);
    } catch {
      // The guest let go of it, or it was pulled.
      socket.destroy();
    }
  }

  async #command(socket: Socket, read: (bytes: number) => Promise<Buffer>): Promise<void> {
    const head = await read(HEAD_BYTES);
    const [command, sequence] = [head.readUInt32BE(0), head.readUInt32BE(4)];
    if (command === 2) {
      const target = head.readUInt32BE(20);
      const isWaiting = this.#open.delete(target) || this.#waiting.some((one) => one.sequence === target);
      this.#waiting = this.#waiting.filter((one) => one.sequence !== target);
      socket.write(reply(4, sequence, isWaiting ? UNLINKED : 0));
      return;
    }
    const isIn = head.readUInt32BE(12) === 1;
    const bytes = head.readInt32BE(24);
    const data = isIn ? Buffer.alloc(0) : await read(bytes);
    if (head.readUInt32BE(16) === 0) this.#control(socket, { sequence, isIn, bytes, setup: head.subarray(40), data });
    else if (isIn) {
      this.#waiting.push({ sequence, bytes });
      this.#give(socket);
    } else {
      socket.write(reply(3, sequence, 0, bytes));
      this.#face.bulkOut(data, (given) => {
        this.#given.push(given);
        this.#give(socket);
      });
    }
  }

  /** What is given is one transfer, as long as it fits into what was asked for. */
  #give(socket: Socket): void {
    while (this.#waiting.length > 0 && this.#given.length > 0) {
      const [waiting] = this.#waiting.splice(0, 1);
      const [given] = this.#given;
      if (waiting === undefined || given === undefined) return;
      const piece = given.subarray(0, waiting.bytes);
      if (piece.length === given.length) this.#given.shift();
      else this.#given[0] = given.subarray(piece.length);
      socket.write(Buffer.concat([reply(3, waiting.sequence, 0, piece.length), piece]));
    }
  }

  #control(
    socket: Socket,
    asked: {
      readonly sequence: number;
      readonly isIn: boolean;
      readonly bytes: number;
      readonly setup: Buffer;
      readonly data: Uint8Array;
    },
  ): void {
    const setup = setupOf(asked.setup);
    const answer = this.#standard(setup) ?? this.#face.control(setup, asked.data);
    if (answer === 'never') this.#open.add(asked.sequence);
    else if (answer === undefined) socket.write(reply(3, asked.sequence, STALLED));
    else if (!asked.isIn) socket.write(reply(3, asked.sequence, 0, asked.bytes));
    else {
      const cut = answer.subarray(0, Math.min(asked.bytes, setup.length));
      socket.write(Buffer.concat([reply(3, asked.sequence, 0, cut.length), cut]));
    }
  }

  /** USB 2.0, 9.4: what every device answers. */
  #standard({ type, request, value }: Setup): Uint8Array | undefined {
    if ((type & 0x60) !== 0) return undefined;
    if (request === 0) return Uint8Array.of(0, 0);
    if (request !== 6) return type >= 0x80 ? Uint8Array.of(1) : new Uint8Array();
    const { serial, product } = this.#face;
    switch (value >> 8) {
      case 1:
        return this.#device();
      case 2:
        return this.#configuration();
      case 3:
        return stringOf([undefined, 'Bench', product, serial][value & 255]);
      default:
        return undefined;
    }
  }

  #device(): Uint8Array {
    const { vid, pid } = this.#face;
    return Uint8Array.of(18, 1, 0, 2, 0, 0, 0, 64, vid & 255, vid >> 8, pid & 255, pid >> 8, 0, 1, 1, 2, 3, 1);
  }

  #configuration(): Uint8Array {
    const endpoint = (address: number): number[] => [7, 5, address, 2, PACKET_BYTES & 255, PACKET_BYTES >> 8, 0];
    const body = [9, 4, 0, 0, 2, ...this.#face.interfaceClass, 0, ...endpoint(0x81), ...endpoint(0x01)];
    return Uint8Array.of(9, 2, body.length + 9, 0, 1, 1, 0, 0xc0, 50, ...body);
  }

  #described(): Buffer {
    const { vid, pid } = this.#face;
    const described = Buffer.alloc(DEVICE_BYTES);
    described.write(`/sys/devices/virtual/${BUS_ID}`, 0);
    described.write(BUS_ID, 256);
    for (const [at, word] of [
      [288, 1],
      [292, 2],
      [296, HIGH_SPEED],
    ] as const)
      described.writeUInt32BE(word, at);
    described.writeUInt16BE(vid, 300);
    described.writeUInt16BE(pid, 302);
    described.set([1, 0, 0, 0, 0, 1, 1, 1], 304);
    return described;
  }
}

function setupOf(bytes: Buffer): Setup {
  return {
    type: bytes.readUInt8(0),
    request: bytes.readUInt8(1),
    value: bytes.readUInt16LE(2),
    index: bytes.readUInt16LE(4),
    length: bytes.readUInt16LE(6),
  };
}

/** Of a transfer (3) or of taking one back (4). */
function reply(command: 3 | 4, sequence: number, status: number, bytes = 0): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(command, 0);
  head.writeUInt32BE(sequence, 4);
  head.writeInt32BE(status, 20);
  head.writeInt32BE(bytes, 24);
  return head;
}

function stringOf(text: string | undefined): Uint8Array {
  if (text === undefined) return Uint8Array.of(4, 3, 9, 4);
  const words = Buffer.from(text, 'utf16le');
  return Uint8Array.of(words.length + 2, 3, ...words);
}

/** Exactly so many bytes at a time; rejects when the connection ends. */
function reader(socket: Socket): (bytes: number) => Promise<Buffer> {
  const pieces = socket[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  return async (bytes) => {
    const parts = [rest];
    for (let have = rest.length; have < bytes; ) {
      const next = await pieces.next();
      if (next.done === true) throw new Error('ended');
      const piece: Buffer = next.value;
      parts.push(piece);
      have += piece.length;
    }
    const all = Buffer.concat(parts);
    rest = all.subarray(bytes);
    return all.subarray(0, bytes);
  };
}
