/** What is done with what is attached, and which profile a medium fits. */
import { describe, expect, test } from 'vitest';
import { planDocking, profileOf } from '../../../../src/app/daemon/plan-docking.js';
import { recogniseMedium } from '../../../../src/app/daemon/recognise.js';
import { linePort } from '../../../../src/app/daemon/slot-cell.js';
import { usbPort } from '../../../../src/domain/usb.js';
import type { Medium, MediumListing } from '../../../../src/ports/medium.js';
import type { DeviceProfile } from '../../../../src/profiles/profile-schema.js';
import { packagedProfile } from '../../profiles/packaged.js';

const talking = packagedProfile('bc-ascii');
const plain = packagedProfile('msc-gat947-plain');
const status = packagedProfile('cdc-status');
const amba = packagedProfile('amba-e1');
const medium = {
  root: '/dock/1',
  fs: 'vfat',
  volume: { id: undefined, label: undefined },
  isFlat: false,
  importState: undefined,
};
const bare = { medium: undefined, port: undefined, profileId: undefined, hasDiskPlace: true };
const line = linePort('/dev/serial/by-path/1');
const usb = {
  at: { kind: 'usb', place: { port: usbPort('1-1'), enumeration: '2.1' }, serial: undefined },
  profileId: 'amba-e1',
  undecided: undefined,
} as const;

describe('planDocking', () => {
  test.each([
    ['nothing attached', {}, undefined, { kind: 'nothing' }],
    ['a plain disk', { medium }, undefined, { kind: 'disk', link: undefined }],
    ['a disk whose camera has no language', { medium, port: line }, plain, { kind: 'disk', link: undefined }],
    ['a talking camera in command mode', { port: line }, talking, { kind: 'command', link: line.at, profile: talking }],
    ['one that is a disk already', { medium, port: line }, talking, { kind: 'disk', link: line.at }],
    ['a status line beside a disk', { medium, port: line }, status, { kind: 'disk', link: line.at }],
    ['a status line whose disk is still to come', { port: line }, status, { kind: 'nothing' }],
    [
      'a status line without a place for a disk',
      { port: line, hasDiskPlace: false },
      status,
      { kind: 'status', link: line.at, profile: status },
    ],
    ['a port nobody described', { port: line }, undefined, { kind: 'quarantine', code: 'profile-none' }],
    ['a port with the profile of a plain disk', { port: line }, plain, { kind: 'quarantine', code: 'profile-none' }],
    [
      'a camera that is spoken to over USB itself',
      { port: usb },
      amba,
      { kind: 'command', link: usb.at, profile: amba },
    ],
    [
      'a language of lines over USB as well',
      { port: { ...usb, profileId: 'bc-ascii' } },
      talking,
      { kind: 'command', link: usb.at, profile: talking },
    ],
    [
      'a USB device of which two profiles know nothing better',
      { port: { ...usb, profileId: undefined, undecided: 'profile-ambiguous' } },
      undefined,
      { kind: 'quarantine', code: 'profile-ambiguous' },
    ],
    ['a line with the profile of a camera of USB', { port: line }, amba, { kind: 'quarantine', code: 'profile-none' }],
  ] as const)('%s', (_, attached, profile, plan) => {
    const profileId = (profile as DeviceProfile | undefined)?.identity.profileId;
    expect(planDocking({ ...bare, profileId, ...attached }, profile)).toEqual(plan);
  });

  test('a slot whose profile is not in force does nothing with anything', () => {
    const plan = { kind: 'out-of-service', code: 'profile-unknown' };
    expect(planDocking({ ...bare, medium, profileId: 'gone' }, undefined)).toEqual(plan);
    expect(planDocking({ ...bare, port: line, profileId: 'gone' }, undefined)).toEqual(plan);
    expect(planDocking({ ...bare, profileId: 'gone' }, undefined)).toEqual({ kind: 'nothing' });
  });
});

describe('profileOf', () => {
  test.each([
    ['what the settings name', { profileId: 'bc-ascii', port: usb, metAs: 'amba-e1' }, 'bc-ascii'],
    ['else what knows the USB device', { profileId: undefined, port: usb, metAs: undefined }, 'amba-e1'],
    [
      'else by what it was met before it became a disk',
      { profileId: undefined, port: undefined, metAs: 'amba-e1' },
      'amba-e1',
    ],
    ['else nothing', { profileId: undefined, port: line, metAs: undefined }, undefined],
  ])('%s', (_, cell, id) => {
    expect(profileOf(cell, [talking, amba])?.identity.profileId).toBe(id);
  });
});

describe('recogniseMedium', () => {
  let listed = 0;
  const entry = { rawPathHex: undefined, sizeBytes: 1, mtimeMs: 0 };
  const listing: MediumListing = { entries: [{ ...entry, path: 'DCIM/x.mp4' }], refusals: [] };
  const disk: Medium = {
    fs: 'vfat',
    volume: undefined,
    label: '/dock/1',
    list: () => {
      listed += 1;
      return Promise.resolve(listing);
    },
    open: () => Promise.reject(new Error('not read')),
    space: () => Promise.resolve(undefined),
    isAlive: () => Promise.resolve(true),
  };
  const never = new AbortController().signal;
  /** Claims volumes called CAM with a DCIM folder. */
  const claiming = (profileId: string): DeviceProfile => ({
    ...plain,
    identity: { ...plain.identity, profileId },
    match: {
      ...plain.match,
      appearances: [{ state: 'disk', isSharedId: false, isGeneric: false, volumeLabelRe: '^CAM', roots: ['DCIM'] }],
    },
  });

  test('quarantines what two profiles fit equally well, and names them', async () => {
    const found = await recogniseMedium({ medium: disk, label: 'CAM1' }, [claiming('a'), claiming('b')], never);
    expect(found).toEqual({ kind: 'quarantined', code: 'profile-ambiguous', candidates: ['a', 'b'] });
  });

  test('quarantines what no profile fits', async () => {
    const found = await recogniseMedium({ medium: disk, label: 'OTHER' }, [claiming('a')], never);
    expect(found).toEqual({ kind: 'quarantined', code: 'profile-none', candidates: [] });
  });

  test('lists a medium once for recognising and docking, and anew after that', async () => {
    listed = 0;
    const found = await recogniseMedium({ medium: disk, label: undefined }, [plain], never);
    if (found.kind !== 'known') throw new Error('not known');
    expect(found.profile.identity.profileId).toBe('msc-gat947-plain');
    await found.medium.list(never);
    expect(listed).toBe(1);
    await found.medium.list(never);
    expect(listed).toBe(2);
  });
});
