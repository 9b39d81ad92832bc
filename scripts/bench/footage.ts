/**
 * The bench's footage: one minute of 1080p25 H.264 with B-frames and AAC at about 8 Mbit/s, encoded once and joined by
 * stream copy. Never sparse, never zeros. Made once, kept below `.cache/bench`; each camera's files differ in their bytes.
 *   one/    one camera with one long file            eight/0..7/  eight cameras with one shorter file each
 *   small/  one camera with many files of about 1 MB
 */
import { execFile } from 'node:child_process';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFfmpeg } from '../../src/adapters/ffmpeg/find-ffmpeg.js';

export type Footage = {
  readonly one: string;
  readonly eight: readonly string[];
  readonly small: string;
};

const CAMERAS = 8;
/** Of one second each. */
const SMALL_FILES = 300;
/** Part of the cache's name: raise it when the recipe changes. */
const RECIPE = 2;
const START_AT = Date.UTC(2026, 10, 20, 1, 30);
const CHINA_MS = 8 * 3_600_000;
const FFMPEG_MS = 600_000;
const run = promisify(execFile);

/** `minutes` of the long file; the eight files have about a quarter of it each. */
export async function makeFootage(cache: string, minutes: number): Promise<Footage> {
  const eachMinutes = Math.max(1, Math.round((minutes * 4) / 15));
  const root = join(cache, `footage-${RECIPE}-${minutes}`);
  const eight = Array.from({ length: CAMERAS }, (_, i) => join(root, 'eight', String(i)));
  const footage: Footage = { one: join(root, 'one'), eight, small: join(root, 'small') };
  if (await isThere(join(root, 'complete'))) return footage;
  await rm(root, { recursive: true, force: true });
  process.stderr.write(`making footage: one minute encoded, joined to ${minutes} (once; about a minute) ...\n`);
  const ffmpeg = await findFfmpeg();
  const ask = (args: string) =>
    run(ffmpeg, ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', ...args.split(' ')], {
      cwd: root,
      timeout: FFMPEG_MS,
    });
  await mkdir(root, { recursive: true });
  const picture = 'testsrc2=size=1920x1080:rate=25:duration=60,noise=alls=12:allf=t';
  const video = '-c:v libx264 -preset ultrafast -bf 2 -g 25 -b:v 8M -maxrate 9M -bufsize 16M -pix_fmt yuv420p';
  const sound = '-f lavfi -i sine=frequency=440:duration=60:sample_rate=48000';
  await ask(`-f lavfi -i ${picture} ${sound} ${video} -c:a aac -b:a 128k -fflags +bitexact minute.mp4`);
  const join1 = async (folder: string, camera: number, times: number): Promise<string> => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(root, 'list.txt'), "file 'minute.mp4'\n".repeat(times));
    const path = join(folder, segmentName(camera, 0, 1));
    await ask(`-f concat -i list.txt -c copy -metadata title=camera-${camera} -fflags +bitexact ${path}`);
    return path;
  };
  const long = await join1(footage.one, 0, minutes);
  for (const [i, folder] of eight.entries()) await join1(folder, i + 1, eachMinutes);
  await cutSmall(footage.small, (to) =>
    ask(`-i ${long} -t ${SMALL_FILES} -c copy -f segment -segment_time 1 -reset_timestamps 1 ${to}`),
  );
  await rm(join(root, 'minute.mp4'));
  await writeFile(join(root, 'complete'), '');
  return footage;
}

/** One second each: about 1 MB. */
async function cutSmall(folder: string, cut: (to: string) => Promise<unknown>): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cut(join(folder, '%05d.mp4'));
  for (const name of await readdir(folder)) {
    const number = Number.parseInt(name, 10);
    await rename(join(folder, name), join(folder, segmentName(99, number, number + 1)));
  }
}

/** As the packaged profile `msc-gat947-plain` reads them. */
export function segmentName(camera: number, atSeconds: number, number: number): string {
  const at = new Date(START_AT + CHINA_MS + atSeconds * 1000).toISOString().replace(/[^\d]/g, '').slice(0, 14);
  return `DSJ-A1_${1_000_000 + camera}_000001_${at}_${String(number).padStart(4, '0')}.mp4`;
}

export async function bytesOf(folders: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const folder of folders)
    for (const name of await readdir(folder)) bytes += (await stat(join(folder, name))).size;
  return bytes;
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
