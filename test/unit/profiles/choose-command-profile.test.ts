/** Whose camera in command mode a USB device is, where several families share its id. */
import { expect, test } from 'vitest';
import { type UsbDevice, usbPort } from '../../../src/domain/usb.js';
import { chooseCommandProfile } from '../../../src/profiles/choose-command-profile.js';
import { packagedProfiles } from './packaged.js';

const DEVICE: UsbDevice = {
  port: usbPort('1-1'),
  enumeration: '2.1',
  vid: '4255',
  pid: '0001',
  interfaces: ['ff/00/00'],
  serial: undefined,
  manufacturer: undefined,
  product: 'BodyCam',
  isAuthorized: true,
};

test.each(['amba-e1', 'amba-at', 'bc-300'])('the settings’ %s is taken, whatever the device calls itself', (named) => {
  expect(chooseCommandProfile(DEVICE, packagedProfiles(), named)).toMatchObject({
    kind: 'chosen',
    profile: { identity: { profileId: named } },
  });
});

test('a profile that does not know the device is not taken, though the settings name it', () => {
  expect(chooseCommandProfile(DEVICE, packagedProfiles(), 'bc-ascii')).toEqual({
    kind: 'undecided',
    code: 'profile-none',
  });
});

test('a device that none knows is no camera in command mode', () => {
  const other = { ...DEVICE, vid: '1234' };
  expect(chooseCommandProfile(other, packagedProfiles(), 'bc-300')).toBeUndefined();
});
