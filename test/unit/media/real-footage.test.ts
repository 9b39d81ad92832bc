/**
 * Files of real cameras and malformed ones against what other programs measured in them: the table in the README beside
 * the files. Registered where SEALDOCK_FOOTAGE names their folder.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readMedia } from '../../../src/media/read-media.js';
import type { MediaReading, TrackTimeline } from '../../../src/media/timeline.js';
import { memorySource } from '../../fakes/memory-source.js';

const signal = new AbortController().signal;
const footage = process.env['SEALDOCK_FOOTAGE'];

type Row = {
  readonly file: string;
  readonly codec: string;
  readonly packets: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly stepMs: number;
};

const CODECS: Readonly<Record<string, readonly string[]>> = {
  h264: ['avc1', 'h264'],
  hevc: ['hvc1', 'hev1', 'hevc'],
  aac: ['mp4a', 'aac'],
  ac3: ['ac3'],
  mjpeg: ['mjpg'],
  pcm_s16le: ['pcm'],
};
/** Where a packet is something else there than a sample is here. */
const OTHER_UNITS: Readonly<Record<string, string>> = {
  'cameras/sony-a7m3-avchd.mts h264': 'two fields come in one unit',
  'cameras/canon-MVI_4823.AVI pcm_s16le': 'a packet is a chunk of sound',
  'malformed/truncated-moov-first-35s.mp4 h264': 'the last packet is not all there',
};

test('the table of facts is read row by row, without the rows of files that have no packets', () => {
  const table = [
    '## Measured',
    '| file | container | date field | codec | declared s | packets | first | last | step | holes |',
    '| a.mp4 | mov,mp | 0 (1904) | h264 | 11.7 | 352 | 0 | 11712 | 33.37 / 33.37 / 40.00 | |',
    '| b.mp4 | unreadable | | | | | | | | |',
  ];
  expect(readRows(table.join('\n'))).toEqual([
    { file: 'a.mp4', codec: 'h264', packets: 352, firstMs: 0, lastMs: 11_712, stepMs: 33.37 },
  ]);
});

if (footage !== undefined) {
  const rows = readRows(readFileSync(join(footage, 'README.md'), 'utf8'));

  describe('real files have the timelines that other programs measured', () => {
    test('the table of facts is there', () => {
      expect(rows.length).toBeGreaterThan(40);
    });

    test.each(rows.map((row) => [`${row.file} ${row.codec}`, row] as const))('%s', async (name, row) => {
      const reading = await readFile(row.file);
      const track = tracksOf(reading).find(({ codec }) => CODECS[row.codec]?.includes(codec));
      if (track === undefined) throw new Error(`no ${row.codec} in ${JSON.stringify(reading).slice(0, 500)}`);
      if (OTHER_UNITS[name] === undefined) {
        expect(track.samples).toBe(row.packets);
        expect(track.frameMs).toBeCloseTo(row.stepMs, 1);
      }
      expect(Math.abs(track.startMs - row.firstMs)).toBeLessThanOrEqual(1);
      // The last packet's time; its duration is on top, up to two usual ones.
      expect(track.endMs).toBeGreaterThanOrEqual(row.lastMs - 1);
      expect(track.endMs).toBeLessThanOrEqual(row.lastMs + 2 * row.stepMs + 1);
    });
  });

  describe('every damaged file is answered with its state', () => {
    test.each([
      ['malformed/truncated-moov-first-35s.mp4', 'truncated'],
      ['malformed/chunk_out_of_range.mp4', 'unreadable'],
      ['malformed/crash_skip_large', 'unreadable'],
      ['malformed/crash_moov-trak', 'truncated'],
      ['malformed/mdat-too-long.mp4', 'ok'],
      ['malformed/bogus-duration.mp4', 'ok'],
      ['malformed/partially-fragmented.mp4', 'ok'],
      ['malformed/edit-lists.mp4', 'ok'],
      ['malformed/no_timescale.mp4', 'ok'],
      ['malformed/missing-keyframe-labels.ts', 'ok'],
      ['naming-70mai/NO20191130-120156-000121.MP4', 'ok'],
      ['naming-70mai/NO20191130-120256-000122.MP4', 'unreadable'],
      ['naming-70mai/NO20191130-120356-000123.MP4', 'unreadable'],
      ['naming-70mai/EV20191130-121256-000132.MP4', 'unreadable'],
      ['naming-70mai/NO20191130-123656-000156.MP4', undefined],
    ])('%s: %s', async (file, state) => {
      expect((await readFile(file))?.state).toBe(state);
    });

    test('the end that an index promises is told: 35.229 s where only 463 ms are there', async () => {
      const reading = await readFile('malformed/truncated-moov-first-35s.mp4');
      expect(reading?.state === 'truncated' ? Math.round(reading.placedEndMs ?? 0) : undefined).toBe(35_229);
      expect(reading?.state === 'truncated' ? Math.round(reading.readableEndMs ?? 0) : undefined).toBe(463);
    });
  });

  describe('real files carry the clocks that other programs read', () => {
    test.each([
      ['cameras/gopro-hero7.mp4', '2019-05-06T11:13:28.000Z', '11:12:47'],
      ['cameras/gopro-hero5-karma.mp4', '2017-04-17T19:27:57.000Z', '19:26:48'],
      ['cameras/gopro-hero6-trimmed-2s.mp4', undefined, '11:26:51'],
      ['cameras/canon-MVI_4823.AVI', '2012-09-10T20:52:00.000Z', undefined],
      ['cameras/iphone-with-gps.mov', '2019-07-24T08:25:57.000Z', undefined],
      ['cameras/android-portrait-4k60.mp4', '2023-03-16T15:26:24.000Z', undefined],
      ['cameras/traffic-camera-cfr.mp4', undefined, undefined],
    ])('%s: created %s, timecode %s', async (file, createdAt, timecode) => {
      const reading = await readFile(file);
      if (reading?.state !== 'ok') throw new Error(`${file} is ${reading?.state}`);
      expect(reading.createdAt === undefined ? undefined : new Date(reading.createdAt).toISOString()).toBe(createdAt);
      const clock =
        reading.timecode === undefined ? undefined : new Date(reading.timecode.labelMs).toISOString().slice(11, 19);
      expect(clock).toBe(timecode);
    });

    test.each([
      ['cameras/gopro-hero7.mp4', 352],
      ['cameras/gopro-hero5-karma.mp4', 362],
      ['cameras/flir-thermal-vfr.mp4', 84],
      ['cameras/iphone-hevc-vfr-5s.mp4', 146],
      ['cameras/android-portrait-4k60.mp4', 18],
      ['cameras/traffic-camera-cfr.mp4', 576],
    ])('%s still shows its %i pictures when its index is gone', async (file, pictures) => {
      const bytes = readFileSync(join(footage, file));
      const cut = bytes.subarray(0, bytes.lastIndexOf('moov') - 4);
      expect(await readMedia(memorySource(cut), { signal })).toMatchObject({ state: 'unreadable', lost: { pictures } });
    });

    test('consecutive pieces of one stream join within a millisecond, and a missing one shows as its length', async () => {
      const clocks = await Promise.all(
        [2, 3, 4, 6, 7, 8].map(async (n) => {
          const reading = await readFile(`consecutive-ts-with-gap/${n}.ts`);
          return reading?.state === 'ok' ? reading.runningClock : undefined;
        }),
      );
      const steps = clocks.slice(1).map((clock, i) => (clock?.startMs ?? 0) - (clocks[i]?.endMs ?? 0));
      for (const [i, step] of steps.entries()) expect(Math.abs(step - (i === 2 ? 4004 : 0))).toBeLessThan(0.5);
    });
  });

  async function readFile(file: string): Promise<MediaReading | undefined> {
    return readMedia(memorySource(readFileSync(join(footage ?? '', file))), { signal });
  }
}

function tracksOf(reading: MediaReading | undefined): readonly TrackTimeline[] {
  return reading !== undefined && 'tracks' in reading ? reading.tracks : [];
}

/** Rows of the measured table that have packets: file, container, date, codec, declared, packets, first, last, step. */
function readRows(readme: string): readonly Row[] {
  const table = readme.slice(readme.indexOf('## Measured'));
  return table.split('\n').flatMap((line): Row[] => {
    const [, file = '', , , codec = '', , packets = '', first = '', last = '', step = ''] = line
      .split('|')
      .map((cell) => cell.trim());
    const stepMs = Number(step.split('/')[1]);
    if (CODECS[codec] === undefined || packets === '' || first === '-') return [];
    return [{ file, codec, packets: Number(packets), firstMs: Number(first), lastMs: Number(last), stepMs }];
  });
}
