/** A camera's side behind a real TCP port, as well or as badly behaved as a test wants it. */
import type { Socket } from 'node:net';
import type { CameraSide } from './camera-sides.js';
import { TcpPeer } from './tcp-peer.js';

export type CameraFault =
  | 'none'
  | 'silent'
  /** Says half of every answer. */
  | 'cut'
  | 'doubled'
  /** Answers after the dock has given up waiting. */
  | 'late'
  /** Goes on saying its answer for ever. */
  | 'endless'
  /** Says what nobody can read, for ever. */
  | 'noise'
  | 'hangs-up';

export type TcpCameraOptions = {
  readonly side: CameraSide;
  readonly fault?: CameraFault;
  readonly lateMs?: number;
  readonly noise?: Buffer;
  readonly port?: number;
  /** Said again and again without having been asked. */
  readonly unasked?: () => Buffer;
};

const UNASKED_MS = 50;

export function tcpCamera(options: TcpCameraOptions): Promise<TcpPeer> {
  const { side, fault = 'none', lateMs = 0, noise = Buffer.alloc(16, 0xff), port = 0 } = options;
  const onConnection = (socket: Socket): void => {
    let heard: Buffer = Buffer.alloc(0);
    const say = (bytes: Buffer): boolean => !socket.destroyed && socket.write(bytes);
    const forEver = (bytes: Buffer): void => {
      let isFull = bytes.length === 0;
      while (!isFull && !socket.destroyed) isFull = !say(bytes);
      if (!socket.destroyed) socket.once('drain', () => forEver(bytes));
    };
    const answer = (said: readonly Buffer[]): void => {
      const all = Buffer.concat(said);
      if (fault === 'none') for (const bytes of said) say(bytes);
      if (fault === 'cut') say(all.subarray(0, Math.floor(all.length / 2)));
      if (fault === 'doubled') say(Buffer.concat([all, all]));
      if (fault === 'late') setTimeout(() => say(all), lateMs);
      if (fault === 'endless') forEver(all);
      if (fault === 'noise') forEver(noise);
      if (fault === 'hangs-up') socket.end();
    };
    const { unasked } = options;
    if (unasked !== undefined && fault !== 'silent') {
      const timer = setInterval(() => answer([unasked()]), UNASKED_MS);
      socket.once('close', () => clearInterval(timer));
    }
    socket.on('data', (bytes) => {
      heard = Buffer.concat([heard, bytes]);
      for (let next = side(heard); next !== undefined; next = side(heard)) {
        heard = heard.subarray(next.usedBytes);
        answer(next.said);
      }
    });
  };
  return TcpPeer.listen({ port, onConnection });
}
