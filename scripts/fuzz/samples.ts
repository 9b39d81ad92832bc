/**
 * Small honest files of every container, as material for the mutator: made by the bundled ffmpeg once and kept in .cache, or
 * built by code where ffmpeg makes none. Small, because most damage lies in the structure and each case costs a reading.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aviFile, u16le, u32le } from '../../test/fakes/avi-chunks.js';
import { runFfmpeg } from '../../test/fakes/make-footage.js';
import { fragment, ftyp, moov } from '../../test/fakes/mp4-boxes.js';
import type { Shape } from './structure.js';

export type Sample = { readonly name: string; readonly shape: Shape; readonly bytes: Buffer };

/** Raise it when the recipes change what they make. */
const RECIPE = 1;
const PICTURE = ['-f', 'lavfi', '-i', 'testsrc=size=32x24:rate=25:duration=2'];
const SOUND = ['-f', 'lavfi', '-t', '2', '-i', 'sine=frequency=440:sample_rate=16000'];
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '45', '-g', '10', '-bf', '2', '-b_strategy', '0'];
const AAC = ['-c:a', 'aac', '-b:a', '16k', '-ac', '1'];
const BOTH = [...PICTURE, ...SOUND, ...H264, ...AAC];
const DATES = [
  ...['-metadata', 'com.apple.quicktime.make=x'],
  ...['-metadata', 'com.apple.quicktime.creationdate=2026-11-20T09:30:00+0800', '-movflags', '+use_metadata_tags'],
];
const FRAGMENTS = ['-movflags', '+frag_keyframe+empty_moov+default_base_moof'];

const RECIPES: readonly (readonly [string, Shape, readonly string[]])[] = [
  ['index-last.mp4', 'iso', BOTH],
  ['index-first.mp4', 'iso', [...BOTH, '-movflags', '+faststart']],
  ['late-start.mp4', 'iso', [...BOTH, '-output_ts_offset', '1.5', '-timecode', '09:30:00:00']],
  ['fragments.mp4', 'iso', [...BOTH, ...FRAGMENTS]],
  ['partly-fragments.mp4', 'iso', [...BOTH, '-movflags', '+frag_keyframe']],
  [
    'even-sound.mov',
    'iso',
    [...PICTURE, ...SOUND, ...H264, '-c:a', 'pcm_s16le', '-ar', '8000', '-timecode', '09:30:00:00'],
  ],
  ['dated.mov', 'iso', [...BOTH, ...DATES, '-timecode', '23:59:59:20']],
  ['dated.mp4', 'iso', [...BOTH, '-metadata', 'date=2026-11-20T09:30:00Z', '-metadata', 'title=x']],
  ['indexed-fragments.mp4', 'iso', [...BOTH, ...FRAGMENTS, '-movflags', '+dash+global_sidx']],
  ['packets.ts', 'packets-188', BOTH],
  [
    'packets.m2ts',
    'packets-192',
    [...PICTURE, ...SOUND, ...H264, '-c:a', 'ac3', '-b:a', '64k', '-mpegts_m2ts_mode', '1'],
  ],
  ['old-index.avi', 'riff', [...PICTURE, ...SOUND, '-c:v', 'mpeg4', '-q:v', '20', '-c:a', 'pcm_s16le', '-ar', '8000']],
  ['framed-sound.avi', 'riff', [...PICTURE, ...SOUND, '-c:v', 'mjpeg', '-q:v', '30', '-c:a', 'libmp3lame']],
  ['even.wav', 'riff', [...SOUND, '-ar', '8000']],
  ['blocks.wav', 'riff', [...SOUND, '-c:a', 'adpcm_ima_wav']],
  ['long.wav', 'riff', [...SOUND, '-ar', '8000', '-rf64', 'always']],
  [
    'frames.mp3',
    'mpeg-audio',
    [...SOUND, '-b:a', '32k', '-id3v2_version', '3', '-write_id3v1', '1', '-metadata', 'title=x'],
  ],
  ['frames.aac', 'adts', [...SOUND, ...AAC]],
  ['photo.jpg', 'jpeg', [...PICTURE, '-frames:v', '1', '-q:v', '20']],
];

/** Makes what is missing in the cache; the same samples in the same order on every machine with the same ffmpeg. */
export async function makeSamples(cache: string): Promise<readonly Sample[]> {
  const folder = join(cache, `samples-${RECIPE}`);
  mkdirSync(folder, { recursive: true });
  for (const [name, , args] of RECIPES) {
    if (existsSync(join(folder, name))) continue;
    const making = join(folder, `making-${process.pid}-${name}`);
    await runFfmpeg([...args, '-pix_fmt', 'yuvj420p', '-fflags', '+bitexact', '-threads', '1', making]);
    renameSync(making, join(folder, name));
  }
  for (const [name, , bytes] of built()) writeFileSync(join(folder, name), bytes);
  for (const name of readdirSync(folder)) if (name.startsWith('making-')) rmSync(join(folder, name), { force: true });
  return loadSamples(cache);
}

export function loadSamples(cache: string): readonly Sample[] {
  const folder = join(cache, `samples-${RECIPE}`);
  const all = [...RECIPES.map(([name, shape]) => [name, shape] as const), ...built()];
  return all.map(([name, shape]) => ({ name, shape, bytes: readFileSync(join(folder, name)) }));
}

function built(): readonly (readonly [string, Shape, Buffer])[] {
  const media = Array.from({ length: 40 }, (_, i) => [
    { stream: 0, bytes: i % 7 === 3 ? 0 : 200 + i },
    { stream: 1, bytes: 640 },
  ]).flat();
  const amr = Buffer.concat([
    Buffer.from('#!AMR\n'),
    ...Array.from({ length: 100 }, () => Buffer.from([0x2c, ...Buffer.alloc(20, 0x55)])),
  ]);
  return [
    ['open-index.avi', 'riff', aviFile({ media, hasSound: true, index: 'open', idit: 'Mon Sep 10 20:52:00 2012\n' })],
    ['no-index.avi', 'riff', aviFile({ media, hasSound: true, index: 'none', group: true })],
    ['tables.mp4', 'iso', tables()],
    ['runs.mp4', 'iso', runs()],
    ['speech.amr', 'amr', amr],
    ['dated.jpg', 'jpeg', datedPhoto()],
  ];
}

/** Every kind of table: compact sizes, long offsets, offsets of both versions, several edits, a timecode. */
function tables(): Buffer {
  const dataAt = ftyp().length + 8;
  const even = { timescale: 1000, durations: [[50, 40]] as const, chunks: [{ offset: dataAt, samples: 50 }] };
  const index = moov({
    created: 3_800_000_000,
    isLongHeader: true,
    tracks: [
      {
        ...even,
        kind: 'video',
        sizes: Array.from({ length: 50 }, () => 9),
        compactSizeBits: 4,
        hasLongOffsets: true,
        offsets: [
          [25, 0],
          [25, 80],
        ],
        isLongHeader: true,
        edits: [
          { lengthTicks: 500, mediaTime: -1 },
          { lengthTicks: 1000, mediaTime: 0 },
          { lengthTicks: 500, mediaTime: 1000 },
        ],
      },
      {
        ...even,
        kind: 'audio',
        timescale: 8000,
        durations: [[4000, 1]],
        sizes: 1,
        chunks: [{ offset: dataAt, samples: 4000 }],
        referenceFlags: 1,
      },
      {
        ...even,
        kind: 'video',
        sizes: Array.from({ length: 50 }, () => 60),
        compactSizeBits: 8,
        offsets: [[50, -40]],
        offsetsVersion: 1,
      },
    ],
  });
  const mdat = Buffer.concat([Buffer.alloc(4), Buffer.from('mdat'), Buffer.alloc(4000, 7)]);
  mdat.writeUInt32BE(mdat.length, 0);
  return Buffer.concat([ftyp(), mdat, index]);
}

/** Fragments by defaults, without times, with 64-bit times, of two tracks. */
function runs(): Buffer {
  const track = { timescale: 1000, durations: [], sizes: [], chunks: [] };
  const start = moov({
    tracks: [
      { ...track, kind: 'video' },
      { ...track, kind: 'audio' },
    ],
    fragmentDefaults: [
      [1, 40, 10],
      [2, 20, 5],
    ],
  });
  const full = Array.from({ length: 25 }, () => ({ duration: 40, size: 10, offset: 40 }));
  const bare = Array.from({ length: 50 }, () => ({}));
  return Buffer.concat([
    ftyp(),
    start,
    fragment(1, [
      { id: 1, samples: full },
      { id: 2, samples: bare, defaults: { duration: 20, size: 5 } },
    ]),
    fragment(2, [{ id: 1, start: 1000, isLongStart: true, samples: full }]),
    fragment(3, [{ id: 2, start: 1000, samples: [{ duration: 20, size: 5 }] }]),
  ]);
}

function datedPhoto(): Buffer {
  const date = Buffer.from('2026:11:20 09:30:00\0', 'latin1');
  const entry = (tag: number, type: number, count: number, value: number): Buffer =>
    Buffer.concat([u16le(tag, type), u32le(count, value)]);
  const main = [u16le(2), entry(0x0132, 2, 20, 56), entry(0x8769, 4, 1, 38), u32le(0)];
  const detail = [u16le(1), entry(0x9003, 2, 20, 56), u32le(0)];
  const exif = Buffer.concat([Buffer.from('Exif\0\0II*\0\x08\0\0\0', 'latin1'), ...main, ...detail, date]);
  const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, exif.length + 2]), exif]);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), segment, Buffer.from([0xff, 0xda, 0, 2]), Buffer.alloc(200, 3)]);
}
