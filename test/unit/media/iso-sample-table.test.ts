/** Sample tables of every shape against a reader that looks at each sample by itself and knows no short cut. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteView } from '../../../src/media/byte-view.js';
import { SampleBudget } from '../../../src/media/held-times.js';
import { NO_EDITS } from '../../../src/media/iso-edit-list.js';
import { type MediaPlace, walkSampleTables } from '../../../src/media/iso-sample-table.js';
import type { SampleTables } from '../../../src/media/iso-track.js';
import { PresentationTimes } from '../../../src/media/presentation-times.js';

type Chunk = { readonly offset: number; readonly sizes: readonly number[] };
type Told = { readonly held: number; readonly lost: number; readonly startMs: number; readonly endMs: number };

const TICKS = 10;

function table(words: readonly number[], head: readonly number[] = [0]): ByteView {
  const all = [...head, ...words];
  const bytes = new Uint8Array(all.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [at, word] of all.entries()) view.setUint32(at * 4, word);
  return new ByteView(bytes);
}

/** One entry a run of chunks with as many samples, as muxers write them. */
function tablesOf(chunks: readonly Chunk[], hasLongOffsets: boolean): SampleTables {
  const sizes = chunks.flatMap((chunk) => chunk.sizes);
  const runs: number[][] = [];
  for (const [at, chunk] of chunks.entries())
    if (runs.at(-1)?.[1] !== chunk.sizes.length) runs.push([at + 1, chunk.sizes.length, 1]);
  const offsets = chunks.flatMap(({ offset }) => (hasLongOffsets ? [0, offset] : [offset]));
  return {
    stts: table([1, sizes.length, TICKS]),
    // Shown in pairs the other way round, each two ticks late: an entry for each.
    ctts: table([sizes.length, ...sizes.flatMap((_, at) => [1, at % 2 === 0 ? TICKS : 0])]),
    stsc: table([runs.length, ...runs.flat()]),
    sizes: table([0, sizes.length, ...sizes]),
    isCompactSizes: false,
    chunkOffsets: table([chunks.length, ...offsets]),
    hasLongOffsets,
    soundSampleBytes: undefined,
    isCut: false,
  };
}

function expected(chunks: readonly Chunk[], { fileBytes, notMedia }: MediaPlace): Told {
  const shown: number[] = [];
  let [at, lost] = [0, 0];
  for (const { offset, sizes } of chunks) {
    const isMedia = notMedia.every(({ from, to }) => offset < from || offset >= to);
    let end = offset;
    for (const size of sizes) {
      end += size;
      const pts = at * TICKS + (at % 2 === 0 ? TICKS : 0);
      if (size > 0 && isMedia && end <= fileBytes) shown.push(pts);
      else if (size > 0) lost += 1;
      at += 1;
    }
  }
  return { held: shown.length, lost, startMs: Math.min(...shown), endMs: Math.max(...shown) + TICKS };
}

function read(tables: SampleTables, place: MediaPlace): Told {
  const facts = { kind: 'video', codec: 'avc1', timescale: 1000, edits: NO_EDITS } as const;
  const times = new PresentationTimes(facts, new SampleBudget());
  walkSampleTables(tables, place, times);
  const { timeline, lostSamples } = times.finish();
  return {
    held: timeline?.samples ?? 0,
    lost: lostSamples,
    startMs: timeline?.startMs ?? Number.POSITIVE_INFINITY,
    endMs: timeline?.endMs ?? Number.NEGATIVE_INFINITY,
  };
}

const size = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: 1, max: 90 }) },
  { weight: 1, arbitrary: fc.constant(0) },
);
/** Long stretches of chunks with as many samples, one after the other, with now and then a leap. */
const chunksArbitrary = fc
  .array(
    fc.record({
      perChunk: fc.integer({ min: 1, max: 4 }),
      chunks: fc.integer({ min: 1, max: 40 }),
      sizes: fc.array(size, { minLength: 1, maxLength: 12 }),
      leap: fc.integer({ min: -300, max: 300 }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((runs) => {
    const chunks: Chunk[] = [];
    let offset = 400;
    for (const run of runs) {
      offset = Math.max(0, offset + run.leap);
      for (let chunk = 0; chunk < run.chunks; chunk += 1) {
        const sizes = Array.from(
          { length: run.perChunk },
          (_, at) => run.sizes[(chunk * run.perChunk + at) % run.sizes.length] ?? 1,
        );
        chunks.push({ offset, sizes });
        offset += sizes.reduce((sum, one) => sum + one, 0);
      }
    }
    return chunks;
  });
const placeArbitrary = fc.record({
  fileBytes: fc.integer({ min: 400, max: 9_000 }),
  notMedia: fc.array(
    fc.tuple(fc.nat(9_000), fc.nat(300)).map(([from, length]) => ({ from, to: from + length })),
    { maxLength: 3 },
  ),
});

describe('the sample tables of a track', () => {
  test('tell of every sample whether its bytes are in the file, whatever is taken together', () => {
    fc.assert(
      fc.property(chunksArbitrary, placeArbitrary, fc.boolean(), (chunks, place, hasLongOffsets) => {
        const wanted = expected(chunks, place);
        const told = read(tablesOf(chunks, hasLongOffsets), place);
        expect({ held: told.held, lost: told.lost }).toEqual({ held: wanted.held, lost: wanted.lost });
        const isEndShown = (chunks.at(-1)?.sizes.at(-1) ?? 0) > 0;
        if (wanted.held > 1 && wanted.lost === 0 && isEndShown)
          expect({ startMs: told.startMs, endMs: told.endMs }).toEqual({
            startMs: wanted.startMs,
            endMs: wanted.endMs,
          });
      }),
      { numRuns: 3000 },
    );
  });

  test('of a long file are all told, and of one that is cut all but those behind the cut', () => {
    const chunks = Array.from({ length: 30_000 }, (_, at) => ({ offset: 1000 + at * 3, sizes: [1, 2] }));
    const whole = { fileBytes: 1000 + 90_000, notMedia: [{ from: 0, to: 1000 }] };
    expect(read(tablesOf(chunks, false), whole)).toMatchObject({ held: 60_000, lost: 0 });
    expect(read(tablesOf(chunks, false), { ...whole, fileBytes: whole.fileBytes - 30 })).toMatchObject({
      held: 59_980,
      lost: 20,
    });
    const box = { from: 1000 + 3 * 20_000, to: 1000 + 3 * 20_001 };
    expect(read(tablesOf(chunks, false), { ...whole, notMedia: [...whole.notMedia, box] })).toMatchObject({
      held: 59_998,
      lost: 2,
    });
  });
});
