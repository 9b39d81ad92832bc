import { expect, test } from 'vitest';
import { chooseNameReaders, readNameByAny } from '../../../src/profiles/choose-name-readers.js';
import { packagedProfiles } from './packaged.js';

const PROFILES = packagedProfiles();

const BODY = ['a/DSJ-A1_1234567_000001_20261120093000_0001.MP4', 'a/DSJ-A1_1234567_000001_20261120093100_0002.MP4'];
const CAR = ['b/2026_1120_235800_001.MP4', 'b/2026_1120_235900_002.MP4'];
const idsOf = (paths: readonly string[]) =>
  chooseNameReaders(paths, PROFILES).map(({ identity }) => identity.profileId);

test('two cameras in one folder are each read by their own names', () => {
  const paths = [...BODY, ...CAR, 'c/0001.mp4'];
  expect(idsOf(paths)).toEqual(['msc-gat947-plain', 'novatek-dashcam']);
  const readers = chooseNameReaders(paths, PROFILES);
  expect(paths.map((path) => readNameByAny(path, readers).startAt !== undefined)).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
  expect(readNameByAny('c/0001.mp4', readers)).toEqual({ kind: 'video', pattern: 'fallback/extension' });
});

test('one odd name beside a camera’s own, and names without a time, are no other camera', () => {
  expect(idsOf([...BODY, CAR[0] ?? ''])).toEqual(['msc-gat947-plain']);
  expect(idsOf([...BODY, 'c/0001.mp4'])).toEqual(['msc-gat947-plain']);
  expect(idsOf([...BODY, 'c/0001.mp4', 'c/0002.mp4', 'c/0003.mp4'])).toEqual(['numbered-files', 'msc-gat947-plain']);
  expect(idsOf(['notes.txt'])).toEqual([]);
});
