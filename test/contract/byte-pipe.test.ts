/** What every byte pipe promises (src/ports/byte-pipe.ts), on a peer that says and hears what the test wants. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openTcpPipe } from '../../src/adapters/tcp/tcp-pipe.js';
import type { BytePipe } from '../../src/ports/byte-pipe.js';
import { TcpPeer } from '../fakes/tcp-peer.js';
import { until } from '../fakes/until.js';
import { UsbPeer } from '../fakes/usb-peer.js';
import { UsbTree } from '../fakes/usb-tree.js';

const NEVER = new AbortController().signal;
const MEGABYTE = 1024 * 1024;

type Peer = AsyncDisposable & Pick<TcpPeer, 'say' | 'hangUp' | 'heard'>;

async function overTcp(): Promise<{ pipe: BytePipe; peer: Peer }> {
  const peer = await TcpPeer.listen();
  const pipe = await openTcpPipe({ host: '127.0.0.1', port: peer.port }, { connectMs: 2000, signal: NEVER });
  await until('the connection', () => peer.connections === 1);
  return { pipe, peer };
}

let tree: UsbTree | undefined;
afterEach(() => tree?.[Symbol.dispose]());

async function overUsb(): Promise<{ pipe: BytePipe; peer: Peer }> {
  const peer = new UsbPeer();
  tree = new UsbTree();
  return { pipe: await peer.open(tree), peer };
}

describe.each<[string, () => Promise<{ pipe: BytePipe; peer: Peer }>]>([
  ['over TCP', overTcp],
  ['over USB bulk endpoints', overUsb],
])('a byte pipe %s', (_, open) => {
  let pipe: BytePipe;
  let peer: Peer;
  beforeEach(async () => {
    ({ pipe, peer } = await open());
  });
  afterEach(async () => {
    await pipe[Symbol.asyncDispose]();
    await peer[Symbol.asyncDispose]();
  });

  async function readBytes(count: number): Promise<Buffer> {
    let bytes = Buffer.alloc(0);
    while (bytes.length < count) {
      const more = await pipe.read(5000, NEVER);
      if (more === undefined) break;
      expect(more.length).toBeGreaterThan(0);
      bytes = Buffer.concat([bytes, more]);
    }
    return bytes;
  }

  test('carries bytes both ways, whole and in their order', async () => {
    const sent = Buffer.from(Array.from({ length: 5000 }, (_unused, i) => i % 251));
    await pipe.write(sent.subarray(0, 10), NEVER);
    await pipe.write(sent.subarray(10), NEVER);
    await until('the bytes', () => peer.heard.length === sent.length);
    expect(peer.heard.equals(sent)).toBe(true);
    await peer.say(sent);
    expect((await readBytes(sent.length)).equals(sent)).toBe(true);
  });

  test('waits for the first byte, and no longer than it was told to', async () => {
    const begin = performance.now();
    expect(await pipe.read(40, NEVER)).toBeUndefined();
    expect(performance.now() - begin).toBeGreaterThan(35);
    const reading = pipe.read(5000, NEVER);
    await peer.say(Buffer.from('late'));
    expect(Buffer.from((await reading) ?? []).toString()).toBe('late');
  });

  test('ends a reading that is cancelled, and loses nothing that comes after', async () => {
    const stop = new AbortController();
    const reading = pipe.read(10_000, stop.signal);
    stop.abort();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    await expect(pipe.read(10_000, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
    await expect(pipe.write(Buffer.from('x'), stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
    await peer.say(Buffer.from('after'));
    expect((await readBytes(5)).toString()).toBe('after');
    expect(peer.heard).toHaveLength(0);
  });

  test.each(['end', 'reset'] as const)('fails as a port does once the peer is gone by %s', async (how) => {
    const reading = pipe.read(10_000, NEVER);
    peer.hangUp(how);
    await expect(reading).rejects.toMatchObject({ code: 'port-failed' });
    await expect(pipe.read(10, NEVER)).rejects.toMatchObject({ code: 'port-failed' });
    await expect(pipe.write(Buffer.from('x'), NEVER)).rejects.toMatchObject({ code: 'port-failed' });
  });

  test('gives what was said before the peer hung up', async () => {
    await peer.say(Buffer.from('last words'));
    peer.hangUp();
    expect((await readBytes(10)).toString()).toBe('last words');
    await expect(pipe.read(5000, NEVER)).rejects.toMatchObject({ code: 'port-failed' });
  });

  test('takes no more than a bound from a peer that never stops, and gives it in pieces no larger', async () => {
    let isTaken = false;
    const saying = peer.say(Buffer.alloc(64 * MEGABYTE, 0x55)).then(() => {
      isTaken = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(isTaken).toBe(false);
    let total = 0;
    for (let i = 0; i < 20; i += 1) {
      const bytes = await pipe.read(5000, NEVER);
      expect(bytes?.length).toBeLessThanOrEqual(64 * 1024);
      total += bytes?.length ?? 0;
    }
    expect(total).toBeGreaterThan(0);
    await pipe[Symbol.asyncDispose]();
    await peer[Symbol.asyncDispose]();
    await saying;
  });

  test('may be closed twice; a reading under way then fails as a port does', async () => {
    const reading = pipe.read(10_000, NEVER);
    const failed = expect(reading).rejects.toMatchObject({ code: 'port-failed' });
    await pipe[Symbol.asyncDispose]();
    await pipe[Symbol.asyncDispose]();
    await failed;
    await expect(pipe.write(Buffer.from('x'), NEVER)).rejects.toMatchObject({ code: 'port-failed' });
  });
});

describe('opening a byte pipe over TCP', () => {
  test('says that nobody is there', async () => {
    const peer = await TcpPeer.listen();
    const { port } = peer;
    await peer[Symbol.asyncDispose]();
    await expect(openTcpPipe({ host: '127.0.0.1', port }, { connectMs: 2000, signal: NEVER })).rejects.toMatchObject({
      code: 'port-missing',
    });
  });

  test('says that there is no such host', async () => {
    const opening = openTcpPipe({ host: 'no-such-host.invalid', port: 1 }, { connectMs: 5000, signal: NEVER });
    await expect(opening).rejects.toMatchObject({ code: 'port-failed' });
  });

  test('is cancelled', async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(
      openTcpPipe({ host: '127.0.0.1', port: 1 }, { connectMs: 2000, signal: stop.signal }),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });
});
