/** The camera's end of a TCP stream: a server on a port of its own that keeps what it hears and says what it is told to. */
import { createServer, type Server, type Socket } from 'node:net';

export class TcpPeer implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #heard: Buffer = Buffer.alloc(0);
  /** Connections that were ever accepted. */
  accepted = 0;
  port = 0;

  private constructor(onConnection: (socket: Socket) => void) {
    this.#server = createServer((socket) => {
      this.accepted += 1;
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('data', (bytes) => {
        this.#heard = Buffer.concat([this.#heard, bytes]);
      });
      onConnection(socket);
    });
  }

  /** `port`: 0 takes a free one. */
  static async listen(options: { port?: number; onConnection?: (socket: Socket) => void } = {}): Promise<TcpPeer> {
    const peer = new TcpPeer(options.onConnection ?? (() => undefined));
    await new Promise<void>((resolve, reject) => {
      peer.#server.once('error', reject);
      peer.#server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    const address = peer.#server.address();
    if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
    peer.port = address.port;
    return peer;
  }

  get heard(): Buffer {
    return this.#heard;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  /** Resolves once the kernel has taken it all. */
  say(bytes: Uint8Array): Promise<void> {
    const writes = [...this.#sockets].map((socket) => new Promise<void>((done) => socket.write(bytes, () => done())));
    return Promise.all(writes).then(() => undefined);
  }

  hangUp(how: 'end' | 'reset' = 'end'): void {
    for (const socket of this.#sockets) {
      if (how === 'end') socket.end();
      else socket.resetAndDestroy();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
