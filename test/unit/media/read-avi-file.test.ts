import { describe, expect, test } from 'vitest';
import { readMedia } from '../../../src/media/read-media.js';
import type { MediaReading, TrackTimeline } from '../../../src/media/timeline.js';
import {
  aviFile,
  headerList,
  type MediaChunk,
  mediaChunk,
  pictureStream,
  riffChunk,
  riffFile,
  riffList,
  soundStream,
  u32le,
} from '../../fakes/avi-chunks.js';
import { memorySource } from '../../fakes/memory-source.js';

const signal = new AbortController().signal;
const read = (bytes: Uint8Array) => readMedia(memorySource(bytes), { signal });
const tracksOf = (reading: MediaReading | undefined): readonly TrackTimeline[] =>
  reading !== undefined && 'tracks' in reading ? reading.tracks : [];

/** Pictures of growing size, 40 ms each, with sound between them where wanted. */
function pictures(count: number, options: { sound?: boolean; empty?: readonly number[] } = {}): MediaChunk[] {
  return Array.from({ length: count }, (_, i): MediaChunk[] => [
    { stream: 0, bytes: options.empty?.includes(i) ? 0 : 1001 + i },
    ...(options.sound ? [{ stream: 1, bytes: 640 }] : []),
  ]).flat();
}

describe('reading AVI', () => {
  test.each(['old', 'old-from-file-start', 'open', 'none'] as const)(
    'gives one timeline whichever index there is: %s',
    async (index) => {
      const reading = await read(aviFile({ media: pictures(50, { sound: true }), hasSound: true, index }));
      expect(reading).toMatchObject({ state: 'ok', container: 'avi', remarks: [] });
      expect(tracksOf(reading)).toMatchObject([
        { kind: 'video', codec: 'mjpg', samples: 50, startMs: 0, endMs: 2000, frameMs: 40, longSteps: [] },
        { kind: 'audio', codec: 'pcm', samples: 16_000, startMs: 0, endMs: 2000, longSteps: [] },
      ]);
    },
  );

  test('walks through groups of chunks', async () => {
    const reading = await read(aviFile({ media: pictures(25), index: 'none', group: true }));
    expect(tracksOf(reading)).toMatchObject([{ samples: 25, endMs: 1000 }]);
  });

  test.each(['old', 'open', 'none'] as const)(
    'counts frames the camera dropped as time without a picture, index %s',
    async (index) => {
      const empty = Array.from({ length: 20 }, (_, i) => 30 + i);
      const reading = await read(aviFile({ media: pictures(75, { empty }), index }));
      expect(reading).toMatchObject({ state: 'ok' });
      const [video] = tracksOf(reading);
      expect(video).toMatchObject({ samples: 55, endMs: 3000 });
      expect(video?.longSteps).toMatchObject([{ fromMs: 1200, toMs: 2000, stepMs: 840 }]);
    },
  );

  test('shows frames dropped at the very end as time that went on', async () => {
    const reading = await read(
      aviFile({ media: pictures(60, { empty: Array.from({ length: 30 }, (_, i) => 30 + i) }) }),
    );
    const [video] = tracksOf(reading);
    expect(video).toMatchObject({ samples: 30, endMs: 2400 });
    expect(video?.longSteps).toMatchObject([{ fromMs: 1200, toMs: 2360 }]);
  });

  test('calls a file whose pictures were all dropped unreadable', async () => {
    const empty = Array.from({ length: 30 }, (_, i) => i);
    expect(await read(aviFile({ media: pictures(30, { empty }) }))).toMatchObject({ state: 'unreadable' });
  });

  test('reads on in further parts of an OpenDML file', async () => {
    const first = aviFile({ media: pictures(25), index: 'none' });
    const second = riffFile('AVIX', [riffList('movi', pictures(25).map(mediaChunk))]);
    const reading = await read(Buffer.concat([first, second]));
    expect(reading).toMatchObject({ state: 'ok' });
    expect(tracksOf(reading)).toMatchObject([{ samples: 50, endMs: 2000, longSteps: [] }]);
  });

  test.each(['old', 'open'] as const)('reads little of a file whose %s index can be believed', async (index) => {
    const media = Array.from({ length: 50 }, () => ({ stream: 0, bytes: 100_000 }));
    const source = memorySource(aviFile({ media, index }));
    expect(tracksOf(await readMedia(source, { signal }))).toMatchObject([{ samples: 50 }]);
    expect(source.bytesRead).toBeLessThan(150_000);
    expect(source.reads).toBeLessThanOrEqual(16);
  });

  test('does not believe an index that leads elsewhere, and walks the media instead', async () => {
    const file = aviFile({ media: pictures(50) });
    const at = file.lastIndexOf('idx1') + 8;
    file.writeUInt32LE(file.readUInt32LE(at + 25 * 16 + 12) + 4, at + 49 * 16 + 12); // the last one's length
    expect(tracksOf(await read(file))).toMatchObject([{ samples: 50, endMs: 2000 }]);
  });

  test('does not believe an index that stops before the media do', async () => {
    const media = pictures(200);
    const file = aviFile({ media });
    const at = file.lastIndexOf('idx1');
    const short = Buffer.concat([file.subarray(0, at), riffChunk('idx1', [file.subarray(at + 8, at + 8 + 16 * 50)])]);
    short.writeUInt32LE(short.length - 8, 4);
    expect(tracksOf(await read(short))).toMatchObject([{ samples: 200, endMs: 8000 }]);
  });

  test('calls a file cut off by a power failure truncated, and tells where its pictures end', async () => {
    const whole = aviFile({ media: pictures(50, { sound: true }), hasSound: true });
    const reading = await read(whole.subarray(0, Math.floor(whole.length / 2)));
    expect(reading).toMatchObject({ state: 'truncated', container: 'avi' });
    if (reading?.state !== 'truncated') return;
    expect(reading.readableEndMs).toBe((reading.tracks[0]?.samples ?? 0) * 40);
    expect(reading.tracks[0]?.samples).toBeGreaterThan(20);
    expect(reading.placedEndMs).toBeUndefined();
  });

  test.each([
    ['0', 0],
    ['all bits set', 0xffff_ffff],
  ])('calls a file whose lengths were never written (%s) truncated and reads all of it', async (_name, unset) => {
    const media = pictures(50).map(mediaChunk);
    const file = riffFile('AVI ', [headerList([pictureStream()]), riffList('movi', media, unset)], unset);
    const reading = await read(file);
    expect(reading).toMatchObject({ state: 'truncated', readableEndMs: 2000 });
    expect(tracksOf(reading)).toMatchObject([{ samples: 50, endMs: 2000 }]);
  });

  test('calls a file that goes on as unused space truncated', async () => {
    const media = pictures(50).map(mediaChunk);
    const file = riffFile(
      'AVI ',
      [headerList([pictureStream()]), riffList('movi', [...media, Buffer.alloc(4096)], 0)],
      0,
    );
    expect(await read(file)).toMatchObject({ state: 'truncated', readableEndMs: 2000 });
  });

  test('tells how much a cut file should have held where its index of indexes says so', async () => {
    const whole = aviFile({ media: pictures(100), index: 'open' });
    const reading = await read(whole.subarray(0, Math.floor(whole.length * 0.4)));
    expect(reading).toMatchObject({ state: 'truncated', placedEndMs: 4000 });
    if (reading?.state !== 'truncated') return;
    expect(reading.readableEndMs ?? 0).toBeLessThan(1800);
    expect(reading.readableEndMs ?? 0).toBeGreaterThan(1500);
  });

  test('counts what the old index places beyond the end of the file', async () => {
    const file = aviFile({ media: pictures(50) });
    const at = file.lastIndexOf('idx1');
    const beyond = Buffer.concat([Buffer.from('00dc'), u32le(0x10, file.length * 2, 1000)]);
    const entries = Buffer.concat([file.subarray(at + 8, at + 8 + 25 * 16), beyond, file.subarray(at + 8 + 25 * 16)]);
    const longer = Buffer.concat([file.subarray(0, at), riffChunk('idx1', [entries])]);
    longer.writeUInt32LE(longer.length - 8, 4);
    const reading = await read(longer);
    expect(reading).toMatchObject({ state: 'truncated' });
    expect(tracksOf(reading)[0]?.samples).toBe(50);
  });

  test.each([
    ['framed sound of a variable rate', { tag: 0x55, scale: 1152, rate: 48_000, sampleBytes: 0, blockBytes: 1152 }, 24],
    ['framed sound with a false block', { tag: 0xff, scale: 1152, rate: 48_000, sampleBytes: 0, blockBytes: 1 }, 24],
    ['sound of a constant rate by its bytes', { tag: 0x55, scale: 1, rate: 16_000, sampleBytes: 1, blockBytes: 1 }, 25],
    ['ADPCM by its blocks', { tag: 17, scale: 200, rate: 8000, sampleBytes: 400, blockBytes: 400 }, 25],
    ['PCM whose header names another size', { tag: 1, scale: 1, rate: 8000, sampleBytes: 1, blockBytes: 2 }, 25],
  ])('counts %s', async (_name, fields, msPerChunk) => {
    const media = Array.from({ length: 40 }, () => mediaChunk({ stream: 1, bytes: 400 }));
    const file = riffFile('AVI ', [headerList([pictureStream(), soundStream(fields)]), riffList('movi', media)]);
    const [sound] = tracksOf(await read(file));
    expect(sound).toMatchObject({ kind: 'audio', longSteps: [] });
    expect(sound?.endMs).toBeCloseTo(msPerChunk * 40, 6);
  });

  test('goes by the main header where the pictures have no clock of their own', async () => {
    const media = pictures(25).map(mediaChunk);
    const file = riffFile('AVI ', [headerList([pictureStream({ rate: 0 })]), riffList('movi', media)]);
    expect(tracksOf(await read(file))).toMatchObject([{ samples: 25, endMs: 1000 }]);
  });

  test('does not call a file whole whose sound has no clock', async () => {
    const media = pictures(25, { sound: true }).map(mediaChunk);
    const file = riffFile('AVI ', [headerList([pictureStream(), soundStream({ rate: 0 })]), riffList('movi', media)]);
    expect(await read(file)).toMatchObject({ state: 'truncated', remarks: ['a stream without a clock'] });
  });

  test.each([
    ['Mon Sep 10 20:52:00 2012\n', Date.UTC(2012, 8, 10, 20, 52)],
    ['2012:09:10 20:52:00', Date.UTC(2012, 8, 10, 20, 52)],
    ['2012/ 9/10 20:52:00', Date.UTC(2012, 8, 10, 20, 52)],
    ['not a date', undefined],
  ])('reads the date %j', async (idit, expected) => {
    const reading = await read(aviFile({ media: pictures(5), idit }));
    expect(reading !== undefined && 'createdAt' in reading ? reading.createdAt : undefined).toBe(expected);
  });

  test.each([
    ['no media list', riffFile('AVI ', [headerList([pictureStream()])])],
    ['no stream headers', riffFile('AVI ', [riffList('movi', pictures(5).map(mediaChunk))])],
    ['no media', riffFile('AVI ', [headerList([pictureStream()]), riffList('movi', [])])],
  ])('calls a file with %s unreadable', async (_name, file) => {
    expect(await read(file)).toMatchObject({ state: 'unreadable', container: 'avi' });
  });
});
