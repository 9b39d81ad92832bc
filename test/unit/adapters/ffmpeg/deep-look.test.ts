/** The real decoder on good, bad and hostile files: bounded, stoppable, and blind to everything but the file it was given. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deepLook } from '../../../../src/adapters/ffmpeg/deep-look.js';
import { findFfmpeg } from '../../../../src/adapters/ffmpeg/find-ffmpeg.js';
import { makeFootage, runFfmpeg } from '../../../fakes/make-footage.js';

const base = mkdtempSync(join(tmpdir(), 'deep-'));
const { signal } = new AbortController();
let ffmpeg = '';
let still = '';

const look = (path: string, more: Partial<Parameters<typeof deepLook>[0]> = {}) =>
  deepLook({ ffmpeg, path: Buffer.from(path), hasPicture: true, hasSound: true, lengthMs: 4000, signal, ...more });

beforeAll(async () => {
  ffmpeg = await findFfmpeg();
  still = join(base, 'still.mp4');
  const picture = 'color=c=gray:size=64x48:rate=25:duration=4';
  await runFfmpeg([
    '-f',
    'lavfi',
    '-i',
    picture,
    '-f',
    'lavfi',
    '-t',
    '4',
    '-i',
    'anullsrc=r=48000:cl=mono',
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-c:a',
    'aac',
    still,
  ]);
});

afterAll(() => rmSync(base, { recursive: true, force: true }));

describe('looking deeply', () => {
  test('finds a picture that never moves and sound that never was', async () => {
    const { looks, stoppedBy } = await look(still);
    expect(stoppedBy).toBeUndefined();
    expect(looks.map(({ kind }) => kind).sort()).toEqual(['frozen', 'silent']);
    for (const { startMs, endMs } of looks) {
      expect(startMs).toBeLessThan(60);
      expect(Math.abs(endMs - 4000)).toBeLessThan(60);
    }
  });

  test('finds nothing where everything moves and sounds, and leaves the file as it was', async () => {
    const path = await makeFootage(base, { name: 'moving.mp4', seconds: 4 });
    const before = readFileSync(path);
    expect(await look(path)).toEqual({ looks: [], stoppedBy: undefined });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('names that would be options, protocols or bytes of no text are plain files', async () => {
    for (const name of ['-i', 'concat:a|b.mp4', 'http:', 'pipe:0', '%d.mp4']) {
      const folder = join(base, 'odd');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, name), readFileSync(still));
      expect((await look(join(folder, name))).stoppedBy, name).toBeUndefined();
    }
    const raw = Buffer.concat([Buffer.from(`${base}/`), Buffer.from([0xff, 0xfe]), Buffer.from('.mp4')]);
    writeFileSync(raw, readFileSync(still));
    expect(
      (await deepLook({ ffmpeg, path: raw, hasPicture: true, hasSound: true, lengthMs: 4000, signal })).looks,
    ).toHaveLength(2);
  });

  test('noise and torn files are answered, not thrown', async () => {
    const noise = join(base, 'noise.mp4');
    writeFileSync(noise, Buffer.alloc(50_000, 0xa7));
    expect(await look(noise)).toEqual({ looks: [], stoppedBy: 'decoder' });
  });

  test('a playlist is no footage: nothing it names is opened', async () => {
    for (const [name, text] of [
      ['list.mp4', `ffconcat version 1.0\nfile '${still}'\n`],
      ['list.ts', `#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n${still}\n#EXT-X-ENDLIST\n`],
    ] as const) {
      const path = join(base, name);
      writeFileSync(path, text);
      expect(await look(path), name).toEqual({ looks: [], stoppedBy: 'decoder' });
    }
  });

  test('is never led through a link', async () => {
    const link = join(base, 'link.mp4');
    symlinkSync(still, link);
    await expect(look(link)).rejects.toMatchObject({ code: 'file-unreadable' });
    await expect(look(join(base, 'nowhere.mp4'))).rejects.toMatchObject({ code: 'file-unreadable' });
  });

  test('ends at its deadline and says so', async () => {
    expect((await look(still, { deadlineMs: 1 })).stoppedBy).toBe('deadline');
  });

  test('ends when it is told to', async () => {
    const stop = new AbortController();
    const running = look(still, { signal: stop.signal });
    stop.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await expect(look(still, { signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('says that the decoder is not there', async () => {
    expect((await look(still, { ffmpeg: join(base, 'no-ffmpeg') })).stoppedBy).toBe('decoder');
  });
});
