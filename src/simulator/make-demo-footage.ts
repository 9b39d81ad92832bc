/**
 * The demo's camera card: real H.264 and AAC, made by ffmpeg from one short encode and stream copies of it, with faults
 * planted at known places. GA/T 947 style names, 12 s a segment. Returns what was planted, so that what is found can be
 * compared with it.
 */
import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type Planted = {
  /** Path on the card of the file it concerns, or that it comes after. */
  readonly path: string;
  readonly kind: 'whole' | 'between-segments' | 'truncated' | 'unreadable';
  /** Lost time, where it is known. */
  readonly lostMs: number | undefined;
};

const SEGMENT_SECONDS = 12;
const SEGMENTS = 7;
const HOLE_MS = 2500;
const FFMPEG_MS = 60_000;
const run = promisify(execFile);

export async function makeDemoFootage(card: string, ffmpeg: string): Promise<readonly Planted[]> {
  const folder = join(card, 'DCIM', '20261120');
  const workshop = join(card, 'workshop');
  for (const made of [folder, workshop, join(card, 'LOG')]) await mkdir(made, { recursive: true });
  const ask = (args: readonly string[]) =>
    run(ffmpeg, ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', ...args], { timeout: FFMPEG_MS });
  const seconds = SEGMENT_SECONDS * SEGMENTS;
  const picture = `testsrc2=size=320x180:rate=25:duration=${seconds}`;
  const sound = `sine=frequency=440:duration=${seconds}`;
  const encode = '-c:v libx264 -preset ultrafast -g 25 -sc_threshold 0 -pix_fmt yuv420p -c:a aac -b:a 64k -shortest';
  const cut = `-f segment -segment_time ${SEGMENT_SECONDS} -reset_timestamps 1`;
  const output = [...encode.split(' '), ...cut.split(' '), join(workshop, '%d.mp4')];
  await ask(['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound, ...output]);
  const part = (number: number): string => join(workshop, `${number - 1}.mp4`);
  const segment = (time: string, number: number): string =>
    join(folder, `DSJ-A1_1234567_000001_20261120${time}_${String(number).padStart(4, '0')}.mp4`);
  // Recording A: whole, three segments on the dot. Recording B, later: a hole. Then two files a flat battery left behind.
  for (const [i, time] of ['093000', '093012', '093024'].entries()) await rename(part(i + 1), segment(time, i + 1));
  await rename(part(4), segment('100000', 4));
  await rename(part(5), segment(later('100012', HOLE_MS), 5));
  const fragmented = segment('103000', 6);
  await ask(['-i', part(6), '-c', 'copy', '-movflags', '+frag_keyframe+empty_moov+default_base_moof', fragmented]);
  await truncate(fragmented, Math.floor((await stat(fragmented)).size * 0.72));
  const unfinished = await readFile(part(7));
  await writeFile(segment('110000', 7), unfinished.subarray(0, unfinished.lastIndexOf('moov') - 4));
  await rm(workshop, { recursive: true });
  const log = [
    '09:29:58 -> 开机',
    '09:30:00 -> 开始录像',
    '09:30:36 -> 停止录像',
    '10:00:00 -> 开始录像',
    '10:00:26 -> 停止录像',
    '10:30:00 -> 开始录像',
    '10:30:08 -> 关机',
    '10:59:55 -> 开机',
    '11:00:00 -> 开始录像',
    '11:00:05 -> 电量低',
    '11:00:09 -> 关机',
  ];
  await writeFile(join(card, 'LOG', '20261120.log'), log.map((line) => `2026-11-20 ${line}\r\n`).join(''));
  const name = (path: string): string => path.slice(card.length + 1);
  return [
    { path: name(segment('093000', 1)), kind: 'whole', lostMs: 0 },
    { path: name(segment('100000', 4)), kind: 'between-segments', lostMs: HOLE_MS },
    { path: name(fragmented), kind: 'truncated', lostMs: undefined },
    { path: name(segment('110000', 7)), kind: 'unreadable', lostMs: undefined },
  ];
}

/** A name's clock shows whole seconds: 2.5 s later than 10:00:12 is 10:00:14. */
function later(time: string, ms: number): string {
  return String(Number(time) + Math.floor(ms / 1000)).padStart(6, '0');
}
