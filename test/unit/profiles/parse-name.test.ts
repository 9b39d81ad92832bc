import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInstant } from '../../../src/domain/quantities.js';
import { defined } from '../../../src/lib/assert.js';
import { chooseNameReader } from '../../../src/profiles/choose-name-reader.js';
import { parseName } from '../../../src/profiles/parse-name.js';
import { fallbackNameFacts, readName } from '../../../src/profiles/read-name.js';
import { makeProfile, packagedProfile, packagedProfiles } from './packaged.js';

const PROFILES = packagedProfiles();

/** Real names, each alone in its folder, and what must be read: [name, profile/pattern, start, other facts]. */
const VECTORS: readonly [string, string, string | undefined, object][] = [
  [
    '8888888_000000_20160129205547_0001.mp4',
    'msc-gat947-plain/a',
    '2016-01-29T20:55:47+08:00',
    { serial: '8888888', officer: '000000', sequence: 1, sequenceModulus: 10_000 },
  ],
  [
    '123456_456_20100101093309_0002.mp4',
    'msc-gat947-plain/b',
    '2010-01-01T09:33:09+08:00',
    { serial: '456', officer: '123456', sequence: 2 },
  ],
  [
    '123456_456_20100101093552_0003IMP.mp4',
    'msc-gat947-plain/b',
    '2010-01-01T09:35:52+08:00',
    { sequence: 3, isImportant: true },
  ],
  ['20161227143656_0001.mp4', 'msc-gat947-plain/c', '2016-12-27T14:36:56+08:00', { sequence: 1 }],
  ['20161227143656_0001IMP.mp4', 'msc-gat947-plain/c', '2016-12-27T14:36:56+08:00', { isImportant: true }],
  [
    'DSJ-A1_1234567_000001_20261120093000_0001.MP4',
    'msc-gat947-plain/f',
    '2026-11-20T09:30:00+08:00',
    { serial: '1234567', officer: '000001', sequence: 1 },
  ],
  [
    '8888888_000000_20160129205547_0001_IMP.mp4',
    'msc-gat947-plain/a',
    '2016-01-29T20:55:47+08:00',
    { isImportant: true },
  ],
  [
    '8888888_000000_20160129205547_0001_ZY.mp4',
    'msc-gat947-plain/a',
    '2016-01-29T20:55:47+08:00',
    { isImportant: true },
  ],
  [
    '8888888_000000_20160129205547_0001IMP.avi',
    'msc-gat947-plain/a',
    '2016-01-29T20:55:47+08:00',
    { isImportant: true },
  ],
  [
    'DCAM_CAM001_000001_20260804_100000_IMP.mp4',
    'dcam/dcam',
    '2026-08-04T10:00:00+08:00',
    { serial: 'CAM001', officer: '000001', isImportant: true },
  ],
  ['rec_1785895200000.mp4', 'android-epoch/rec', '2026-08-05T10:00:00+08:00', { startResolutionMs: 1 }],
  ['AMBA0001.MP4', 'numbered-files/prefixed', undefined, { sequence: 1, sequenceModulus: 10_000 }],
  ['hiv00001.mp4', 'numbered-files/prefixed', undefined, { sequence: 1, sequenceModulus: 100_000 }],
  ['DEV001OFF00120260804100000.MP4', 'ambarella-a9/a9', '2026-08-04T10:00:00+08:00', {}],
  ['NAME_Jan.01.2006_01.10.00+.avi', 'havis-shields/patrol', '2006-01-01T01:10:00+08:00', { isContinuation: true }],
  ['20240112181119_180.MP4', 'kaiser-r50/kaiser', '2024-01-12T18:11:19+08:00', { declaredMs: 180_000 }],
  [
    'NO20191130-120156-000121.MP4',
    '70mai-dashcam/70mai',
    '2019-11-30T12:01:56+08:00',
    { sequence: 121, nameClock: 'schedule' },
  ],
  [
    'EV20191130-121256-000132.MP4',
    '70mai-dashcam/70mai',
    '2019-11-30T12:12:56+08:00',
    { sequence: 132, isImportant: true },
  ],
  ['PA20191130-123656-000156B.MP4', '70mai-dashcam/70mai', '2019-11-30T12:36:56+08:00', { channel: 'B' }],
  [
    '2017_0114_141750_008.MP4',
    'novatek-dashcam/novatek',
    '2017-01-14T14:17:50+08:00',
    { sequence: 8, sequenceModulus: 1000 },
  ],
  [
    '20260511134011_073648A.TS',
    'novatek-dashcam/novatek-long',
    '2026-05-11T13:40:11+08:00',
    { sequence: 73_648, channel: 'A' },
  ],
  ['REC_2026_06_01_21_16_47_F.MP4', 'thinkware-dashcam/thinkware', '2026-06-01T21:16:47+08:00', { channel: 'F' }],
  ['INF20260520-214526-1-F.mp4', 'neoline-dashcam/neoline', '2026-05-20T21:45:26+08:00', { channel: 'F' }],
  ['FILE210225-222951F.MP4', 'mivue-dashcam/mivue', '2021-02-25T22:29:51+08:00', { channel: 'F' }],
  ['GX010123.MP4', 'gopro-hero/hero', undefined, { chapter: 1, sequence: 123 }],
  ['GX020123.MP4', 'gopro-hero/hero', undefined, { chapter: 2, sequence: 123 }],
  ['GH030007.MP4', 'gopro-hero/hero', undefined, { chapter: 3, sequence: 7 }],
  ['2025-06-05_16-15-26-front.mp4', 'tesla-dashcam/tesla', '2025-06-05T16:15:26+08:00', { channel: 'front' }],
  ['x_FR20_2020-01-01_00-00-00.mp4', 'otcamera/otcamera', '2020-01-01T00:00:00+08:00', {}],
  ['2.ts', 'numbered-files/plain', undefined, { sequence: 2 }],
];

describe('real names', () => {
  it.each(VECTORS)('%s is read by %s', (name, pattern, startAt, others) => {
    const profile = defined(chooseNameReader([name], PROFILES), name);
    const facts = defined(parseName(name, profile), name);
    expect(facts.pattern).toBe(pattern);
    expect(facts.startAt === undefined ? undefined : formatInstant(facts.startAt)).toBe(startAt);
    expect(facts).toMatchObject({ kind: 'video', ...others });
    if (!('isImportant' in others)) expect(facts.isImportant).toBeUndefined();
  });
});

describe('what a name tells', () => {
  const plain = packagedProfile('msc-gat947-plain');
  const guobao = packagedProfile('guobao-e12');

  it.each([
    ['8888888_000000_20160229205547_0001.mp4', '2016-02-29T20:55:47+08:00'],
    ['8888888_000000_20150229205547_0001.mp4', undefined],
    ['8888888_000000_20161329205547_0001.mp4', undefined],
    ['8888888_000000_20160129245547_0001.mp4', undefined],
    ['8888888_000000_20160129206047_0001.mp4', undefined],
  ])('%s starts at %s: a date that does not exist is no start', (name, startAt) => {
    const facts = defined(parseName(name, plain), name);
    expect(facts.startAt === undefined ? undefined : formatInstant(facts.startAt)).toBe(startAt);
    expect([facts.serial, facts.sequence]).toEqual(['8888888', 1]);
    if (startAt === undefined) expect(facts).not.toHaveProperty('startResolutionMs');
  });

  it('is read in the profile’s zone', () => {
    const text = (zone: string) => makeProfile('zoned', { clock: { zone }, media: plain.media });
    const at = (zone: string) => defined(parseName('20161227143656_0001.mp4', text(zone))?.startAt, zone);
    expect(formatInstant(at('utc'), 0)).toBe('2016-12-27T14:36:56Z');
    expect(formatInstant(at('-03:30'), 0)).toBe('2016-12-27T18:06:56Z');
    expect(at('device')).toBe(at('+08:00'));
  });

  it.each([
    ['8888888_000000_20160129205547_0001.wav', 'audio'],
    ['8888888_000000_20160129205547_0001.JPG', 'photo'],
    ['8888888_000000_20160129205547_0001.GPS', 'sidecar'],
    ['8888888_000000_20160129205547_0001.log', 'sidecar'],
    ['8888888_000000_20160129205547_0001.mp4.prv', 'pre-record'],
    ['SEGTEMP/8888888_000000_20160129205547_0001.mp4', 'pre-record'],
    ['LOG/20160129.log', 'log'],
    ['/media/card/DCIM/LOGS/20160129.LOG', 'log'],
    ['System Volume Information/20161227143656_0001.mp4', 'other'],
    ['VIDEO/._20161227143656_0001.mp4', 'other'],
  ])('%s is %s', (path, kind) => {
    expect(parseName(path, plain)?.kind).toBe(kind);
  });

  it('keeps the serial of pre-record buffers and names the video of side-cars and twins', () => {
    expect(parseName('8888888_000000_20160129205547_0001.mp4.prv', plain)?.serial).toBe('8888888');
    const video = '8888888_000000_20160129205547_0001.mp4';
    expect(parseName('8888888_000000_20160129205547_0001.GPS', plain)?.twinOf).toBe(video);
    for (const twin of ['8888888_000000_20160129205547_0001_thm.mp4', '8888888_000000_20160129205547_0001_s.mp4']) {
      expect(parseName(`DCIM/${twin}`, plain)).toEqual({ ...parseName(video, plain), twinOf: video });
    }
    expect(parseName(video, plain)).not.toHaveProperty('twinOf');
  });

  it('counts footage in the folder of important copies as important, and only there', () => {
    const name = '123456_456_20100101093309_0002.mp4';
    expect(parseName(`DCIM/101ANDRO/${name}`, guobao)?.isImportant).toBe(true);
    expect(parseName(`DCIM/100ANDRO/${name}`, guobao)?.isImportant).toBeUndefined();
    expect(parseName(`OTHER/${name}`, guobao)).toBeUndefined();
  });

  it('is nothing for names nobody knows, and the extension still says what they are', () => {
    expect(parseName('holiday.mp4', plain)).toBeUndefined();
    expect(readName('holiday.mp4', plain)).toEqual({ kind: 'video', pattern: 'fallback/extension' });
    expect(readName('8888888_000000_20160129205547_0001.mp4', plain).serial).toBe('8888888');
  });

  it.each([
    ['a.MTS', 'video'],
    ['a.wma', 'audio'],
    ['a.heic', 'photo'],
    ['a.txt', 'log'],
    ['a.srt', 'sidecar'],
    ['a.exe', 'other'],
    ['noextension', 'other'],
    ['.mp4', 'other'],
    ['x/SEGTEMP/a.mp4', 'pre-record'],
    ['._a.mp4', 'other'],
  ])('without a profile %s is %s', (path, kind) => {
    expect(fallbackNameFacts(path).kind).toBe(kind);
    expect(readName(path, undefined).kind).toBe(kind);
  });

  it('renames groups by the field map and adds constants', () => {
    const pattern = {
      id: 'p',
      regex: '^(?<unit>\\d{3})-(?<n>\\d{2})\\.mp4$',
      fields: { unit: 'officer', n: 'seq' },
      seqModulus: 60,
      constants: { channel: 'front', chapter: 2 },
      examples: ['001-07.mp4'],
    };
    expect(parseName('001-07.mp4', makeProfile('mapped', { media: { namePatterns: [pattern] } }))).toEqual({
      kind: 'video',
      pattern: 'mapped/p',
      officer: '001',
      sequence: 7,
      sequenceModulus: 60,
      chapter: 2,
      channel: 'front',
    });
  });

  it('does not read names beyond 512 characters', () => {
    const profile = makeProfile('long', {
      media: { namePatterns: [{ id: 'p', regex: '^a.*\\.mp4$', examples: ['a.mp4'] }] },
    });
    expect(parseName(`a${'b'.repeat(507)}.mp4`, profile)?.pattern).toBe('long/p');
    expect(parseName(`a${'b'.repeat(508)}.mp4`, profile)).toBeUndefined();
  });

  it('never throws and never invents a start outside the calendar, whatever the name', () => {
    const part = fc.oneof(
      fc.constantFrom('_', '.', '-', '/', 'IMP', 'mp4', 'DSJ-', 'rec_', '\u0000', '\u202e', '𝒳'),
      fc.stringMatching(/^\d{0,14}$/),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        for (const profile of PROFILES) {
          const facts = readName(parts.join(''), profile);
          if (facts.startAt !== undefined) expect(Number.isSafeInteger(facts.startAt)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});
