/**
 * `check` of what must be walked from end to end, and of a whole shift: a transport stream and an AVI file without an index
 * against ffprobe reading every packet, and a hundred files of two hundred megabytes that are holes but for their indexes.
 */
import { execFile } from 'node:child_process';
import { mkdir, open, readdir, rename, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFfmpeg } from '../../src/adapters/ffmpeg/find-ffmpeg.js';
import type { PartOptions } from './copy-parts.js';
import { bytesOf, type Footage, segmentName } from './footage.js';
import { measureScript } from './measured.js';
import type { PartResult } from './report.js';
import { inTurn, median, outcomeOf, ratio, type Variant } from './rounds.js';
import { ours } from './run-dock.js';

const run = promisify(execFile);
const FFMPEG_MS = 600_000;
/** Cut off an AVI's end, so that it has no index and must be walked. */
const CUT_BYTES = 4 * 1024 * 1024;
const SHIFT_FILES = 100;
const INDEX_SEARCH_BYTES = 8 * 1024 * 1024;

/** `maxRatio`: of our time to ffprobe's. */
export async function walkPart(
  container: 'ts' | 'avi',
  maxRatio: number | undefined,
  { footage, program, missing, runs, out }: PartOptions,
): Promise<PartResult> {
  const folder = await remux(footage, container);
  const [name = ''] = await readdir(folder);
  const file = join(folder, name);
  const mine = ours('check', program, { kind: 'check', folders: [file] });
  const peer: Variant = {
    name: 'ffprobe -show_packets',
    run: (to) => measureScript(`ffprobe -v error -show_packets -of csv "${file}" > packets.csv`, to),
  };
  const hasPeer = !missing.includes('ffprobe');
  const outcomes = await inTurn([...(hasPeer ? [peer] : []), mine], runs, out);
  const footageBytes = await bytesOf([folder]);
  const us = outcomeOf(outcomes, mine.name);
  const part = `check ${container}`;
  const seconds = median(us.runs.map(({ wallMs }) => wallMs / 1000));
  const times = hasPeer ? ratio(us, outcomeOf(outcomes, peer.name), ({ wallMs }) => wallMs) : undefined;
  return {
    footageBytes,
    outcomes,
    rows: [
      // 500 MB/s.
      { part, what: 'time per GB', unit: 's', reached: (seconds * 1e9) / footageBytes, atMost: 2 },
      { part, what: 'time against ffprobe -show_packets', unit: 'x', reached: times, atMost: maxRatio },
    ],
  };
}

export async function shiftPart({ footage, program, runs, out }: PartOptions): Promise<PartResult> {
  const folder = await makeShift(footage);
  const mine = ours('check', program, { kind: 'check', folders: [folder] });
  const outcomes = await inTurn([mine], runs, out);
  const { runs: we } = outcomeOf(outcomes, mine.name);
  const footageBytes = await bytesOf([folder]);
  const gigabytes = (footageBytes / 1e9).toFixed(0);
  return {
    footageBytes,
    outcomes,
    rows: [
      {
        part: 'check shift',
        what: `${SHIFT_FILES} files, ${gigabytes} GB`,
        unit: 's',
        reached: median(we.map(({ wallMs }) => wallMs / 1000)),
        atMost: 3,
      },
    ],
  };
}

/** The long file in another container by stream copy; kept beside it. */
async function remux(footage: Footage, container: 'ts' | 'avi'): Promise<string> {
  const folder = join(footage.one, '..', container);
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) return folder;
  const [name = ''] = await readdir(footage.one);
  const making = join(folder, '..', `making.${container}`);
  const args = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', '-i', join(footage.one, name), '-c', 'copy'];
  await run(await findFfmpeg(), [...args, making], { timeout: FFMPEG_MS });
  if (container === 'avi') await truncate(making, (await stat(making)).size - CUT_BYTES);
  await rename(making, join(folder, name.replace(/mp4$/, container)));
  return folder;
}

/** Copies of one file's head and index around a hole, each with another length. */
async function makeShift(footage: Footage): Promise<string> {
  const folder = join(footage.one, '..', 'shift');
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length === SHIFT_FILES) return folder;
  const [source = ''] = footage.eight;
  const [name = ''] = await readdir(source);
  await using file = await open(join(source, name));
  const { size } = await file.stat();
  const tail = Buffer.alloc(Math.min(size, INDEX_SEARCH_BYTES));
  await file.read(tail, 0, tail.length, size - tail.length);
  const indexAt = tail.lastIndexOf('moov') - 4;
  if (indexAt < 0) throw new Error(`no index at the end of ${name}`);
  const head = Buffer.alloc(64);
  await file.read(head, 0, head.length, 0);
  for (let i = 0; i < SHIFT_FILES; i += 1) {
    const free = Buffer.alloc(8 + i);
    free.writeUInt32BE(free.length, 0);
    free.write('free', 4, 'latin1');
    await using copy = await open(join(folder, segmentName(50, i * 240, i + 1)), 'w');
    await copy.write(head, 0, head.length, 0);
    const index = Buffer.concat([tail.subarray(indexAt), free]);
    await copy.write(index, 0, index.length, size - tail.length + indexAt);
  }
  return folder;
}
