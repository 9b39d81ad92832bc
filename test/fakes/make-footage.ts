/**
 * Small, honest recordings for tests: moving test picture and a tone, made by the bundled ffmpeg. The same options
 * always give the same bytes; results are kept in the system's temporary folder, so that a second run costs a copy.
 * `runFfmpeg` serves tests that cut or join such files without decoding. Nothing here imitates a camera's own oddities:
 * those are made by byte surgery (mp4-boxes.ts).
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

export type FootageOptions = {
  /** File name inside the folder; default `clip` with the container's ending. */
  readonly name?: string;
  readonly seconds?: number;
  readonly fps?: number | string;
  readonly container?: 'mp4' | 'fragmented-mp4' | 'mpeg-ts' | 'm2ts' | 'avi' | 'mov';
  readonly audio?: boolean;
  readonly faststart?: boolean;
  /** Width of the picture; its height is three quarters of it. */
  readonly sizePx?: number;
  readonly gopFrames?: number;
  /** Seconds added to every timestamp (MPEG-TS: running clock; others: an edit list or base time). */
  readonly startTimestampOffset?: number;
  readonly bFrames?: number;
  /** As ffmpeg's `creation_time`, RFC 3339; default none (0 in MP4). */
  readonly creationTime?: string;
  /** Codec of the picture; default h264, in AVI mpeg4. */
  readonly codec?: 'h264' | 'hevc' | 'mjpeg' | 'mpeg4';
  /** Silence or a tone; default the tone. */
  readonly tone?: boolean;
};

const ENDINGS = {
  mp4: 'mp4',
  'fragmented-mp4': 'mp4',
  'mpeg-ts': 'ts',
  m2ts: 'm2ts',
  avi: 'avi',
  mov: 'mov',
} as const;
/** Part of the cache key: raise it when the arguments below change what they make. */
const RECIPE = 1;
const run = promisify(execFile);

/** Makes (or copies from the cache) one recording into `dir` and gives its path. */
export async function makeFootage(dir: string, options: FootageOptions = {}): Promise<string> {
  const container = options.container ?? 'mp4';
  const args = argumentsOf(options, container);
  const key = createHash('sha256')
    .update(JSON.stringify([RECIPE, args]))
    .digest('hex')
    .slice(0, 32);
  const cache = join(tmpdir(), 'sealdock-test-footage');
  const cached = join(cache, `${key}.${ENDINGS[container]}`);
  await mkdir(cache, { recursive: true });
  if (!(await exists(cached))) {
    const workshop = await mkdtemp(join(cache, 'making-'));
    try {
      const fresh = join(workshop, `fresh.${ENDINGS[container]}`);
      await runFfmpeg([...args, fresh]);
      await rename(fresh, cached);
    } finally {
      await rm(workshop, { recursive: true, force: true });
    }
  }
  await mkdir(dir, { recursive: true });
  const path = join(dir, options.name ?? `clip.${ENDINGS[container]}`);
  await copyFile(cached, path);
  return path;
}

/** Runs the bundled ffmpeg quietly, overwriting outputs; rejects with its own words when it fails. */
export async function runFfmpeg(args: readonly string[]): Promise<void> {
  await run(ffmpegPath(), ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', ...args], { timeout: 60_000 });
}

/** Absolute path of the ffmpeg binary that the package brings. */
export function ffmpegPath(): string {
  const installed: unknown = createRequire(import.meta.url)('node-ffmpeg-installer');
  return z.object({ path: z.string() }).parse(installed).path;
}

function argumentsOf(options: FootageOptions, container: keyof typeof ENDINGS): string[] {
  const seconds = String(options.seconds ?? 2);
  const width = options.sizePx ?? 64;
  const height = Math.max(2, Math.round((width * 3) / 8) * 2);
  const fps = String(options.fps ?? 25);
  const audio = options.audio ?? true;
  const sound = options.tone === false ? 'anullsrc=r=48000:cl=mono' : 'sine=frequency=440:sample_rate=48000';
  return [
    ...['-f', 'lavfi', '-i', `testsrc=size=${width}x${height}:rate=${fps}:duration=${seconds}`],
    ...(audio ? ['-f', 'lavfi', '-t', seconds, '-i', sound] : []),
    ...['-fflags', '+bitexact', '-map_metadata', '-1', '-flags:v', '+bitexact', '-threads', '1'],
    ...pictureArguments(options, container),
    ...(audio ? soundArguments(container) : []),
    ...(options.creationTime === undefined ? [] : ['-metadata', `creation_time=${options.creationTime}`]),
    ...(options.startTimestampOffset === undefined ? [] : ['-output_ts_offset', String(options.startTimestampOffset)]),
    ...containerArguments(options, container),
  ];
}

function pictureArguments(options: FootageOptions, container: keyof typeof ENDINGS): string[] {
  const codec = options.codec ?? (container === 'avi' ? 'mpeg4' : 'h264');
  const gop = ['-g', String(options.gopFrames ?? 25), '-bf', String(options.bFrames ?? 0), '-pix_fmt', 'yuv420p'];
  if (codec === 'h264') return ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '40', ...gop];
  if (codec === 'hevc') return ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error', ...gop];
  if (codec === 'mjpeg') return ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p', '-q:v', '20'];
  return ['-c:v', 'mpeg4', '-q:v', '20', ...gop];
}

function soundArguments(container: keyof typeof ENDINGS): string[] {
  return container === 'avi'
    ? ['-c:a', 'pcm_s16le', '-flags:a', '+bitexact']
    : ['-c:a', 'aac', '-b:a', '32k', '-flags:a', '+bitexact'];
}

function containerArguments(options: FootageOptions, container: keyof typeof ENDINGS): string[] {
  if (container === 'fragmented-mp4') return ['-f', 'mp4', '-movflags', '+frag_keyframe+empty_moov+default_base_moof'];
  if (container === 'mpeg-ts') return ['-f', 'mpegts'];
  if (container === 'm2ts') return ['-f', 'mpegts', '-mpegts_m2ts_mode', '1'];
  if (container === 'avi') return ['-f', 'avi'];
  return ['-f', container, ...(options.faststart === true ? ['-movflags', '+faststart'] : [])];
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
