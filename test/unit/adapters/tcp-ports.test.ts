/** When a camera counts as there on a TCP port, and that its one connection is the one that is spoken over. */
import { describe, expect, test } from 'vitest';
import { TcpPorts } from '../../../src/adapters/tcp/tcp-ports.js';
import { slotId } from '../../../src/domain/ids.js';
import type { TcpEvent } from '../../../src/ports/tcp-watcher.js';
import { TcpPeer } from '../../fakes/tcp-peer.js';
import { until } from '../../fakes/until.js';

const NEVER = new AbortController().signal;
const SLOT = slotId(3);

async function watching(
  port: number,
  work: (seen: { readonly events: TcpEvent[]; readonly ports: TcpPorts }) => Promise<void>,
): Promise<void> {
  const ports = new TcpPorts({ lookMs: 20, keptMs: 60 });
  const stop = new AbortController();
  const events: TcpEvent[] = [];
  const slots = [{ slot: SLOT, tcp: { host: '127.0.0.1', port } }];
  const ended = ports.watch(slots, (event) => events.push(event), stop.signal).catch((error: unknown) => error);
  try {
    await work({ events, ports });
  } finally {
    stop.abort();
    expect(await ended).toMatchObject({ code: 'cancelled' });
  }
}

const looks = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 40));

async function freePort(): Promise<number> {
  await using peer = await TcpPeer.listen();
  return peer.port;
}

describe('the TCP port of a slot', () => {
  test('is told when it is answered, once, over one connection, and when it is not any more', async () => {
    const port = await freePort();
    await watching(port, async ({ events }) => {
      await looks(5);
      expect(events).toEqual([]);
      const peer = await TcpPeer.listen({ port });
      await until('the arrival', () => events.length === 1);
      expect(events).toEqual([{ kind: 'tcp-arrived', slot: SLOT, tcp: { host: '127.0.0.1', port } }]);
      await looks(5);
      expect([events.length, peer.accepted]).toEqual([1, 1]);
      await peer[Symbol.asyncDispose]();
      await until('its going', () => events.length === 2);
      expect(events[1]).toEqual({ kind: 'tcp-left', slot: SLOT });
    });
  });

  test('is nobody’s where connections are taken and dropped at once, as a forwarder does for a camera that is gone', async () => {
    await using peer = await TcpPeer.listen({ onConnection: (socket) => socket.end() });
    await watching(peer.port, async ({ events }) => {
      await until('a few tries', () => peer.accepted > 3);
      expect(events).toEqual([]);
    });
  });

  test('is still there where a camera drops an idle connection and takes another', async () => {
    await using peer = await TcpPeer.listen();
    await watching(peer.port, async ({ events }) => {
      await until('the arrival', () => events.length === 1);
      peer.hangUp();
      await until('the next connection', () => peer.accepted === 2);
      await looks(5);
      expect(events).toHaveLength(1);
    });
  });

  test('is spoken over on the connection that found it, and left alone meanwhile', async () => {
    await using peer = await TcpPeer.listen();
    await watching(peer.port, async ({ events, ports }) => {
      await until('the arrival', () => events.length === 1);
      const pipe = await ports.open({ host: '127.0.0.1', port: peer.port }, NEVER);
      await pipe.write(Buffer.from('hello'), NEVER);
      await until('the words', () => peer.heard.toString() === 'hello');
      await looks(5);
      expect([peer.accepted, peer.connections]).toEqual([1, 1]);
      await pipe[Symbol.asyncDispose]();
      await until('the connection that looks again', () => peer.accepted === 2);
      expect(events).toHaveLength(1);
    });
  });

  test('leaves no connection behind when nobody looks any more', async () => {
    await using peer = await TcpPeer.listen();
    await watching(peer.port, async ({ events }) => {
      await until('the arrival', () => events.length === 1);
    });
    await until('the end of it', () => peer.connections === 0);
  });
});
