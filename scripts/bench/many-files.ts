/**
 * A card full of small files for the bench: clips of one second, each different in its bytes, sixty to a recording, with an
 * hour between recordings. Made once, kept below `.cache/bench`.
 */
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFfmpeg } from '../../src/adapters/ffmpeg/find-ffmpeg.js';
import { segmentName } from './footage.js';

const CLIPS_A_RECORDING = 60;
const PAUSE_SECONDS = 3600;
const FFMPEG_MS = 60_000;
/** Size and type of a box whose contents mean nothing (ISO/IEC 14496-12, 8.1.2). */
const FREE_BOX = Buffer.from([0, 0, 0, 16, 0x66, 0x72, 0x65, 0x65]);

export async function makeManyFiles(cache: string, count: number): Promise<string> {
  const root = join(cache, `many-${count}`);
  const [folder, done] = [join(root, 'card'), join(root, 'complete')];
  if (await isThere(done)) return folder;
  await rm(root, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  process.stderr.write(`making ${count} small files (once) ...\n`);
  const clip = await makeClip(join(root, 'clip.mp4'));
  for (let i = 0; i < count; i += 1) {
    const number = Buffer.alloc(8);
    number.writeBigUInt64BE(BigInt(i));
    const atSeconds = i + Math.floor(i / CLIPS_A_RECORDING) * PAUSE_SECONDS;
    await writeFile(join(folder, segmentName(99, atSeconds, i + 1)), Buffer.concat([clip, FREE_BOX, number]));
  }
  await writeFile(done, '');
  return folder;
}

async function makeClip(path: string): Promise<Buffer> {
  const picture = '-f lavfi -i testsrc2=size=320x240:rate=25:duration=1';
  const sound = '-f lavfi -i sine=frequency=440:duration=1:sample_rate=48000';
  const args = `-hide_banner -loglevel error -nostdin -y ${picture} ${sound} -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -b:a 32k ${path}`;
  await promisify(execFile)(await findFfmpeg(), args.split(' '), { timeout: FFMPEG_MS });
  return readFile(path);
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
