/**
 * A disk that forgets, as real ones do when their power goes: an NBD server whose writes are safe only once they are flushed
 * (https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md, fixed newstyle). A cut loses what was not, in pieces
 * of 4 KiB and in no order.
 */
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';

const PIECE = 4096;
const GREETING = Buffer.from('NBDMAGICIHAVEOPT', 'latin1');
const FIXED_NEWSTYLE_NO_ZEROES = 3;
const OPTION = { abort: 2, info: 6, go: 7 };
const REPLY = { ack: 1, info: 3, unsupported: 0x80000001 };
const REPLY_MAGIC = 0x3e889045565a9n;
/** Has flags, flush and FUA. */
const EXPORT_FLAGS = 1 | 4 | 8;
const COMMAND = { read: 0, write: 1, disconnect: 2, flush: 3 };
const FUA = 1;
const SIMPLE_REPLY_MAGIC = 0x67446698;
const EINVAL = 22;
const OPTION_HEAD = 16;
const REQUEST_HEAD = 28;

export class VolatileDisk {
  lost = 0;
  readonly #file: number;
  readonly #size: number;
  readonly #unflushed = new Map<number, Buffer>();
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor(file: string) {
    this.#file = openSync(file, 'r+');
    this.#size = fstatSync(this.#file).size;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  /** `file`: what lies on the platter; `path`: the socket that QEMU connects to. */
  static async listen(file: string, path: string): Promise<VolatileDisk> {
    const disk = new VolatileDisk(file);
    await new Promise<void>((resolve) => {
      disk.#server.listen(path, resolve);
    });
    return disk;
  }

  /** The power goes: of the pieces that were not flushed each is written all the same where `isKept` says so. */
  cut(isKept: () => boolean): void {
    for (const socket of this.#sockets) socket.destroy();
    for (const [at, piece] of this.#unflushed) {
      if (isKept()) writeSync(this.#file, piece, 0, PIECE, at * PIECE);
      else this.lost += 1;
    }
    this.#unflushed.clear();
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    closeSync(this.#file);
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => undefined);
    let bytes = Buffer.alloc(0);
    let isGreeted = false;
    let isOpen = false;
    const flags = Buffer.alloc(2);
    flags.writeUInt16BE(FIXED_NEWSTYLE_NO_ZEROES);
    socket.write(Buffer.concat([GREETING, flags]));
    socket.on('data', (piece: Buffer) => {
      bytes = Buffer.concat([bytes, piece]);
      if (!isGreeted && bytes.length >= 4) {
        bytes = bytes.subarray(4);
        isGreeted = true;
      }
      for (;;) {
        if (!isGreeted) return;
        const used = isOpen ? this.#request(socket, bytes) : this.#option(socket, bytes);
        if (used === 0) return;
        isOpen ||= bytes.readUInt32BE(8) === OPTION.go;
        bytes = bytes.subarray(used);
      }
    });
  }

  /** Bytes used; 0: not all of it is there yet. */
  #option(socket: Socket, bytes: Buffer): number {
    if (bytes.length < OPTION_HEAD) return 0;
    const option = bytes.readUInt32BE(8);
    const used = OPTION_HEAD + bytes.readUInt32BE(12);
    if (bytes.length < used) return 0;
    if (option === OPTION.go || option === OPTION.info) {
      const info = Buffer.alloc(12);
      info.writeBigUInt64BE(BigInt(this.#size), 2);
      info.writeUInt16BE(EXPORT_FLAGS, 10);
      socket.write(optionReply(option, REPLY.info, info));
      socket.write(optionReply(option, REPLY.ack));
    } else if (option === OPTION.abort) socket.end(optionReply(option, REPLY.ack));
    else socket.write(optionReply(option, REPLY.unsupported));
    return used;
  }

  #request(socket: Socket, bytes: Buffer): number {
    if (bytes.length < REQUEST_HEAD) return 0;
    const [flags, command] = [bytes.readUInt16BE(4), bytes.readUInt16BE(6)];
    const [offset, length] = [Number(bytes.readBigUInt64BE(16)), bytes.readUInt32BE(24)];
    const used = REQUEST_HEAD + (command === COMMAND.write ? length : 0);
    if (bytes.length < used) return 0;
    const reply = Buffer.alloc(16);
    reply.writeUInt32BE(SIMPLE_REPLY_MAGIC);
    bytes.copy(reply, 8, 8, 16);
    if (command === COMMAND.disconnect) {
      socket.end();
      return used;
    }
    if (command === COMMAND.write) this.#write(offset, bytes.subarray(REQUEST_HEAD, used));
    if (command === COMMAND.flush || (flags & FUA) !== 0) this.#flush();
    if (command > COMMAND.flush) reply.writeUInt32BE(EINVAL, 4);
    socket.write(command === COMMAND.read ? Buffer.concat([reply, this.#read(offset, length)]) : reply);
    return used;
  }

  #read(offset: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    readSync(this.#file, bytes, 0, length, offset);
    for (const [at, from, to] of piecesOf(offset, length))
      this.#unflushed.get(at)?.copy(bytes, from - offset, from - at * PIECE, to - at * PIECE);
    return bytes;
  }

  #write(offset: number, bytes: Buffer): void {
    for (const [at, from, to] of piecesOf(offset, bytes.length)) {
      let piece = this.#unflushed.get(at);
      if (piece === undefined) {
        piece = Buffer.alloc(PIECE);
        readSync(this.#file, piece, 0, PIECE, at * PIECE);
        this.#unflushed.set(at, piece);
      }
      bytes.copy(piece, from - at * PIECE, from - offset, to - offset);
    }
  }

  #flush(): void {
    for (const [at, piece] of this.#unflushed) writeSync(this.#file, piece, 0, PIECE, at * PIECE);
    this.#unflushed.clear();
  }
}

/** Number of each piece that a stretch touches, and where the stretch lies in it. */
function* piecesOf(offset: number, length: number): Generator<readonly [number, number, number]> {
  for (let at = Math.floor(offset / PIECE); at * PIECE < offset + length; at += 1)
    yield [at, Math.max(offset, at * PIECE), Math.min(offset + length, (at + 1) * PIECE)];
}

function optionReply(option: number, type: number, data = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(20);
  head.writeBigUInt64BE(REPLY_MAGIC);
  head.writeUInt32BE(option, 8);
  head.writeUInt32BE(type, 12);
  head.writeUInt32BE(data.length, 16);
  return Buffer.concat([head, data]);
}
