import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMedia } from '../../../src/media/read-media.js';
import { type FootageOptions, makeFootage } from '../../fakes/make-footage.js';
import { memorySource } from '../../fakes/memory-source.js';

const signal = new AbortController().signal;
const read = (bytes: Uint8Array) => readMedia(memorySource(bytes), { signal });

async function footage(options: FootageOptions): Promise<Buffer> {
  return readFileSync(await makeFootage(mkdtempSync(join(tmpdir(), 'footage-')), options));
}

describe('reading media', () => {
  test('tells every frame of an MP4 with the index at the end, reading little of it', async () => {
    const bytes = await footage({ seconds: 4, fps: 25, container: 'mp4', audio: true, bFrames: 2 });
    const source = memorySource(bytes);
    const reading = await readMedia(source, { signal });
    expect(reading).toMatchObject({ state: 'ok', container: 'mp4' });
    const [video] = reading !== undefined && 'tracks' in reading ? reading.tracks : [];
    expect(video).toMatchObject({ kind: 'video', samples: 100, frameMs: 40, longSteps: [] });
    expect((video?.endMs ?? 0) - (video?.startMs ?? 0)).toBeCloseTo(4000, 0);
    expect(source.reads).toBeLessThanOrEqual(10);
  });

  test('calls a fragmented MP4 that ends in mid fragment truncated, with the end of what is whole', async () => {
    const bytes = await footage({ seconds: 6, fps: 25, container: 'fragmented-mp4', audio: false, gopFrames: 25 });
    const reading = await read(bytes.subarray(0, Math.floor(bytes.length * 0.7)));
    expect(reading).toMatchObject({ state: 'truncated', container: 'fragmented-mp4' });
    const end = reading?.state === 'truncated' ? (reading.readableEndMs ?? 0) : 0;
    expect(end).toBeGreaterThan(2000);
    expect(end).toBeLessThan(5500);
  });

  test('calls an MP4 whose index was never written unreadable', async () => {
    const bytes = await footage({ seconds: 2, fps: 25, container: 'mp4', audio: true });
    const cut = bytes.subarray(0, bytes.lastIndexOf('moov') - 4);
    expect(await read(cut)).toMatchObject({ state: 'unreadable' });
  });

  test('calls an MP4 whose index places samples beyond the end truncated and tells where they would end', async () => {
    const bytes = await footage({ seconds: 4, fps: 25, container: 'mp4', audio: false, faststart: true });
    const reading = await read(bytes.subarray(0, Math.floor(bytes.length * 0.6)));
    expect(reading).toMatchObject({ state: 'truncated' });
    if (reading?.state !== 'truncated') return;
    expect(reading.placedEndMs).toBeCloseTo(4000 + (reading.tracks[0]?.startMs ?? 0), 0);
    expect(reading.readableEndMs ?? 0).toBeLessThan(3900);
  });

  test('never takes for media what is none, and says of nothing that it is empty', async () => {
    expect(await read(Buffer.from('2026-11-20 09:30:00 -> power on\r\n'))).toBeUndefined();
    expect(await read(Buffer.alloc(0))).toEqual({ state: 'empty' });
  });

  test('answers any damage to a file with a state, within bounds', async () => {
    const bytes = await footage({ seconds: 2, fps: 25, container: 'mp4', audio: true });
    const index = bytes.lastIndexOf('moov');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(bytes.length - index - 1), fc.nat(255)), { minLength: 1, maxLength: 12 }),
        async (changes) => {
          const hurt = Buffer.from(bytes);
          for (const [at, value] of changes) hurt[index + at] = value;
          const source = memorySource(hurt);
          const reading = await readMedia(source, { signal });
          expect(reading?.state).toMatch(/ok|truncated|unreadable/);
          expect(source.reads).toBeLessThan(10_000);
        },
      ),
      { numRuns: 300 },
    );
  });
});
