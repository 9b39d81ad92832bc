import { describe, expect, test } from 'vitest';
import { readMedia } from '../../../src/media/read-media.js';
import type { MediaReading, TrackTimeline } from '../../../src/media/timeline.js';
import { u16le, u32le } from '../../fakes/avi-chunks.js';
import { memorySource } from '../../fakes/memory-source.js';

const signal = new AbortController().signal;
const read = (bytes: Uint8Array) => readMedia(memorySource(bytes), { signal });
const tracksOf = (reading: MediaReading | undefined): readonly TrackTimeline[] =>
  reading !== undefined && 'tracks' in reading ? reading.tracks : [];

/** ADTS AAC, 16 kHz, 64 ms a frame; the content holds no byte that could begin a header. */
function adtsFrame(bytes = 100): Buffer {
  const frame = Buffer.alloc(bytes, 0x21);
  frame.set([0xff, 0xf1, 0x60, 0x40 | (bytes >> 11), (bytes >> 3) & 255, ((bytes & 7) << 5) | 0x1f, 0xfc]);
  return frame;
}

/** MPEG-1 layer III, 48 kHz, 24 ms a frame; bitrate index 5 is 64 kbit/s, 9 is 128. */
function mp3Frame(bitrate: 5 | 9 = 5): Buffer {
  const frame = Buffer.alloc(bitrate === 5 ? 192 : 384, 0x21);
  frame.set([0xff, 0xfb, (bitrate << 4) | 0x04, 0x00]);
  return frame;
}

function infoFrame(frames: number, bytes: number): Buffer {
  const frame = mp3Frame();
  frame.write('Info', 36, 'latin1');
  frame.writeUInt32BE(3, 40);
  frame.writeUInt32BE(frames, 44);
  frame.writeUInt32BE(bytes, 48);
  return frame;
}

const repeat = (count: number, make: (i: number) => Buffer): Buffer =>
  Buffer.concat(Array.from({ length: count }, (_, i) => make(i)));
/** 7.95 kbit/s speech: 21 bytes for 20 ms. */
const amrFrame = (): Buffer => Buffer.concat([Buffer.from([0x2c]), Buffer.alloc(20, 0xff)]);
const id3 = (bytes: number): Buffer =>
  Buffer.concat([
    Buffer.from('ID3\x04\0\0', 'latin1'),
    Buffer.from([0, 0, bytes >> 7, bytes & 127]),
    Buffer.alloc(bytes),
  ]);
const id3v1 = (): Buffer => Buffer.concat([Buffer.from('TAG'), Buffer.alloc(125)]);

describe('reading sound that is nothing but frames', () => {
  test.each([
    ['AAC', repeat(100, () => adtsFrame()), 'aac', 100, 6400],
    ['MP3 of a variable rate', repeat(100, (i) => mp3Frame(i % 2 ? 5 : 9)), 'mp3', 100, 2400],
    ['AMR', Buffer.concat([Buffer.from('#!AMR\n'), repeat(100, amrFrame)]), 'amr_nb', 100, 2000],
    [
      'wideband AMR',
      Buffer.concat([Buffer.from('#!AMR-WB\n'), repeat(99, () => Buffer.alloc(18, 4))]),
      'amr_wb',
      99,
      1980,
    ],
    [
      'AMR with pauses',
      Buffer.concat([Buffer.from('#!AMR\n'), amrFrame(), Buffer.alloc(49, 0x7c), amrFrame()]),
      'amr_nb',
      51,
      1020,
    ],
  ])('%s: every frame counts for its time', async (_name, bytes, codec, samples, endMs) => {
    const reading = await read(bytes);
    expect(reading).toMatchObject({ state: 'ok', remarks: [] });
    const [track] = tracksOf(reading);
    expect(track).toMatchObject({ kind: 'audio', codec, samples, startMs: 0, longSteps: [] });
    expect(track?.endMs).toBeCloseTo(endMs, 6);
  });

  test('leaves tags and the encoder’s own frame out of the sound', async () => {
    const sound = repeat(50, () => mp3Frame());
    const info = infoFrame(50, sound.length + 192);
    const reading = await read(Buffer.concat([id3(300), id3(10), info, sound, id3v1()]));
    expect(reading).toMatchObject({ state: 'ok', container: 'mp3', remarks: [] });
    expect(tracksOf(reading)).toMatchObject([{ samples: 50, endMs: 1200 }]);
  });

  test('calls a file that ends in mid frame truncated', async () => {
    const sound = repeat(50, () => adtsFrame());
    const reading = await read(sound.subarray(0, sound.length - 40));
    expect(reading).toMatchObject({ state: 'truncated', readableEndMs: 49 * 64 });
  });

  test('calls an MP3 truncated that is shorter than its encoder left it, though it ends with a whole frame', async () => {
    const reading = await read(Buffer.concat([infoFrame(90, 90 * 192), repeat(50, () => mp3Frame())]));
    expect(reading).toMatchObject({ state: 'truncated', readableEndMs: 1200 });
  });

  test('calls a file whose end is no sound truncated', async () => {
    const reading = await read(Buffer.concat([repeat(50, () => mp3Frame()), Buffer.alloc(8192)]));
    expect(reading).toMatchObject({ state: 'truncated', readableEndMs: 1200 });
  });

  test('lets time go on over damaged bytes as over as much sound', async () => {
    const sound = repeat(200, () => adtsFrame());
    sound.fill(0, 8000, 12_000); // 40 frames
    const reading = await read(sound);
    expect(reading).toMatchObject({ state: 'ok', remarks: ['4000 bytes between the frames are none'] });
    const [track] = tracksOf(reading);
    expect(track).toMatchObject({ samples: 160, endMs: 12_800 });
    expect(track?.longSteps).toMatchObject([{ fromMs: 80 * 64, toMs: 120 * 64 }]);
  });

  test('does not let a damaged length swallow the frames behind it', async () => {
    const sound = repeat(200, () => adtsFrame());
    sound.writeUInt8(0x1f, 50 * 100 + 4); // its frame would be 255 bytes long
    expect(tracksOf(await read(sound))).toMatchObject([{ samples: 199, endMs: 12_800 }]);
  });

  test('counts every frame of a file that is longer than one read', async () => {
    const count = 60_000;
    expect(tracksOf(await read(repeat(count, () => adtsFrame())))).toMatchObject([
      { samples: count, endMs: count * 64 },
    ]);
  });

  test.each([
    ['a tag without sound', id3(100), 'mp3'],
    ['AMR of several channels', Buffer.from('#!AMR_MC1.0\n\0\0\0\x02'), 'amr'],
    ['an AMR header alone', Buffer.from('#!AMR\n'), 'amr'],
  ])('calls %s unreadable', async (_name, bytes, container) => {
    expect(await read(bytes)).toMatchObject({ state: 'unreadable', container });
  });

  test.each([
    ['a text that begins with a byte order mark', Buffer.from('\ufefflog of the day\r\n'.repeat(300), 'utf16le')],
    ['bytes all set', Buffer.alloc(20_000, 0xff)],
  ])('does not take %s for sound', async (_name, bytes) => {
    expect(await read(bytes)).toBeUndefined();
  });

  test.each([
    ['Matroska', [0x1a, 0x45, 0xdf, 0xa3]],
    ['Ogg', [0x4f, 0x67, 0x67, 0x53]],
    ['an MPEG program stream', [0, 0, 1, 0xba]],
  ])('says of %s that it is not read here', async (name, start) => {
    const reading = await read(Buffer.concat([Buffer.from(start), Buffer.alloc(500, 0x33)]));
    expect(reading).toMatchObject({ state: 'unreadable', container: 'other' });
    expect(reading?.state === 'unreadable' ? reading.because : '').toContain(name);
  });
});

type WavSpec = { readonly tag?: number; readonly block?: number; readonly extra?: Buffer; readonly size?: number };

/** 8 kHz, one channel, 16 bit unless told otherwise. */
function wav(dataBytes: number, { tag = 1, block = 2, extra, size }: WavSpec = {}, after = Buffer.alloc(0)): Buffer {
  const format = [u16le(tag, 1), u32le(8000, 8000 * 2), u16le(block, 16), ...(extra === undefined ? [] : [extra])];
  const fmt = Buffer.concat(format);
  const data = [Buffer.from('data'), u32le(size ?? dataBytes), Buffer.alloc(dataBytes)];
  const body = Buffer.concat([Buffer.from('WAVEfmt '), u32le(fmt.length), fmt, ...data, after]);
  return Buffer.concat([Buffer.from('RIFF'), u32le(body.length), body]);
}

describe('reading WAV', () => {
  test.each([
    ['PCM', wav(32_000), 'pcm', 16_000, 2000],
    ['A-law', wav(8000, { tag: 6, block: 1 }), 'pcm_alaw', 8000, 1000],
    [
      'ADPCM by the samples of its blocks',
      wav(256 * 16, { tag: 17, block: 256, extra: u16le(2, 505) }),
      'adpcm_ima',
      16,
      1010,
    ],
    ['what is compressed, by its bytes per second', wav(16_000, { tag: 0x31, block: 65 }), 'gsm', 246, 999.375],
  ])('%s', async (_name, bytes, codec, samples, endMs) => {
    const reading = await read(bytes);
    expect(reading).toMatchObject({ state: 'ok', container: 'wav', remarks: [] });
    expect(tracksOf(reading)).toMatchObject([{ kind: 'audio', codec, samples, startMs: 0 }]);
    expect(tracksOf(reading)[0]?.endMs).toBeCloseTo(endMs, 6);
  });

  test.each([
    ['0', 0],
    ['all bits set', 0xffff_ffff],
    ['a placeholder', 0x7fff_ffff],
  ])('calls a file whose length was never set (%s) truncated and reads all of it', async (_name, size) => {
    expect(await read(wav(32_000, { size }))).toMatchObject({ state: 'truncated', readableEndMs: 2000 });
  });

  test('tells how much a cut file should have held', async () => {
    const reading = await read(wav(32_000).subarray(0, 44 + 8000));
    expect(reading).toMatchObject({ state: 'truncated', readableEndMs: 500, placedEndMs: 2000 });
  });

  test('does not call a file whole whose sound goes on behind the length it was given', async () => {
    const reading = await read(wav(32_000, { size: 16_000 }));
    expect(reading).toMatchObject({ state: 'truncated', readableEndMs: 1000 });
  });

  test('lets other chunks follow the sound', async () => {
    const after = Buffer.concat([Buffer.from('LIST'), u32le(4), Buffer.from('INFO')]);
    expect(await read(wav(32_000, {}, after))).toMatchObject({ state: 'ok' });
  });

  test('reads the 64-bit length of RF64', async () => {
    const plain = wav(32_000, { size: 0xffff_ffff });
    const ds64 = Buffer.concat([Buffer.from('ds64'), u32le(28, 0, 0, 32_000, 0, 16_000, 0, 0)]);
    const bytes = Buffer.concat([
      Buffer.from('RF64'),
      u32le(0xffff_ffff),
      Buffer.from('WAVE'),
      ds64,
      plain.subarray(12),
    ]);
    expect(await read(bytes)).toMatchObject({ state: 'ok', container: 'wav' });
    expect(tracksOf(await read(bytes))).toMatchObject([{ samples: 16_000, endMs: 2000 }]);
  });

  test.each([
    ['without sound data', wav(32_000).subarray(0, 36)],
    ['with an empty one', wav(0)],
    ['whose format has no rate', wav(32_000).fill(0, 24, 28)],
  ])('calls a file %s unreadable', async (_name, bytes) => {
    expect(await read(bytes)).toMatchObject({ state: 'unreadable', container: 'wav' });
  });
});
