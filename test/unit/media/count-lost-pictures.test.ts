import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readMedia } from '../../../src/media/read-media.js';
import { runFfmpeg } from '../../fakes/make-footage.js';
import { memorySource } from '../../fakes/memory-source.js';
import { box, ftyp } from '../../fakes/mp4-boxes.js';

const signal = new AbortController().signal;
const read = (bytes: Uint8Array) => readMedia(memorySource(bytes), { signal });
const folder = mkdtempSync(join(tmpdir(), 'lost-pictures-'));
/** Parameter sets in front of every key frame, as cameras' chips write them. */
const SETS = ['-bsf:v', 'dump_extra=freq=keyframe'];
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25'];

/** What is left of an MP4 when the power fails before its index is written. */
async function withoutIndex(name: string, rate: string, args: readonly string[], audio = true): Promise<Buffer> {
  const path = join(folder, name);
  const sound = ['-f', 'lavfi', '-t', '4', '-i', 'sine=frequency=440:sample_rate=48000'];
  const picture = ['-f', 'lavfi', '-i', `testsrc2=size=160x120:rate=${rate}:duration=4`];
  await runFfmpeg([...picture, ...(audio ? [...sound, '-c:a', 'aac'] : []), ...args, '-threads', '1', path]);
  const bytes = readFileSync(path);
  return bytes.subarray(0, bytes.lastIndexOf('moov') - 4);
}

describe('the pictures of a file without an index', () => {
  test.each([
    ['25 a second', 'a.mp4', '25', [...H264, ...SETS], 100, 4000],
    ['29.97 a second, out of order', 'b.mp4', '30000/1001', [...H264, '-bf', '2', ...SETS], 120, 4004],
    ['of the simplest profile', 'c.mp4', '12', [...H264, '-profile:v', 'baseline', ...SETS], 48, 4000],
    [
      'of 4:4:4 with scaling lists',
      'd.mp4',
      '25',
      [...H264, '-pix_fmt', 'yuv444p', '-x264-params', 'cqm=jvt', ...SETS],
      100,
      4000,
    ],
    ['that state no rate', 'e.mp4', '25', H264, 100, undefined],
  ])('are counted with sound between them: %s', async (_name, name, rate, args, pictures, lengthMs) => {
    const reading = await read(await withoutIndex(name, rate, args));
    if (reading?.state !== 'unreadable') throw new Error(`it is ${reading?.state}`);
    expect(reading.lost).toMatchObject({ codec: 'h264', pictures });
    if (lengthMs === undefined) expect(reading.lost?.lengthMs).toBeUndefined();
    else expect(reading.lost?.lengthMs).toBeCloseTo(lengthMs, 3);
    expect(reading.because).toBe('no index (moov) in the file');
  });

  test('are counted in H.265 as well', async () => {
    const hevc = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none'];
    const reading = await read(await withoutIndex('f.mp4', '25', hevc));
    expect(reading).toMatchObject({ state: 'unreadable', lost: { codec: 'hevc', pictures: 100 } });
  });

  test('are no fewer where the end of the file is torn than up to there', async () => {
    const bytes = await withoutIndex('g.mp4', '25', [...H264, ...SETS], false);
    const reading = await read(bytes.subarray(0, bytes.length / 2));
    const pictures = reading?.state === 'unreadable' ? (reading.lost?.pictures ?? 0) : 0;
    expect(pictures).toBeGreaterThan(30);
    expect(pictures).toBeLessThan(100);
  });

  test('are counted where the index itself is cut off', async () => {
    const path = join(folder, 'h.mp4');
    await runFfmpeg(['-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=25:duration=4', ...H264, path]);
    const bytes = readFileSync(path);
    expect(await read(bytes.subarray(0, bytes.length - 100))).toMatchObject({
      state: 'unreadable',
      lost: { pictures: 100 },
    });
  });

  test.each([
    ['nothing but zeros', Buffer.alloc(300_000)],
    ['noise', Buffer.from(Array.from({ length: 300_000 }, (_, i) => (Math.imul(i + 1, 0x9e3779b1) >>> 13) & 255))],
    ['nothing', Buffer.alloc(0)],
  ])('are not invented in %s', async (_name, media) => {
    const reading = await read(Buffer.concat([ftyp(), box('mdat', [media], 0)]));
    expect(reading).toEqual({ state: 'unreadable', container: 'mp4', because: 'no index (moov) in the file' });
  });
});
