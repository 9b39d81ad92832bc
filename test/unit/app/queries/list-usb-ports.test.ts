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

test('nothing at all where the kernel has no USB', async () => {
  expect(
    portsText(await listUsbPorts({ home: at.home, sysfs: at.home, signal: new AbortController().signal }), 'en'),
  ).toBe('No USB device is seen.\n');
});
