/**
 * The cards of the demo's two cameras: real H.264 and AAC, made by ffmpeg from one short encode and stream copies of it, with
 * faults planted at known places. GA/T 947 style names, 12 s a segment, as if made in the hour before; the second
 * camera's names and log carry its own, wrong clock. Says what was planted, so that what is found can be compared.
 */
import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cancelled } from '../domain/failure.js';
import { formatInstant, type Instant, instant } from '../domain/quantities.js';
import { defined } from '../lib/assert.js';

export type Planted =
  | { readonly kind: 'whole'; readonly path: string; readonly segments: number }
  /** `path` ends before the hole, `beforeFile` begins after it. */
  | {
      readonly kind: 'hole';
      readonly path: string;
      readonly beforeFile: string;
      readonly startMs: number;
      readonly lostMs: number;
    }
  /** Readable up to somewhere in this span of its recording. */
  | { readonly kind: 'truncated'; readonly path: string; readonly fromMs: number; readonly toMs: number }
  | { readonly kind: 'unreadable'; readonly path: string };

export type DemoCamera = {
  readonly card: string;
  readonly serial: string;
  readonly officer: string;
  readonly model: string;
  /** Camera minus dock. */
  readonly clockOffsetMs: number;
};

const SEGMENT_MS = 12_000;
const PARTS = 10;
const HOLE_MS = 2500;
const FFMPEG_MS = 120_000;
const MINUTE_MS = 60_000;
const run = promisify(execFile);

export async function makeDemoFootage(options: {
  readonly ffmpeg: string;
  readonly workshop: string;
  readonly plain: DemoCamera;
  readonly talking: DemoCamera;
  /** Now, by the dock's clock. */
  readonly at: Instant;
  readonly signal: AbortSignal;
}): Promise<{ readonly plain: readonly Planted[]; readonly talking: readonly Planted[] }> {
  const { workshop, signal } = options;
  await mkdir(workshop, { recursive: true });
  const ask = async (args: readonly string[]): Promise<void> => {
    try {
      const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y'];
      await run(options.ffmpeg, [...quiet, ...args], { timeout: FFMPEG_MS, signal });
    } catch (error) {
      throw signal.aborted ? cancelled(signal) : error;
    }
  };
  const parts = await encodeParts(workshop, ask);
  const at = instant(options.at - (options.at % 1000));
  const plain = await plainCard(options.plain, at, parts.slice(0, 6));
  const talking = await talkingCard(options.talking, at, parts.slice(6), ask);
  await rm(workshop, { recursive: true });
  return { plain, talking };
}

/** One encode, cut into files of 12 s. */
async function encodeParts(workshop: string, ask: (args: readonly string[]) => Promise<void>) {
  const seconds = (SEGMENT_MS / 1000) * PARTS;
  const picture = `testsrc2=size=640x360:rate=25:duration=${seconds}`;
  const sound = `sine=frequency=440:duration=${seconds}`;
  const encode = '-c:v libx264 -preset ultrafast -g 25 -sc_threshold 0 -pix_fmt yuv420p -c:a aac -b:a 64k -shortest';
  const cut = `-f segment -segment_time ${SEGMENT_MS / 1000} -reset_timestamps 1`;
  const output = [...encode.split(' '), ...cut.split(' '), join(workshop, '%d.mp4')];
  await ask(['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound, ...output]);
  return Array.from({ length: PARTS }, (_, i) => join(workshop, `${i}.mp4`));
}

/** A whole recording of three files, then one whose third file begins 2.5 s too late. */
async function plainCard(camera: DemoCamera, at: Instant, parts: readonly string[]): Promise<readonly Planted[]> {
  const card = new Card(camera);
  const whole = instant(at - 55 * MINUTE_MS);
  const holed = instant(at - 30 * MINUTE_MS);
  const starts = [
    ...[0, 1, 2].map((i) => whole + i * SEGMENT_MS),
    ...[0, SEGMENT_MS, 2 * SEGMENT_MS + HOLE_MS].map((ms) => holed + ms),
  ];
  const paths: string[] = [];
  for (const [i, start] of starts.entries()) paths.push(await card.put(defined(parts[i], 'part'), instant(start)));
  await card.log([
    [instant(whole - 2000), '开机'],
    [whole, '开始录像'],
    [instant(whole + 3 * SEGMENT_MS), '停止录像'],
    [holed, '开始录像'],
    [instant(holed + 3 * SEGMENT_MS + HOLE_MS), '停止录像'],
    [instant(at - 4 * MINUTE_MS), '关机'],
  ]);
  const [first, , , , before, after] = paths.map((path) => path);
  return [
    { kind: 'whole', path: defined(first, 'first file'), segments: 3 },
    {
      kind: 'hole',
      path: defined(before, 'file before the hole'),
      beforeFile: defined(after, 'file after the hole'),
      startMs: 2 * SEGMENT_MS,
      lostMs: HOLE_MS,
    },
  ];
}

/** One recording whose second file, a fragmented one, is cut in its last fragment; one whose second file lost its index. */
async function talkingCard(
  camera: DemoCamera,
  at: Instant,
  parts: readonly string[],
  ask: (args: readonly string[]) => Promise<void>,
): Promise<readonly Planted[]> {
  const card = new Card(camera);
  const [one, two, three, four] = parts.map((part) => part);
  const cut = instant(at - 45 * MINUTE_MS);
  const flat = instant(at - 20 * MINUTE_MS);
  const second = (start: Instant): Instant => instant(start + SEGMENT_MS);
  await card.put(defined(one, 'part'), cut);
  const fragmented = `${defined(two, 'part')}.fragments.mp4`;
  const flags = '+frag_keyframe+empty_moov+default_base_moof';
  await ask(['-i', defined(two, 'part'), '-c', 'copy', '-movflags', flags, fragmented]);
  await cutInLastFragment(fragmented);
  const truncated = await card.put(fragmented, second(cut));
  await card.put(defined(three, 'part'), flat);
  await dropIndex(defined(four, 'part'));
  const unreadable = await card.put(defined(four, 'part'), second(flat));
  await card.log([
    [instant(cut - 2000), '开机'],
    [cut, '开始录像'],
    [instant(flat - 3000), '开机'],
    [flat, '开始录像'],
    [instant(flat + SEGMENT_MS + 8000), '电量低'],
  ]);
  return [
    // The last fragment holds the last second: what can be read ends somewhere in it.
    { kind: 'truncated', path: truncated, fromMs: 2 * SEGMENT_MS - 1100, toMs: 2 * SEGMENT_MS },
    { kind: 'unreadable', path: unreadable },
  ];
}

/** In the middle of the footage that the last fragment announces. */
async function cutInLastFragment(file: string): Promise<void> {
  const bytes = await readFile(file);
  const fragment = bytes.lastIndexOf('moof') - 4;
  const media = bytes.indexOf('mdat', fragment) - 4;
  await writeFile(file, bytes.subarray(0, media + Math.floor(bytes.readUInt32BE(media) / 2)));
}

/** A flat battery: the index, which is written last, was not. */
async function dropIndex(file: string): Promise<void> {
  const bytes = await readFile(file);
  await writeFile(file, bytes.subarray(0, bytes.lastIndexOf('moov') - 4));
}

/** Names and log lines as the camera writes them: by its own clock. */
class Card {
  readonly #camera: DemoCamera;
  #count = 0;

  constructor(camera: DemoCamera) {
    this.#camera = camera;
  }

  /** Moves the file onto the card; `start` is the true time. Gives its path on the card. */
  async put(file: string, start: Instant): Promise<string> {
    const { card, model, serial, officer } = this.#camera;
    this.#count += 1;
    const stamp = this.#clock(start).replace(/[^0-9]/g, '');
    const folder = join('DCIM', stamp.slice(0, 8));
    const number = String(this.#count).padStart(4, '0');
    const path = join(folder, `${model}_${serial}_${officer}_${stamp}_${number}.mp4`);
    await mkdir(join(card, folder), { recursive: true });
    await rename(file, join(card, path));
    return path;
  }

  async log(lines: readonly (readonly [Instant, string])[]): Promise<void> {
    const folder = join(this.#camera.card, 'LOG');
    await mkdir(folder, { recursive: true });
    const [first] = lines;
    const day = first === undefined ? '' : this.#clock(first[0]).slice(0, 10).replaceAll('-', '');
    const text = lines.map(([at, what]) => `${this.#clock(at)} -> ${what}\r\n`).join('');
    await writeFile(join(folder, `${day}.log`), text);
  }

  /** `2026-11-20 09:30:00`; a camera shows whole seconds and cuts the rest. */
  #clock(at: Instant): string {
    const shown = instant(Math.floor((at + this.#camera.clockOffsetMs) / 1000) * 1000);
    return formatInstant(shown).slice(0, 19).replace('T', ' ');
  }
}
