/** When a storage device counts as one whose disk nobody could mount. */
import { expect, test } from 'vitest';
import { MissingDisks } from '../../../../src/app/daemon/missing-disks.js';
import { slotId } from '../../../../src/domain/ids.js';
import { type UsbDevice, usbPort } from '../../../../src/domain/usb.js';
import type { MediumArrived } from '../../../../src/ports/slot-watcher.js';

const WAIT_MS = 60_000;
const DISK = ['08/06/50'];

function device(port: string, interfaces = DISK, enumeration = '2.1'): UsbDevice {
  const words = { manufacturer: undefined, product: undefined, serial: undefined };
  return { port: usbPort(port), vid: '46f4', pid: '0001', enumeration, interfaces, isAuthorized: true, ...words };
}

function medium(port: string, enumeration = '2.1'): MediumArrived {
  const volume = { id: undefined, label: undefined };
  const usb = { port: usbPort(port), enumeration };
  return {
    kind: 'medium-arrived',
    slot: undefined,
    root: `/media/${port}`,
    fs: 'vfat',
    device: '/dev/sda',
    usb,
    volume,
  };
}

function awaiting() {
  const told: string[] = [];
  let nowMs = 0;
  const disks = new MissingDisks({
    slots: [{ slot: 4, usb: [usbPort('1-1')] }],
    waitMs: WAIT_MS,
    monotonicMs: () => nowMs,
    put: (event) => told.push(event.kind === 'disk-missing' ? `missing at ${event.port} ${event.slot}` : event.kind),
  });
  const after = (ms: number) => {
    nowMs += ms;
    disks.look();
    return told.splice(0);
  };
  return { disks, after, now: () => told.splice(0) };
}

test('is told once, after its time, at its slot', () => {
  const { disks, after } = awaiting();
  disks.take({ kind: 'usb-arrived', device: device('1-1') });
  disks.take({ kind: 'usb-arrived', device: device('1-2') });
  disks.take({ kind: 'usb-arrived', device: device('1-3', ['03/01/01']) });
  expect(after(WAIT_MS - 1)).toEqual([]);
  expect(after(1)).toEqual([`missing at 1-1 ${slotId(4)}`, 'missing at 1-2 undefined']);
  expect(after(WAIT_MS)).toEqual([]);
});

test('is not told of a device whose disk came, before it or after it, even if the disk leaves again', () => {
  const { disks, after } = awaiting();
  disks.take(medium('1-1'));
  disks.take({ kind: 'usb-arrived', device: device('1-1') });
  disks.take({ kind: 'usb-arrived', device: device('1-2') });
  disks.take(medium('1-2'));
  disks.take({ kind: 'medium-left', root: '/media/1-2' });
  expect(after(2 * WAIT_MS)).toEqual([]);
});

test('ends with the disk, with the device, or with the device being something else', () => {
  const { disks, after, now } = awaiting();
  for (const port of ['1-1', '1-2', '1-3']) disks.take({ kind: 'usb-arrived', device: device(port) });
  expect(after(WAIT_MS)).toHaveLength(3);
  disks.take(medium('1-1'));
  expect(now()).toEqual(['disk-no-more-missing']);
  disks.take({ kind: 'usb-left', port: usbPort('1-2') });
  expect(now()).toEqual(['disk-no-more-missing']);
  disks.take({ kind: 'usb-changed', device: device('1-3', ['ff/00/00']) });
  expect(now()).toEqual(['disk-no-more-missing']);
  expect(after(WAIT_MS)).toEqual([]);
});

test('the disk of an earlier enumeration is not the disk of this one', () => {
  const { disks, after } = awaiting();
  disks.take({ kind: 'usb-arrived', device: device('1-1', DISK, '2.1') });
  disks.take(medium('1-1', '2.1'));
  disks.take({ kind: 'usb-returned', device: device('1-1', DISK, '2.2') });
  expect(after(WAIT_MS)).toEqual([`missing at 1-1 ${slotId(4)}`]);
});
