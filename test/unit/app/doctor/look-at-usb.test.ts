/** A camera in command mode at a slot that this user may not open is told; everything else is none of the doctor's business. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lookAtUsb } from '../../../../src/app/doctor/look-at-usb.js';
import { usbPort } from '../../../../src/domain/usb.js';
import { UsbTree } from '../../../fakes/usb-tree.js';
import { packagedProfiles } from '../../profiles/packaged.js';

const SLOT = { slot: 3, usb: [usbPort('1-1.4')] };
const CAMERA = { vid: 0x1d70, pid: 0x01d4, interfaces: ['ff/00/00'] };

let tree: UsbTree;
beforeEach(() => {
  tree = new UsbTree();
});
afterEach(() => tree[Symbol.dispose]());

async function look(slots = [SLOT]) {
  const devices = join(tree.sysfs, 'dev');
  const checks = await lookAtUsb({ slots, profiles: async () => packagedProfiles(), sysfs: tree.sysfs, devices });
  return { devices, checks };
}

test('a camera without a node that could be opened is told, with its slot and the node', async () => {
  tree.plug('1-1.4', CAMERA);
  const { checks, devices } = await look();
  expect(checks).toEqual([
    {
      check: 'ports',
      result: 'problem',
      code: 'usb-denied',
      facts: { slot: 3, port: '1-1.4', node: join(devices, '001/002') },
    },
  ]);
});

test('one that may be opened is not told', async () => {
  tree.plug('1-1.4', CAMERA);
  const folder = join(tree.sysfs, 'dev/001');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '002'), '');
  chmodSync(join(folder, '002'), 0o600);
  expect((await look()).checks).toEqual([]);
});

test('a disk at a slot, and a camera at a port that is none, are not told', async () => {
  tree.plug('1-1.4', {});
  tree.plug('1-1.3', CAMERA);
  expect((await look()).checks).toEqual([]);
  expect((await look([])).checks).toEqual([]);
});
