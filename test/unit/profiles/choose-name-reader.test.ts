import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defined } from '../../../src/lib/assert.js';
import { chooseNameReader } from '../../../src/profiles/choose-name-reader.js';
import { parseName } from '../../../src/profiles/parse-name.js';
import { readName } from '../../../src/profiles/read-name.js';
import { makeProfile, packagedProfiles } from './packaged.js';

const PROFILES = packagedProfiles();

function chosen(paths: readonly string[]): string | undefined {
  return chooseNameReader(paths, PROFILES)?.identity.profileId;
}

function serials(paths: readonly string[]): (string | undefined)[] {
  const profile = chooseNameReader(paths, PROFILES);
  return paths.map((path) => (profile === undefined ? undefined : parseName(path, profile)?.serial));
}

describe('the reader of a folder', () => {
  it.each([
    [['1.ts', '2.ts', '4.ts'], 'numbered-files'],
    [['NO20191130-120156-000121.MP4', 'EV20191130-121256-000132.MP4', 'readme.txt'], '70mai-dashcam'],
    [['DCIM/100GOPRO/GX010123.MP4', 'DCIM/100GOPRO/GX020123.MP4', 'DCIM/100GOPRO/GL010123.LRV'], 'gopro-hero'],
    [['20240112181119_180.MP4', '20240112181419_180.MP4'], 'kaiser-r50'],
    [['20161227143656_0001.mp4', '20161227144656_0002.mp4'], 'msc-gat947-plain'],
    [['DCIM/100ANDRO/20161227143656_0001.mp4'], 'guobao-e12'],
    [['police/video/20170305101112_0001_ZY.mp4'], 'zzx-police'],
  ])('%j → %s', (paths, id) => {
    expect(chosen(paths)).toBe(id);
  });

  it('is the profile that explains the most media names', () => {
    expect(chosen(['GX010123.MP4', '1.ts', '2.ts'])).toBe('numbered-files');
    expect(chosen(['GX010123.MP4', 'GX020123.MP4', '1.ts'])).toBe('gopro-hero');
  });

  it('is nobody where no profile knows a media name', () => {
    expect(chosen(['holiday.mp4', 'LOG/20160129.log', 'my notes.txt'])).toBeUndefined();
    expect(chosen([])).toBeUndefined();
  });

  it('does not count names whose time is no real date', () => {
    expect(chosen(['20169927143656_0001.mp4'])).toBeUndefined();
  });

  it('does not depend on the order of the profiles', () => {
    const paths = ['8888888_000000_20160129205547_0001.mp4'];
    expect(chooseNameReader(paths, [...PROFILES].reverse())?.identity.profileId).toBe(chosen(paths));
  });

  it('is decided by priority when two explain the same', () => {
    const media = { namePatterns: [{ id: 'p', regex: '^clip(?<seq>\\d)\\.mp4$', examples: ['clip1.mp4'] }] };
    const identity = { title: { zh: '测', en: 't' }, vendor: 'v', revision: 1, evidence: 'assumed' };
    const low = makeProfile('aaa', { identity: { ...identity, profileId: 'aaa', priority: 10 }, media });
    const high = makeProfile('zzz', { identity: { ...identity, profileId: 'zzz', priority: 20 }, media });
    expect(chooseNameReader(['clip1.mp4'], [low, high])?.identity.profileId).toBe('zzz');
  });

  it('samples a very large folder and still finds its reader', () => {
    const paths = Array.from({ length: 20_000 }, (_, index) => `${index + 1}.ts`);
    expect(chosen(paths)).toBe('numbered-files');
  });
});

describe('two field orders in one shape of name', () => {
  it('the declared order stands for widths 7 and 6, whatever varies', () => {
    expect(serials(['1234567_000001_20260804100000_0001.mp4', '1234567_000002_20260804101000_0002.mp4'])).toEqual([
      '1234567',
      '1234567',
    ]);
    expect(serials(['1234567_100001_20260804100000_0001.mp4', '7654321_100001_20260804101000_0002.mp4'])).toEqual([
      '1234567',
      '7654321',
    ]);
  });

  it('one camera whose serial stands first is found by its constant serial and its one counter', () => {
    const paths = ['717_123456_20260804100000_0001.mp4', '717_654321_20260804101000_0002.mp4'];
    expect(serials(paths)).toEqual(['717', '717']);
  });

  it('two cameras of one officer are never taken for one camera', () => {
    const paths = [
      '900717_41_20260804100000_0001.mp4',
      '900717_42_20260804100500_0001.mp4',
      '900717_41_20260804101000_0002.mp4',
    ];
    expect(serials(paths)).toEqual(['41', '42', '41']);
  });

  it('a factory default is no constant serial', () => {
    const paths = ['000000_41_20260804100000_0001.mp4', '000000_42_20260804101000_0002.mp4'];
    expect(serials(paths)).toEqual(['41', '42']);
  });

  it('officer first holds for full widths too when other names of the folder have only that reading', () => {
    const paths = [
      '70_717717_20260804100000_0001.mp4',
      '7000001_717717_20260804101000_0002.mp4',
      '7000002_717717_20260804102000_0003.mp4',
    ];
    expect(serials(paths)).toEqual(['717717', '717717', '717717']);
  });
});

/** Folders of real footage, where SEALDOCK_FOOTAGE names them; their names alone are read. */
const root = process.env['SEALDOCK_FOOTAGE'];

if (root !== undefined) {
  const names = (folder: string): string[] => readdirSync(join(root, folder)).sort();

  describe('names of real footage', () => {
    it.each<[string, string, (number | undefined)[]]>([
      ['consecutive-ts-with-gap', 'numbered-files', [2, 3, 4, 6, 7, 8]],
      ['naming-70mai', '70mai-dashcam', [132, 121, 122, 123, 156]],
      ['dashcam-shape', 'novatek-dashcam', [73_648, undefined]],
    ])('%s are read by %s with these numbers', (folder, id, numbers) => {
      const profile = defined(chooseNameReader(names(folder), packagedProfiles()), folder);
      expect(profile.identity.profileId).toBe(id);
      expect(names(folder).map((name) => parseName(name, profile)?.sequence)).toEqual(numbers);
    });

    it('of any camera are footage, known or not', () => {
      const profile = chooseNameReader(names('cameras'), packagedProfiles());
      const kinds = names('cameras').map((name) => readName(name, profile).kind);
      expect(kinds.length).toBeGreaterThanOrEqual(12);
      expect(new Set(kinds)).toEqual(new Set(['video']));
    });
  });
}
