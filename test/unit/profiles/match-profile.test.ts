import { describe, expect, it } from 'vitest';
import { type DeviceDescriptor, matchProfile } from '../../../src/profiles/match-profile.js';
import { makeProfile, packagedProfiles } from './packaged.js';

const PROFILES = packagedProfiles();

function outcome(descriptor: DeviceDescriptor, profiles = PROFILES): string {
  const match = matchProfile(descriptor, profiles);
  if (match.kind === 'match') return match.profile.identity.profileId;
  return match.kind === 'none'
    ? 'none'
    : `ambiguous: ${match.profiles.map((profile) => profile.identity.profileId).join(' ')}`;
}

describe('a device fits', () => {
  it.each<[string, DeviceDescriptor, string]>([
    ['the BC+ cameras by their own USB id', { state: 'command', vid: '1D70', pid: '01D5' }, 'bc-ascii'],
    ['a serial port by the camera’s greeting', { state: 'serial', greeting: '+SYSTIME:20261120093000' }, 'bc-ascii'],
    ['a serial port by the id code', { state: 'serial', idCode: 'BC003' }, 'bc-ascii'],
    ['a cradle by its status line', { state: 'serial', greeting: 'STAT ID=1234567 BAT=80 REC=0' }, 'cdc-status'],
    [
      'a plain disk by the generic profile',
      { state: 'disk', volumeLabel: 'NO NAME', roots: ['DCIM'] },
      'msc-gat947-plain',
    ],
    ['a disk of which nothing is known', { state: 'disk' }, 'msc-gat947-plain'],
    [
      'a disk by the names on it',
      { state: 'disk', roots: ['DCIM'], paths: ['DCIM/100GOPRO/GX010001.MP4'] },
      'gopro-hero',
    ],
    [
      'a plain disk whose names are its own',
      {
        state: 'disk',
        volumeLabel: 'NO NAME',
        roots: ['VIDEO'],
        paths: ['VIDEO/8888888_000000_20160129205547_0001.mp4'],
      },
      'msc-gat947-plain',
    ],
    [
      'Android folders by folder and name',
      { state: 'disk', roots: ['police', 'Android'], paths: ['police/video/20170305101112_0001_ZY.mp4'] },
      'zzx-police',
    ],
  ])('%s', (_, descriptor, id) => {
    expect(outcome(descriptor)).toBe(id);
  });

  it.each<[string, DeviceDescriptor]>([
    ['an unknown USB id', { state: 'command', vid: 'dead', pid: 'beef' }],
    ['the right maker with another product', { state: 'command', vid: '1d70', pid: 'ffff' }],
    ['a silent serial port', { state: 'serial' }],
    ['a serial port that says something else', { state: 'serial', greeting: 'U-Boot 2020.01' }],
  ])('nothing: %s', (_, descriptor) => {
    expect(outcome(descriptor)).toBe('none');
  });
});

describe('identity', () => {
  const shared = { state: 'command', vid: '4255', pid: ['0001'], isSharedId: true };

  it('is never made by a shared id alone, but by a shared id with one more fact', () => {
    const profiles = [makeProfile('shared-one', { match: { appearances: [{ ...shared, productRe: '^Simple' }] } })];
    expect(outcome({ state: 'command', vid: '4255', pid: '0001' }, profiles)).toBe('none');
    expect(outcome({ state: 'command', vid: '4255', pid: '0001', product: 'Simple Class' }, profiles)).toBe(
      'shared-one',
    );
  });

  it('is ruled out by one fact that contradicts', () => {
    const entry = { state: 'command', vid: '1111', pid: ['2222'], productRe: '^Cam' };
    const profiles = [
      makeProfile('one', { match: { appearances: [entry] } }),
      makeProfile('two', { match: { appearances: [{ ...entry, productRe: '^Dock' }] } }),
    ];
    expect(outcome({ state: 'command', vid: '1111', pid: '2222', product: 'Camera' }, profiles)).toBe('one');
    expect(outcome({ state: 'command', vid: '1111', pid: '2222', product: 'Toaster' }, profiles)).toBe('none');
  });

  it('of equal weight in two profiles is left to a person', () => {
    const entry = { state: 'command', vid: '1111', pid: ['2222'] };
    const profiles = [
      makeProfile('one', { match: { appearances: [entry] } }),
      makeProfile('two', { match: { appearances: [entry] } }),
    ];
    expect(outcome({ state: 'command', vid: '1111', pid: '2222' }, profiles)).toBe('ambiguous: one two');
  });

  it('says by which facts it was made', () => {
    const match = matchProfile({ state: 'disk', volumeLabel: 'DSJ-01', roots: ['dcim'] }, PROFILES);
    expect(match).toMatchObject({ kind: 'match', because: ['volume-label', 'roots'] });
  });

  it('by names carries the field order that the folder proved', () => {
    const paths = ['717_123456_20260804100000_0001.mp4', '717_654321_20260804101000_0002.mp4'];
    const match = matchProfile({ state: 'disk', paths }, PROFILES);
    const order = match.kind === 'match' ? match.profile.media.namePatterns.map((pattern) => pattern.id) : [];
    expect(order.indexOf('b-serial-first')).toBeLessThan(order.indexOf('b'));
    expect(order).toContain('b');
  });

  it('is not made by names that explain only a few of the files', () => {
    const paths = ['GX010001.MP4', 'a.mp4', 'b.mp4', 'c.mp4'];
    expect(outcome({ state: 'disk', paths })).toBe('msc-gat947-plain');
  });
});
