/** What every USB watcher promises, on a tree of files that changes as the kernel's does. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { usbWatcher } from '../../src/adapters/usb/usb-watcher.js';
import type { UsbEvent, UsbWatcher } from '../../src/ports/usb-watcher.js';
import { until } from '../fakes/until.js';
import { UsbTree } from '../fakes/usb-tree.js';

const LOOK_MS = 10;

describe.each<[string, (sysfs: string) => UsbWatcher]>([
  ['of the kernel’s list of devices', (sysfs) => usbWatcher({ sysfs, lookMs: LOOK_MS })],
])('a USB watcher %s', (_, make) => {
  let tree: UsbTree;
  beforeEach(() => {
    tree = new UsbTree();
  });
  afterEach(() => tree[Symbol.dispose]());

  async function watching(work: (events: UsbEvent[]) => Promise<void>): Promise<void> {
    const stop = new AbortController();
    const events: UsbEvent[] = [];
    const ended = make(tree.sysfs)
      .watch((event) => events.push(event), stop.signal)
      .catch((error: unknown) => error);
    try {
      await work(events);
    } finally {
      stop.abort();
      expect(await ended).toMatchObject({ code: 'cancelled' });
    }
  }
  const kinds = (events: readonly UsbEvent[]) => events.map(({ kind }) => kind);
  const looks = (count: number) => new Promise((resolve) => setTimeout(resolve, count * LOOK_MS * 3));

  test('tells what is attached at start, what comes behind a hub, and what left', async () => {
    tree.plug('1-1', { interfaces: ['09/00/00'], serial: 'HUB' });
    await watching(async (events) => {
      await until('the hub', () => events.length === 1);
      tree.plug('1-1.4', { vid: 0x4255, pid: 0x000f, interfaces: ['ff/00/00'], serial: 'A1', product: 'Camera' });
      await until('the camera', () => events.length === 2);
      expect(events[1]).toMatchObject({
        kind: 'usb-arrived',
        device: { port: '1-1.4', vid: '4255', pid: '000f', interfaces: ['ff/00/00'], serial: 'A1', product: 'Camera' },
      });
      tree.pull('1-1.4');
      await until('its going', () => events.length === 3);
      expect(events[2]).toEqual({ kind: 'usb-left', port: '1-1.4' });
      await looks(3);
      expect(events).toHaveLength(3);
    });
  });

  test('a device that is quickly back has not left, and counts as another enumeration', async () => {
    tree.plug('1-2');
    await watching(async (events) => {
      await until('the arrival', () => events.length === 1);
      tree.replug('1-2');
      await until('the return', () => events.length === 2);
      tree.pull('1-2');
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      tree.plug('1-2');
      await until('the second return', () => events.length === 3);
      expect(kinds(events)).toEqual(['usb-arrived', 'usb-returned', 'usb-returned']);
      const seen = events.map((event) => ('device' in event ? event.device.enumeration : ''));
      expect(new Set(seen).size).toBe(3);
    });
  });

  test.each([
    ['other interfaces', { interfaces: ['08/06/50', '03/01/01'] }],
    ['another id', { pid: 0x1000 }],
    ['another serial number', { serial: 'BC-0002' }],
  ])('%s in one visit are a change, after a visit another arrival', async (_name, other) => {
    tree.plug('1-2');
    await watching(async (events) => {
      await until('the arrival', () => events.length === 1);
      tree.replug('1-2', other);
      await until('the change', () => events.length === 2);
      tree.pull('1-2');
      await until('its going', () => events.length === 3);
      tree.plug('1-2');
      await until('the next arrival', () => events.length === 4);
      expect(kinds(events)).toEqual(['usb-arrived', 'usb-changed', 'usb-left', 'usb-arrived']);
    });
  });

  test('what does not describe itself is told as that, and told when it left', async () => {
    await watching(async (events) => {
      tree.plug('1-3', { descriptors: Uint8Array.from([18, 1, 0]) });
      await until('the arrival', () => events.length === 1);
      tree.pull('1-3');
      await until('its going', () => events.length === 2);
      expect(events).toEqual([
        { kind: 'usb-unreadable', port: '1-3', problem: 'no device descriptor' },
        { kind: 'usb-left', port: '1-3' },
      ]);
    });
  });

  test('words of a device come without marks that turn or move anything', async () => {
    tree.plug('1-3', { product: '\u202egpj.drac\u001b[2J', serial: `${'x'.repeat(500)}` });
    await watching(async (events) => {
      await until('the arrival', () => events.length === 1);
      expect(events[0]).toMatchObject({ device: { product: 'gpj.drac [2J', serial: 'x'.repeat(64) } });
    });
  });

  test('serial lines are told by the port they are behind, adapters and cameras alike', async () => {
    tree.plug('1-1', { interfaces: ['ff/ff/ff'] });
    tree.plug('1-2', { interfaces: ['02/02/01', '0a/00/00'] });
    tree.addLine('1-1', 'ttyUSB0');
    tree.addLine('1-2', 'ttyACM0');
    await watching(async (events) => {
      await until('both lines', () => events.length === 4);
      const lines = events.flatMap((event) =>
        event.kind === 'usb-serial-arrived' ? [[event.usb.port, event.path]] : [],
      );
      expect(lines.sort()).toEqual([
        ['1-1', '/dev/ttyUSB0'],
        ['1-2', '/dev/ttyACM0'],
      ]);
      tree.removeLine('ttyUSB0');
      await until('its end', () => events.length === 5);
      expect(events[4]).toEqual({ kind: 'usb-serial-left', port: '1-1' });
    });
  });

  test('a kernel without USB has no devices', async () => {
    rmSync(join(tree.sysfs, 'bus'), { recursive: true });
    await watching(async (events) => {
      await looks(3);
      expect(events).toEqual([]);
    });
  });
});
