/** What `sealdock slots` tells of the ports, from a tree like the kernel's. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listUsbPorts } from '../../../../src/app/queries/list-usb-ports.js';
import { portsText } from '../../../../src/cli/slots.js';
import { TestHome } from '../../../fakes/test-home.js';
import { UsbTree } from '../../../fakes/usb-tree.js';

let at: TestHome;
let tree: UsbTree;
beforeEach(() => {
  at = TestHome.make('usb-ports');
  tree = new UsbTree();
});
afterEach(() => {
  tree[Symbol.dispose]();
  at[Symbol.dispose]();
});

const list = () => listUsbPorts({ home: at.home, sysfs: tree.sysfs, signal: new AbortController().signal });

test('every port with what is on it, its slot, its disks and line, and whether it may be used', async () => {
  at.settings({
    slots: [
      { slot: 1, usb: ['1-1.4', '2-1.4'] },
      { slot: 2, usb: ['1-1.10'] },
    ],
  });
  tree.plug('1-1', { interfaces: ['09/00/00'] });
  tree.plug('1-1.4', { interfaces: ['02/02/01', '08/06/50', '0a/00/00'], product: '\u202eCamera' });
  tree.addDisk('1-1.4', 'sda', '8:0');
  tree.addLine('1-1.4', 'ttyACM3');
  tree.plug('1-1.10', { interfaces: ['08/06/50', '03/01/01'] });
  tree.plug('1-2', { descriptors: new Uint8Array() });
  const document = await list();
  const rows = document.ports.map(({ port, slot, use, code, disks, line }) => [
    port,
    slot,
    use,
    code,
    disks.join(),
    line,
  ]);
  expect(rows).toEqual([
    ['1-1.4', 1, 'admitted', null, '/dev/sda', '/dev/ttyACM3'],
    ['2-1.4', 1, null, null, '', null],
    ['1-1.10', 2, 'refused', 'usb-harmful', '', null],
    ['1-1', null, 'passed-over', null, '', null],
    ['1-2', null, 'refused', 'usb-unreadable', '', null],
  ]);
  expect(document.exitCodes).toEqual([6]);
  const text = portsText(document, 'zh');
  expect(text).toContain('usb-harmful: 该存储设备同时是键盘或网卡');
  expect(text).not.toContain('\u202e');
});

test('a camera in command mode with the profile by which it is spoken to, at its slot and elsewhere', async () => {
  at.settings({
    slots: [
      { slot: 1, usb: ['1-1'] },
      { slot: 2, usb: ['1-2'], profile: 'cdc-status' },
      { slot: 3, usb: ['1-4'], profile: 'amba-e1' },
    ],
  });
  const bc = { vid: 0x1d70, pid: 0x01d4, interfaces: ['ff/00/00'] };
  tree.plug('1-1', bc);
  tree.plug('1-2', bc);
  tree.plug('1-3', bc);
  tree.plug('1-4', { vid: 0x4255, pid: 0x0001, interfaces: ['ff/00/00'] });
  const document = await list();
  expect(document.ports.map(({ port, use, code, commandProfile }) => [port, use, code, commandProfile])).toEqual([
    ['1-1', 'admitted', null, 'bc-ascii'],
    // The settings say that another camera stands there.
    ['1-2', 'admitted', 'profile-none', null],
    ['1-4', 'admitted', null, 'amba-e1'],
    ['1-3', 'admitted', null, 'bc-ascii'],
  ]);
  expect(portsText(document, 'en')).toContain('commands (amba-e1)');
});

test('nothing at all where the kernel has no USB', async () => {
  expect(
    portsText(await listUsbPorts({ home: at.home, sysfs: at.home, signal: new AbortController().signal }), 'en'),
  ).toBe('No USB device is seen.\n');
});
