/**
 * The raw material of the labelled cases: short clips of known length, encoded once by the bundled ffmpeg and kept in
 * `.cache/labelled-footage` under a key of what was asked for. Every copy handed out is made different by bytes that no
 * reader takes for media, so that two files of one case are never equal content unless the case wants it.
 */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { runFfmpeg } from '../../test/fakes/make-footage.js';
import { appendIsoPadding } from './iso-surgery.js';
import { appendNullPacket, appendRiffPadding } from './stream-surgery.js';

export const CONTAINERS = ['mp4', 'mp4-index-first', 'fragmented-mp4', 'mov', 'mpeg-ts', 'm2ts', 'avi'] as const;
export type ClipContainer = (typeof CONTAINERS)[number];
export type SoundContainer = 'wav' | 'mp3' | 'aac' | 'amr' | 'm4a';

export type ClipOptions = {
  readonly container?: ClipContainer;
  /** A multiple of the frame duration, so that the length is exact. */
  readonly seconds: number;
  readonly sound?: boolean;
  /** As ffmpeg writes rates: 25, 30000/1001. */
  readonly rate?: string;
  /** MPEG-TS: the running clock at the first picture, before the muxer's own constant. */
  readonly clockSeconds?: number;
  /** Fragments with an index of them in front. */
  readonly isIndexed?: boolean;
  /** MP4 and MOV: what a timecode track begins with, `09:30:00:12`; a `;` drops labels. */
  readonly timecode?: string;
  /** MP4 and MOV: the start as phones write it, `2026-11-20T09:30:00+0800`. */
  readonly recordedAt?: string;
  readonly codec?: 'h264' | 'hevc' | 'mjpeg';
  readonly bFrames?: number;
  /** Picture filter, such as one that drops frames with their time. */
  readonly filter?: string;
  readonly widthPx?: number;
  readonly soundFilter?: string;
  /** Bytes that make this copy different; equal marks give equal files. */
  readonly mark?: string;
};

const CACHE = resolve(import.meta.dirname, '../../.cache/labelled-footage');
/** Raise when the arguments below change what they make. */
const RECIPE = 1;
const ENDINGS: Readonly<Record<ClipContainer | SoundContainer, string>> = {
  mp4: 'mp4',
  'mp4-index-first': 'mp4',
  'fragmented-mp4': 'mp4',
  mov: 'mov',
  'mpeg-ts': 'ts',
  m2ts: 'm2ts',
  avi: 'avi',
  wav: 'wav',
  mp3: 'mp3',
  aac: 'aac',
  amr: 'amr',
  m4a: 'm4a',
};

let marks = 0;

export async function clip(options: ClipOptions): Promise<Buffer> {
  const container = options.container ?? 'mp4';
  const bytes = await cached(
    [...inputs(options), ...codecs(options, container), ...clocks(options), ...muxer(container)],
    container,
  );
  marks += 1;
  return marked(bytes, container, options.mark ?? `copy ${marks}`);
}

/** Sound alone; different pitches make different files. AMR is stream-copied nowhere: the bundled ffmpeg has no encoder, so its frames are laid by hand. */
export async function soundClip(container: SoundContainer, seconds: number, pitchHz = 440): Promise<Buffer> {
  if (container === 'amr') return amrClip(seconds);
  const tone = ['-f', 'lavfi', '-t', String(seconds), '-i', `sine=frequency=${pitchHz}:sample_rate=48000`];
  const codec = { wav: 'pcm_s16le', mp3: 'libmp3lame', aac: 'aac', m4a: 'aac' }[container];
  marks += 1;
  const bytes = await cached([...tone, '-fflags', '+bitexact', '-c:a', codec, '-b:a', '64k'], container);
  return container === 'wav' ? appendRiffPadding(bytes, `copy ${marks}`) : bytes;
}

/** AMR-NB at 12.2 kbit/s: 20 ms frames of 32 bytes (RFC 4867, 5.3); the content is arbitrary. */
function amrClip(seconds: number): Buffer {
  marks += 1;
  const frame = Buffer.alloc(32, marks & 0x7f);
  frame[0] = 7 << 3;
  return Buffer.concat([Buffer.from('#!AMR\n'), ...Array.from({ length: seconds * 50 }, () => frame)]);
}

async function cached(args: readonly string[], container: ClipContainer | SoundContainer): Promise<Buffer> {
  const key = createHash('sha256')
    .update(JSON.stringify([RECIPE, container, args]))
    .digest('hex')
    .slice(0, 32);
  const path = join(CACHE, `${key}.${ENDINGS[container]}`);
  const exists = await stat(path).then(
    () => true,
    () => false,
  );
  if (!exists) {
    await mkdir(CACHE, { recursive: true });
    const workshop = await mkdtemp(join(CACHE, 'making-'));
    try {
      const fresh = join(workshop, `fresh.${ENDINGS[container]}`);
      await runFfmpeg([...args, fresh]);
      await rename(fresh, path);
    } finally {
      await rm(workshop, { recursive: true, force: true });
    }
  }
  return readFile(path);
}

function inputs({ seconds, sound, rate = '25', widthPx = 64 }: ClipOptions): string[] {
  const heightPx = Math.round((widthPx * 3) / 8) * 2;
  const length = String(seconds);
  return [
    ...['-f', 'lavfi', '-i', `testsrc=size=${widthPx}x${heightPx}:rate=${rate}:duration=${length}`],
    ...(sound === true ? ['-f', 'lavfi', '-t', length, '-i', 'sine=frequency=440:sample_rate=48000'] : []),
    ...['-fflags', '+bitexact', '-map_metadata', '-1', '-flags:v', '+bitexact', '-flags:a', '+bitexact'],
    ...['-threads', '1'],
  ];
}

function codecs(options: ClipOptions, container: ClipContainer): string[] {
  const { sound, filter, soundFilter, bFrames = 0, clockSeconds } = options;
  const codec = options.codec ?? (container === 'avi' ? 'mjpeg' : 'h264');
  const gop = ['-g', '25', '-bf', String(bFrames), '-sc_threshold', '0', '-pix_fmt', 'yuv420p'];
  const picture = {
    h264: ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '40', ...gop],
    hevc: ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error:bframes=0', ...gop],
    mjpeg: ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p', '-q:v', '20'],
  }[codec];
  const voice = container === 'avi' ? ['-c:a', 'pcm_s16le'] : ['-c:a', 'aac', '-b:a', '32k'];
  return [
    ...picture,
    ...(filter === undefined ? [] : ['-vf', filter, '-vsync', 'vfr']),
    ...(sound === true ? voice : []),
    ...(soundFilter === undefined ? [] : ['-af', soundFilter]),
    ...(clockSeconds === undefined ? [] : ['-output_ts_offset', String(clockSeconds)]),
  ];
}

function clocks({ timecode, recordedAt, isIndexed }: ClipOptions): string[] {
  const key = `com.apple.quicktime.creationdate=${recordedAt}`;
  return [
    ...(isIndexed === true ? ['-movflags', '+dash+global_sidx'] : []),
    ...(timecode === undefined ? [] : ['-timecode', timecode]),
    ...(recordedAt === undefined ? [] : ['-metadata', key, '-movflags', '+use_metadata_tags']),
  ];
}

function muxer(container: ClipContainer): string[] {
  const mp4 = ['-f', 'mp4', '-video_track_timescale', '90000'];
  switch (container) {
    case 'mp4':
      return mp4;
    case 'mp4-index-first':
      return [...mp4, '-movflags', '+faststart'];
    case 'fragmented-mp4':
      return [...mp4, '-movflags', '+frag_keyframe+empty_moov+default_base_moof'];
    case 'mov':
      return ['-f', 'mov'];
    case 'mpeg-ts':
      return ['-f', 'mpegts'];
    case 'm2ts':
      return ['-f', 'mpegts', '-mpegts_m2ts_mode', '1'];
    case 'avi':
      return ['-f', 'avi'];
  }
}

function marked(bytes: Buffer, container: ClipContainer, mark: string): Buffer {
  switch (container) {
    case 'mpeg-ts':
      return appendNullPacket(bytes, mark, 188);
    case 'm2ts':
      return appendNullPacket(bytes, mark, 192);
    case 'avi':
      return appendRiffPadding(bytes, mark);
    default:
      return appendIsoPadding(bytes, mark);
  }
}
