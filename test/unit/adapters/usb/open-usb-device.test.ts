/** Which device is opened, and which is not: the enumeration that was admitted and no other. The transfers are tried on the bench. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openBulkPipe, openControlPipe } from '../../../../src/adapters/usb/open-usb-device.js';
import { deviceAt, type LibraryDevice, transferProblem } from '../../../../src/adapters/usb/usb-library.js';
import { type UsbPlace, usbPort } from '../../../../src/domain/usb.js';
import { defined } from '../../../../src/lib/assert.js';
import { enumerationOf } from '../../../../src/platform/usb-place.js';
import { UsbTree } from '../../../fakes/usb-tree.js';

const NEVER = new AbortController().signal;
const PORT = usbPort('1-1.4');
const ENDPOINTS = { out: 0x01, in: 0x81 };

let tree: UsbTree;
beforeEach(() => {
  tree = new UsbTree();
});
afterEach(() => tree[Symbol.dispose]());

/** A device of the library's list; rejects with the library's own words what a test wants it to. */
class Listed implements LibraryDevice {
  readonly bus: string;
  readonly address: number;
  readonly ports: readonly number[];
  readonly calls: string[] = [];
  fails: Readonly<Record<string, string>> = {};
  onOpen = (): void => undefined;
  packets: Uint8Array[] = [];

  constructor(bus: string, ports: readonly number[], address: number) {
    this.bus = bus;
    this.ports = ports;
    this.address = address;
  }

  #call(name: string): void {
    this.calls.push(name);
    const words = this.fails[name];
    if (words !== undefined) throw new Error(words);
  }

  open = async () => {
    this.#call('open');
    this.onOpen();
  };
  close = async () => this.#call('close');
  claimInterface = async (number: number) => this.#call(`claim ${number}`);
  releaseInterface = async (number: number) => this.#call(`release ${number}`);
  nativeControlTransferIn = async () => {
    this.#call('control in');
    return this.packets.shift() ?? null;
  };
  nativeControlTransferOut = async (_: unknown, __: number, data: Uint8Array) => {
    this.#call('control out');
    return data.length;
  };
  nativeTransferIn = async (endpoint: number, timeoutMs: number, bytes: number) => {
    this.#call(`in ${endpoint} ${bytes}`);
    const packet = this.packets.shift();
    if (packet === undefined) await wait(timeoutMs);
    if (packet === undefined) throw new Error('transferIn error: Cancelled');
    return packet;
  };
  nativeTransferOut = async (endpoint: number, _: number, data: Uint8Array) => {
    this.#call(`out ${endpoint}`);
    return data.length;
  };
}

/** Plugs a camera in; gives where it stands. */
async function plugged(): Promise<{ place: UsbPlace; address: number; folder: string }> {
  tree.plug(PORT, { vid: 0x4255, pid: 1, interfaces: ['ff/00/00'] });
  const folder = join(tree.sysfs, 'bus/usb/devices', PORT);
  const enumeration = defined(await enumerationOf(folder), 'enumeration');
  return { place: { port: PORT, enumeration }, address: Number(enumeration.split('.')[0]), folder };
}

function addEndpoints(folder: string, endpoints: Readonly<Record<string, string>>): void {
  const at = join(folder, `${PORT}:1.0`);
  mkdirSync(at);
  writeFileSync(join(at, 'bInterfaceNumber'), '00\n');
  for (const [name, type] of Object.entries(endpoints)) {
    mkdirSync(join(at, name));
    writeFileSync(join(at, name, 'type'), `${type}\n`);
    writeFileSync(join(at, name, 'wMaxPacketSize'), '0200\n');
  }
}

describe('the device to open', () => {
  test('is the one at the port, by its number on the bus, whatever the order', async () => {
    const right = new Listed('001', [1, 4], 7);
    const others = [
      new Listed('001', [1], 7),
      new Listed('002', [1, 4], 7),
      new Listed('001', [1, 4], 8),
      new Listed('001', [4, 1], 7),
    ];
    const place = { port: PORT, enumeration: '7.123' };
    expect(deviceAt([...others, right], place)).toBe(right);
    expect(deviceAt([right, ...others], place)).toBe(right);
    expect(deviceAt(others, place)).toBeUndefined();
  });

  test('is opened and closed again', async () => {
    const { place, address } = await plugged();
    const device = new Listed('001', [1, 4], address);
    const pipe = await openControlPipe({ place, signal: NEVER, sysfs: tree.sysfs, devices: async () => [device] });
    await pipe[Symbol.asyncDispose]();
    await pipe[Symbol.asyncDispose]();
    expect(device.calls).toEqual(['open', 'close']);
    await expect(
      pipe.send({ request: 1, value: 0, index: 0 }, new Uint8Array(), { timeoutMs: 1, signal: NEVER }),
    ).rejects.toMatchObject({ code: 'port-failed' });
  });

  test('is not looked for where the kernel does not show it', async () => {
    const devices = () => Promise.reject(new Error('the library must not be asked'));
    const place = { port: PORT, enumeration: '7.1' };
    await expect(openControlPipe({ place, signal: NEVER, sysfs: '/nowhere', devices })).rejects.toMatchObject({
      code: 'port-missing',
      facts: { port: PORT },
    });
    await plugged();
    await expect(openControlPipe({ place, signal: NEVER, sysfs: tree.sysfs, devices })).rejects.toMatchObject({
      code: 'port-missing',
    });
  });

  test('is let go where another one stands there by the time it is open', async () => {
    const { place, address } = await plugged();
    const device = new Listed('001', [1, 4], address);
    device.onOpen = () => tree.replug(PORT);
    await expect(
      openControlPipe({ place, signal: NEVER, sysfs: tree.sysfs, devices: async () => [device] }),
    ).rejects.toMatchObject({ code: 'port-missing' });
    expect(device.calls).toEqual(['open', 'close']);
  });

  test.each([
    ['open error: failed to open device (errno 13)', 'usb-denied'],
    ['open error: permission denied', 'usb-denied'],
    ['open error: failed to open device (errno 19)', 'port-missing'],
    ['open error: failed to read descriptors', 'port-failed'],
  ])('that does not open: %s', async (words, code) => {
    const { place, address } = await plugged();
    const device = new Listed('001', [1, 4], address);
    device.fails = { open: words };
    await expect(
      openControlPipe({ place, signal: NEVER, sysfs: tree.sysfs, devices: async () => [device] }),
    ).rejects.toMatchObject({ code });
  });
});

describe('bulk endpoints', () => {
  async function openBulk(endpoints: Readonly<Record<string, string>>, fails: Readonly<Record<string, string>> = {}) {
    const { place, address, folder } = await plugged();
    addEndpoints(folder, endpoints);
    const device = new Listed('001', [1, 4], address);
    device.fails = fails;
    const opening = openBulkPipe(ENDPOINTS, { place, signal: NEVER, sysfs: tree.sysfs, devices: async () => [device] });
    return { device, opening };
  }
  const BOTH = { ep_01: 'Bulk', ep_81: 'Bulk' };

  test('are those of the interface that has both, read a packet at a time', async () => {
    const { device, opening } = await openBulk(BOTH);
    await using pipe = await opening;
    device.packets.push(new Uint8Array(), Uint8Array.of(1, 2));
    expect(await pipe.read(1000, NEVER)).toEqual(Uint8Array.of(1, 2));
    expect(await pipe.read(5, NEVER)).toBeUndefined();
    await pipe.write(Uint8Array.of(3), NEVER);
    expect(device.calls.slice(0, 4)).toEqual(['open', 'claim 0', 'in 1 512', 'in 1 512']);
    expect(device.calls.at(-1)).toBe('out 1');
  });

  test.each([
    ['one is missing', { ep_01: 'Bulk' }, {}],
    ['one is no bulk endpoint', { ep_01: 'Bulk', ep_81: 'Interrupt' }, {}],
    ['a driver of the kernel holds it', BOTH, { 'claim 0': 'claimInterface error: interface is busy (errno 16)' }],
  ])('are not used where %s, and the device is closed', async (_, endpoints, fails) => {
    const { device, opening } = await openBulk(
      endpoints as Readonly<Record<string, string>>,
      fails as Readonly<Record<string, string>>,
    );
    await expect(opening).rejects.toMatchObject({ code: 'port-failed' });
    expect(device.calls.at(-1)).toBe('close');
  });

  test.each([
    ['unplugged', 'transferIn error: Disconnected'],
    ['stalled', 'transferIn error: Stall'],
    ['broken', 'transferIn error: Fault'],
  ])('%s fail', async (_, words) => {
    const { opening } = await openBulk(BOTH, { 'in 1 512': words });
    await using pipe = await opening;
    await expect(pipe.read(1000, NEVER)).rejects.toMatchObject({ code: 'port-failed' });
  });

  test('a cancelled read ends soon and the device can be closed', async () => {
    const { device, opening } = await openBulk(BOTH);
    const pipe = await opening;
    const stop = new AbortController();
    const reading = pipe.read(60_000, stop.signal);
    setTimeout(() => stop.abort(), 20);
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    await pipe[Symbol.asyncDispose]();
    expect(device.calls.slice(-2)).toEqual(['release 0', 'close']);
  });
});

test.each([
  ['controlTransferIn error: transfer was cancelled', 'timeout'],
  ['controlTransferOut error: endpoint stalled', 'stall'],
  ['controlTransferIn error: device disconnected', 'gone'],
  ['transferOut error: Disconnected', 'gone'],
  ['open error: permission denied', 'denied'],
  ['controlTransferIn error: hardware fault or protocol violation', 'failed'],
  ['', 'failed'],
])('the library’s words %s mean %s', (words, problem) => {
  expect(transferProblem(new Error(words))).toBe(problem);
});
