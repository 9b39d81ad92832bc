/** What is done with what is attached, and which profile a medium fits. */
import { describe, expect, test } from 'vitest';
import { planDocking } from '../../../../src/app/daemon/plan-docking.js';
import { recogniseMedium } from '../../../../src/app/daemon/recognise.js';
import type { Medium, MediumListing } from '../../../../src/ports/medium.js';
import type { DeviceProfile } from '../../../../src/profiles/profile-schema.js';
import { packagedProfile } from '../../profiles/packaged.js';

const talking = packagedProfile('bc-ascii');
const plain = packagedProfile('msc-gat947-plain');
const status = packagedProfile('cdc-status');
const medium = {
  root: '/dock/1',
  fs: 'vfat',
  volume: { id: undefined, label: undefined },
  isFlat: false,
  importState: undefined,
};
const bare = { medium: undefined, portPath: undefined, profileId: undefined, hasDiskPlace: true };
const port = '/dev/serial/by-path/1';

describe('planDocking', () => {
  test.each([
    ['nothing attached', {}, undefined, { kind: 'nothing' }],
    ['a plain disk', { medium }, undefined, { kind: 'disk', link: undefined }],
    ['a disk whose camera has no language', { medium, portPath: port }, plain, { kind: 'disk', link: undefined }],
    [
      'a talking camera in command mode',
      { portPath: port },
      talking,
      { kind: 'command', link: port, profile: talking },
    ],
    ['one that is a disk already', { medium, portPath: port }, talking, { kind: 'disk', link: port }],
    ['a status line beside a disk', { medium, portPath: port }, status, { kind: 'disk', link: port }],
    ['a status line whose disk is still to come', { portPath: port }, status, { kind: 'nothing' }],
    [
      'a status line without a place for a disk',
      { portPath: port, hasDiskPlace: false },
      status,
      { kind: 'status', link: port, profile: status },
    ],
    ['a port nobody described', { portPath: port }, undefined, { kind: 'quarantine', code: 'profile-none' }],
    [
      'a port with the profile of a plain disk',
      { portPath: port },
      plain,
      { kind: 'quarantine', code: 'profile-none' },
    ],
  ] as const)('%s', (_, attached, profile, plan) => {
    const profileId = (profile as DeviceProfile | undefined)?.identity.profileId;
    expect(planDocking({ ...bare, profileId, ...attached }, profile)).toEqual(plan);
  });

  test('a slot whose profile is not in force does nothing with anything', () => {
    const plan = { kind: 'out-of-service', code: 'profile-unknown' };
    expect(planDocking({ ...bare, medium, profileId: 'gone' }, undefined)).toEqual(plan);
    expect(planDocking({ ...bare, portPath: port, profileId: 'gone' }, undefined)).toEqual(plan);
    expect(planDocking({ ...bare, profileId: 'gone' }, undefined)).toEqual({ kind: 'nothing' });
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
