/** Disks and serial lines are found by the port they are behind, whatever they are called. */

import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { usbOriginOf, usbOriginOfLine, usbOriginOfMount } from '../../../src/platform/usb-place.js';
import { UsbTree } from '../../fakes/usb-tree.js';

let tree: UsbTree;
beforeEach(() => {
  tree = new UsbTree();
  tree.plug('1-1', { interfaces: ['09/00/00'] });
  tree.plug('1-1.4');
  tree.addDisk('1-1.4', 'sda', '8:0');
});
afterEach(() => tree[Symbol.dispose]());

const mounted = (device: string, source = '/dev/sda') => usbOriginOfMount({ device, source }, tree.sysfs);

test('a disk is at the last port on the way to it, not at the hub', async () => {
  expect(await mounted('8:0')).toEqual({ port: '1-1.4', enumeration: expect.stringMatching(/^3\.\d+$/) });
});

test('the same name behind another port, and the same port enumerated anew, are other places', async () => {
  const first = await mounted('8:0');
  tree.replug('1-1.4');
  tree.plug('1-2');
  expect(await mounted('8:0')).toBe('unknown');
  const other = new UsbTree();
  other.plug('1-2');
  other.addDisk('1-2', 'sda', '8:0');
  const second = await usbOriginOf(join(other.sysfs, 'dev/block/8:0'));
  other[Symbol.dispose]();
  expect(second).toMatchObject({ port: '1-2' });
  expect(second).not.toEqual(first);
});

test.each([
  ['a share', '0:45', 'server:/footage', 'none'],
  ['a disk that is gone', '8:16', '/dev/sdb', 'unknown'],
  ['a file system with a number of its own whose disk is gone', '0:45', '/dev/no-such-disk', 'unknown'],
])('%s', async (_, device, source, origin) => {
  expect(await mounted(device, source)).toBe(origin);
});

test('the node for SCSI commands is where its disk is, and one that is gone is nowhere', async () => {
  tree.addScsiNode('1-1.4', 'sg0');
  expect(await usbOriginOfLine('/dev/sg0', tree.sysfs)).toMatchObject({ port: '1-1.4' });
  expect(await usbOriginOfLine('/dev/sg1', tree.sysfs)).toBe('unknown');
  expect(await usbOriginOfLine('/dev/pts/7', tree.sysfs)).toBe('none');
});
