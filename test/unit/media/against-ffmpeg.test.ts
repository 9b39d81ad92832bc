/**
 * Every container against an independent reader: the packets that the bundled ffmpeg finds in the same file. Transport
 * streams it cannot read (it dies of their service names); they are held against an MP4 made of the same packets.
 */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readMedia } from '../../../src/media/read-media.js';
import type { TrackTimeline } from '../../../src/media/timeline.js';
import { runFfmpeg } from '../../fakes/make-footage.js';
import { memorySource } from '../../fakes/memory-source.js';
import { type PacketTimes, packetTimes } from '../../fakes/packet-times.js';

const signal = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'against-ffmpeg-'));

const PICTURE = ['-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=25:duration=6'];
const SOUND = ['-f', 'lavfi', '-t', '6', '-i', 'sine=frequency=440:sample_rate=48000'];
const BOTH = [...PICTURE, ...SOUND];
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '40', '-g', '25', '-pix_fmt', 'yuv420p'];
const B_FRAMES = ['-bf', '3', '-b_strategy', '0'];
const AAC = ['-c:a', 'aac', '-b:a', '32k'];
/** 2.5 s of pictures and sound are missing. */
const HOLE = [
  '-vf',
  "select='not(between(t,2,4.49))'",
  '-af',
  "aselect='not(between(t,2,4.49))'",
  '-vsync',
  'passthrough',
];
const FRAGMENTS = ['-movflags', '+frag_keyframe+empty_moov+default_base_moof'];

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ['MP4', 'a.mp4', [...BOTH, ...H264, ...AAC]],
  ['MP4 with pictures out of order', 'b.mp4', [...BOTH, ...H264, ...B_FRAMES, ...AAC]],
  ['MP4 with a hole', 'c.mp4', [...BOTH, ...H264, ...AAC, ...HOLE]],
  [
    'MP4 of 29.97 pictures, index in front',
    'd.mp4',
    [...BOTH, ...H264, ...AAC, '-r', '30000/1001', '-movflags', '+faststart'],
  ],
  ['MP4 that begins late', 'e.mp4', [...BOTH, ...H264, ...AAC, '-output_ts_offset', '1.5']],
  ['MP4 with HEVC', 'f.mp4', [...PICTURE, '-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none']],
  ['fragmented MP4', 'g.mp4', [...BOTH, ...H264, ...B_FRAMES, ...AAC, ...FRAGMENTS]],
  [
    'fragmented MP4 whose index holds the first pictures',
    'h.mp4',
    [...BOTH, ...H264, ...AAC, '-movflags', '+frag_keyframe'],
  ],
  ['fragmented MP4 with a hole', 'i.mp4', [...BOTH, ...H264, ...AAC, ...HOLE, ...FRAGMENTS]],
  ['MOV with PCM', 'j.mov', [...BOTH, ...H264, '-c:a', 'pcm_s16le']],
  ['MPEG-TS', 'k.ts', [...BOTH, ...H264, ...AAC]],
  ['MPEG-TS with pictures out of order and a hole', 'l.ts', [...BOTH, ...H264, ...B_FRAMES, ...AAC, ...HOLE]],
  [
    'MPEG-TS with HEVC',
    'm.ts',
    [...PICTURE, '-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none'],
  ],
  ['M2TS with AC-3', 'n.m2ts', [...BOTH, ...H264, ...B_FRAMES, '-c:a', 'ac3', '-b:a', '96k', '-mpegts_m2ts_mode', '1']],
  ['MPEG-TS with MP2', 'o.ts', [...BOTH, ...H264, '-c:a', 'mp2']],
  ['AVI with PCM', 'p.avi', [...BOTH, '-c:v', 'mjpeg', '-c:a', 'pcm_s16le']],
  ['AVI with MP3', 'q.avi', [...BOTH, '-c:v', 'mpeg4', '-c:a', 'libmp3lame']],
  ['AVI with ADPCM and a hole', 'r.avi', [...BOTH, '-c:v', 'mpeg4', '-c:a', 'adpcm_ima_wav', ...HOLE.slice(0, 2)]],
  ['WAV', 's.wav', SOUND],
  ['MP3', 't.mp3', SOUND],
  ['MP3 of a variable rate without the encoder’s frame', 'u.mp3', [...SOUND, '-q:a', '4', '-write_xing', '0']],
  ['ADTS AAC', 'v.aac', [...SOUND, ...AAC]],
];
describe('the timeline agrees with ffmpeg’s packets', () => {
  test.each(CASES)('%s', async (_name, name, args) => {
    const path = join(folder, name);
    const twin = name.endsWith('ts') ? `${path}.mp4` : path;
    const quiet = ['-fflags', '+bitexact', '-threads', '1'];
    await runFfmpeg([...args, ...quiet, path]);
    if (twin !== path)
      await runFfmpeg([...args.filter((arg) => !arg.includes('mpegts') && arg !== '1'), ...quiet, twin]);
    const reading = await readMedia(memorySource(readFileSync(path)), { signal });
    expect(reading?.state).toBe('ok');
    const tracks = reading !== undefined && 'tracks' in reading ? reading.tracks : [];
    const packets = await packetTimes(twin);
    expect(packets.length).toBeGreaterThan(0);
    expect(tracks.map(({ kind }) => kind)).toEqual(packets.map(({ kind }) => kind));
    const shiftMs = shiftOf(name, tracks[0], packets[0]);
    for (const [i, track] of tracks.entries()) compare(track, packets[i], { shiftMs, isLarge: isLarge(name, track) });
  });
});

/** What lies between the two axes: nothing, but for the multiplexer's delay and the encoder's. */
function shiftOf(name: string, track: TrackTimeline | undefined, packets: PacketTimes | undefined): number {
  const isShifted = name.endsWith('ts') || name.endsWith('mp3');
  return isShifted ? (track?.startMs ?? 0) - (packets?.startsMs[0] ?? 0) : 0;
}

/** A sample is a block of sound here and a handful of blocks there. */
function isLarge(name: string, { kind }: TrackTimeline): boolean {
  return kind === 'audio' && ['s.wav', 'p.avi', 'j.mov', 'r.avi'].includes(name);
}

function compare(
  track: TrackTimeline,
  packets: PacketTimes | undefined,
  axis: { readonly shiftMs: number; readonly isLarge: boolean },
): void {
  const starts = (packets?.startsMs ?? []).map((start) => start + axis.shiftMs);
  expect(track.startMs).toBeCloseTo(starts[0] ?? 0, 1);
  const endMs = (starts.at(-1) ?? 0) + (packets?.lastMs ?? 0);
  expect(Math.abs(track.endMs - endMs)).toBeLessThanOrEqual(track.frameMs);
  if (axis.isLarge) return;
  expect(track.samples).toBe(starts.length);
  const holes = starts.slice(1).filter((start, i) => start - (starts[i] ?? 0) > 1000);
  const found = track.longSteps.filter(({ stepMs }) => stepMs > 1000);
  expect(found).toHaveLength(holes.length);
  for (const [i, hole] of holes.entries()) expect(found[i]?.toMs).toBeCloseTo(hole, 1);
}
