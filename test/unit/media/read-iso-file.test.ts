import { describe, expect, test } from 'vitest';
import { readMedia } from '../../../src/media/read-media.js';
import type { MediaReading, TrackTimeline } from '../../../src/media/timeline.js';
import { memorySource, sparseSource } from '../../fakes/memory-source.js';
import {
  box,
  type EditSpec,
  fragment,
  ftyp,
  longBox,
  moov,
  type RunSpec,
  sampleEntry,
  type TrackSpec,
  timecodeEntry,
  u32,
} from '../../fakes/mp4-boxes.js';

const signal = new AbortController().signal;
const read = (bytes: Uint8Array) => readMedia(memorySource(bytes), { signal });
const tracksOf = (reading: MediaReading | undefined): readonly TrackTimeline[] =>
  reading !== undefined && 'tracks' in reading ? reading.tracks : [];

const GIB = 2 ** 30;
const MDAT_AT = ftyp().length + 8;
/** 50 pictures of 10 bytes, 40 ms each, in two chunks. */
const WHOLE = { samples: 50, startMs: 0, endMs: 2000, frameMs: 40, longSteps: [], backwardSteps: 0 };

function pictures(fields: Partial<TrackSpec> = {}, dataAt = MDAT_AT): TrackSpec {
  return {
    kind: 'video',
    timescale: 1000,
    durations: [[50, 40]],
    sizes: Array.from({ length: 50 }, () => 10),
    chunks: [
      { offset: dataAt, samples: 30 },
      { offset: dataAt + 300, samples: 20 },
    ],
    ...fields,
  };
}

const mdat = (bytes = 500, size?: number): Buffer => box('mdat', [Buffer.alloc(bytes, 7)], size);
const closed = (...tracks: readonly TrackSpec[]): Buffer => Buffer.concat([ftyp(), mdat(), moov({ tracks })]);

function indexFirst(tracks: (dataAt: number) => TrackSpec[], media = mdat()): Buffer {
  const index = (dataAt: number): Buffer => moov({ tracks: tracks(dataAt) });
  return Buffer.concat([ftyp(), index(MDAT_AT + index(0).length), media]);
}

describe('reading the index of an MP4', () => {
  test.each([
    ['behind the media', closed(pictures())],
    ['in front of them', indexFirst((at) => [pictures({}, at)])],
    ['in front of media that run to the end of the file', indexFirst((at) => [pictures({}, at)], mdat(500, 0))],
    ['in front of media that claim more than the file', indexFirst((at) => [pictures({}, at)], mdat(500, 900))],
    ['behind media whose length was never set', Buffer.concat([ftyp(), mdat(500, 0), moov({ tracks: [pictures()] })])],
    ['behind media that claim more', Buffer.concat([ftyp(), mdat(500, 90_000), moov({ tracks: [pictures()] })])],
    ['with compact sizes of four bits', closed(pictures({ compactSizeBits: 4 }))],
    ['with compact sizes of sixteen bits', closed(pictures({ compactSizeBits: 16 }))],
    ['with one size for all', closed(pictures({ sizes: 10 }))],
    ['with 64-bit offsets', closed(pictures({ hasLongOffsets: true, isLongHeader: true }))],
    [
      'with media in a box of 64-bit length',
      Buffer.concat([ftyp(), longBox('mdat', [Buffer.alloc(500, 7)]), moov({ tracks: [pictures({}, MDAT_AT + 8)] })]),
    ],
  ])('gives every picture its time: index %s', async (_name, bytes) => {
    const reading = await read(bytes);
    expect(reading).toMatchObject({ state: 'ok', container: 'mp4' });
    expect(tracksOf(reading)).toMatchObject([{ kind: 'video', codec: 'avc1', ...WHOLE }]);
  });

  test.each([
    ['its right length', longBox('mdat', [], BigInt(5 * GIB)).subarray(0, 16), 16],
    ['a length cut to 32 bits', box('mdat', [], (5 * GIB) % 2 ** 32).subarray(0, 8), 8],
  ])('reads little of a file over 4 GiB whose media box has %s', async (_name, header, headerBytes) => {
    const mediaAt = ftyp().length;
    const indexAt = mediaAt + 5 * GIB;
    const chunks = [
      { offset: mediaAt + headerBytes, samples: 30 },
      { offset: mediaAt + 4.5 * GIB, samples: 20 },
    ];
    const index = moov({ tracks: [pictures({ chunks, hasLongOffsets: true })] });
    const source = sparseSource(indexAt + index.length, [
      { at: 0, bytes: ftyp() },
      { at: mediaAt, bytes: header },
      { at: indexAt, bytes: index },
    ]);
    const reading = await readMedia(source, { signal });
    expect(reading).toMatchObject({ state: 'ok' });
    expect(tracksOf(reading)).toMatchObject([WHOLE]);
    expect(source.reads).toBeLessThanOrEqual(6);
  });

  test('does not mind where a track changes its sample description', async () => {
    const chunks = [
      { offset: MDAT_AT, samples: 30, entry: 1 },
      { offset: MDAT_AT + 300, samples: 20, entry: 2 },
    ];
    const furtherDescriptions = [sampleEntry({ kind: 'video', codec: 'hvc1', timescale: 1000 })];
    expect(tracksOf(await read(closed(pictures({ chunks, furtherDescriptions }))))).toMatchObject([WHOLE]);
  });

  test.each([0, 1] as const)(
    'puts pictures into the order they are shown in, offsets of version %i',
    async (version) => {
      // Shown at 0, 120, 40, 80 ms; writers of version 0 use negative offsets too.
      const offsets = [
        [1, 0],
        [1, 80],
        [2, -40],
      ] as const;
      const track = pictures({
        durations: [[4, 40]],
        offsets,
        offsetsVersion: version,
        sizes: [10, 10, 10, 10],
        chunks: [{ offset: MDAT_AT, samples: 4 }],
      });
      expect(tracksOf(await read(closed(track)))).toMatchObject([
        { samples: 4, startMs: 0, endMs: 160, longSteps: [] },
      ]);
    },
  );

  test.each<[string, EditSpec[], { startMs: number; endMs: number; samples: number }]>([
    [
      'a late start',
      [
        { lengthTicks: 500, mediaTime: -1 },
        { lengthTicks: 2000, mediaTime: 0 },
      ],
      { startMs: 500, endMs: 2500, samples: 50 },
    ],
    ['a start inside the media', [{ lengthTicks: 1800, mediaTime: 200 }], { startMs: -200, endMs: 1800, samples: 50 }],
    [
      'two pieces joined',
      [
        { lengthTicks: 1000, mediaTime: 0 },
        { lengthTicks: 800, mediaTime: 1200 },
      ],
      { startMs: 0, endMs: 1800, samples: 50 },
    ],
    ['a length of nothing', [{ lengthTicks: 0, mediaTime: 80 }], { startMs: -80, endMs: 1920, samples: 50 }],
  ])('follows an edit list: %s', async (_name, edits, expected) => {
    expect(tracksOf(await read(closed(pictures({ edits }))))).toMatchObject([{ ...expected, longSteps: [] }]);
  });

  test('shows a hole of the durations as a long step', async () => {
    const track = pictures({
      durations: [
        [24, 40],
        [1, 2540],
        [25, 40],
      ],
    });
    const [video] = tracksOf(await read(closed(track)));
    expect(video?.longSteps).toMatchObject([{ fromMs: 1000, toMs: 3500, stepMs: 2540, medianMs: 40, isFirst: false }]);
  });

  test('takes samples without bytes for time without a picture', async () => {
    const sizes = Array.from({ length: 50 }, (_, i) => (i >= 20 && i < 40 ? 0 : 10));
    const [video] = tracksOf(await read(closed(pictures({ sizes }))));
    expect(video).toMatchObject({ samples: 30, endMs: 2000 });
    expect(video?.longSteps).toMatchObject([{ fromMs: 800, toMs: 1600 }]);
  });
});

describe('an MP4 whose index promises more than there is', () => {
  test('is truncated where the first sample is not whole, and tells where the last one would have ended', async () => {
    const bytes = indexFirst((at) => [pictures({}, at)]);
    const reading = await read(bytes.subarray(0, bytes.length - 205));
    expect(reading).toMatchObject({ state: 'truncated', readableEndMs: 29 * 40, placedEndMs: 2000 });
  });

  test('counts samples that are placed beyond the end in the midst of others', async () => {
    const chunks = [
      { offset: MDAT_AT, samples: 10 },
      { offset: 5_000_000, samples: 20 },
      { offset: MDAT_AT + 100, samples: 20 },
    ];
    const reading = await read(closed(pictures({ chunks })));
    expect(reading).toMatchObject({ state: 'truncated' });
    expect(tracksOf(reading)[0]?.longSteps).toMatchObject([{ fromMs: 400, toMs: 1200 }]);
  });

  test.each([
    ['outside the file', 5_000_000],
    ['in the file type', 4],
    ['in the index itself', MDAT_AT + 500 + 40],
  ])('is unreadable where all of its samples lie %s', async (_name, offset) => {
    expect(await read(closed(pictures({ chunks: [{ offset, samples: 50 }] })))).toMatchObject({ state: 'unreadable' });
  });

  test.each<[string, Partial<TrackSpec>]>([
    ['durations of more samples than there are sizes', { durations: [[60, 40]] }],
    ['durations of fewer', { durations: [[40, 40]] }],
    ['more chunks than samples', { chunks: [0, 1, 2].map((i) => ({ offset: MDAT_AT + i * 150, samples: 25 })) }],
    ['fewer chunks', { chunks: [{ offset: MDAT_AT, samples: 30 }] }],
    ['more samples than sizes', { declaredSamples: 70 }],
    [
      'bytes used twice',
      {
        sizes: Array.from({ length: 50 }, () => 120),
        chunks: Array.from({ length: 50 }, () => ({ offset: MDAT_AT, samples: 1 })),
      },
    ],
  ])('is not called whole with %s', async (_name, fields) => {
    const reading = await read(closed(pictures(fields)));
    expect(reading).toMatchObject({ state: 'truncated', remarks: ['sample tables contradict each other'] });
  });

  test('is not called whole where a track keeps its media in another file', async () => {
    const elsewhere = pictures({ kind: 'audio', referenceFlags: 0 });
    expect(await read(closed(pictures({ referenceFlags: 1 }), elsewhere))).toMatchObject({ state: 'truncated' });
    expect(await read(closed(pictures({ referenceFlags: 1 })))).toMatchObject({ state: 'ok' });
  });
});

describe('an MP4 with two indexes', () => {
  const index = (fields: Partial<TrackSpec> = {}): Buffer => moov({ tracks: [pictures(fields)] });

  test('is as whole as the one index where both say the same', async () => {
    expect(await read(Buffer.concat([ftyp(), mdat(), index(), index()]))).toMatchObject({
      state: 'ok',
      remarks: ['a second index (moov) is in the file'],
    });
  });

  test('goes by the one that has media', async () => {
    const empty = moov({ tracks: [] });
    for (const bytes of [
      Buffer.concat([ftyp(), mdat(), empty, index()]),
      Buffer.concat([ftyp(), mdat(), index(), empty]),
    ])
      expect(tracksOf(await read(bytes))).toMatchObject([WHOLE]);
  });

  test('is not called whole where they contradict each other', async () => {
    const other = index({
      durations: [
        [25, 40],
        [1, 2000],
        [24, 40],
      ],
    });
    const reading = await read(Buffer.concat([ftyp(), mdat(), index(), other]));
    expect(reading).toMatchObject({ state: 'truncated', remarks: ['two indexes (moov) contradict each other'] });
  });

  test('does not look for one inside boxes that are free or hold media', async () => {
    const hidden = Buffer.concat([ftyp(), box('free', [index()]), box('mdat', [index(), Buffer.alloc(500)])]);
    expect(await read(hidden)).toMatchObject({ state: 'unreadable', container: 'mp4' });
  });
});

describe('an MP4 without an index', () => {
  test.each([
    ['never written', Buffer.concat([ftyp(), mdat(500, 0)])],
    ['cut off', closed(pictures()).subarray(0, -20)],
    ['of a box without tracks', Buffer.concat([ftyp(), mdat(), moov({ tracks: [] })])],
    ['whose clock stands still', closed(pictures({ timescale: 0 }))],
  ])('is unreadable: %s', async (_name, bytes) => {
    expect(await read(bytes)).toMatchObject({ state: 'unreadable', container: 'mp4' });
  });
});

describe('reading a fragmented MP4', () => {
  const empty = (): TrackSpec => pictures({ durations: [], sizes: [], chunks: [] });
  const start = (): Buffer => Buffer.concat([ftyp(), moov({ tracks: [empty()], fragmentDefaults: [[1, 40, 10]] })]);
  const run = (fields: Partial<RunSpec> = {}): RunSpec => ({
    id: 1,
    samples: Array.from({ length: 25 }, () => ({ duration: 40, size: 10 })),
    ...fields,
  });
  const second = (number: number): Buffer => fragment(number, [run({ start: (number - 1) * 1000 })]);

  test.each([
    ['in order', [start(), second(1), second(2)]],
    ['out of order', [start(), second(2), second(1)]],
    [
      'with start times of 64 bits',
      [
        start(),
        fragment(1, [run({ start: 0, isLongStart: true })]),
        fragment(2, [run({ start: 1000, isLongStart: true })]),
      ],
    ],
    ['without times of their own', [start(), fragment(1, [run()]), fragment(2, [run()])]],
    ['in front of the index', [second(1), second(2), start().subarray(ftyp().length)]],
    [
      'with nothing but defaults',
      [
        start(),
        ...[1, 2].map((n) =>
          fragment(n, [
            run({
              start: (n - 1) * 1000,
              samples: Array.from({ length: 25 }, () => ({})),
              defaults: { duration: 40, size: 10 },
            }),
          ]),
        ),
      ],
    ],
  ])('gives every picture its time: fragments %s', async (_name, parts) => {
    const reading = await read(Buffer.concat(parts));
    expect(reading).toMatchObject({ state: 'ok', container: 'fragmented-mp4' });
    expect(tracksOf(reading)).toMatchObject([{ samples: 50, startMs: 0, endMs: 2000, longSteps: [] }]);
  });

  test('joins what the index places with the fragments behind it', async () => {
    const tracks = (at: number): TrackSpec[] => [pictures({}, at)];
    const index = (at: number): Buffer => moov({ tracks: tracks(at), fragmentDefaults: [[1, 40, 10]] });
    const bytes = Buffer.concat([ftyp(), index(MDAT_AT + index(0).length), mdat(), second(3), second(4)]);
    expect(tracksOf(await read(bytes))).toMatchObject([{ samples: 100, startMs: 0, endMs: 4000, longSteps: [] }]);
  });

  test('shows a missing fragment as a hole in time', async () => {
    const [video] = tracksOf(await read(Buffer.concat([start(), second(1), second(3)])));
    expect(video?.longSteps).toMatchObject([{ fromMs: 1000, toMs: 2000 }]);
  });

  test('is not called whole where a number is missing and no time tells what was lost', async () => {
    const reading = await read(Buffer.concat([start(), fragment(1, [run()]), fragment(3, [run()])]));
    expect(reading).toMatchObject({ state: 'truncated', remarks: ['fragments are missing by their numbers'] });
  });

  test('is truncated where the last fragment is not all there', async () => {
    const whole = Buffer.concat([start(), second(1), second(2)]);
    expect(await read(whole.subarray(0, whole.length - 105))).toMatchObject({
      state: 'truncated',
      readableEndMs: 1000 + 14 * 40,
      placedEndMs: 2000,
    });
    const header = whole.subarray(0, whole.length - 300);
    const reading = await read(header);
    expect(reading).toMatchObject({ state: 'truncated', readableEndMs: 1000 });
    expect(reading?.state === 'truncated' ? reading.placedEndMs : 0).toBeUndefined();
  });

  test.each([
    ['unused space', Buffer.alloc(4096)],
    ['bytes that are no box', Buffer.alloc(4096, 0xa5)],
  ])('is truncated where %s follows the last fragment', async (_name, tail) => {
    const reading = await read(Buffer.concat([start(), second(1), tail]));
    expect(reading).toMatchObject({ state: 'truncated', readableEndMs: 1000 });
  });

  test('reads a run of a declared count without holding it', async () => {
    const huge = fragment(1, [
      run({ start: 0, samples: [{}], defaults: { duration: 0, size: 0 }, declared: 0xffff_ffff }),
    ]);
    const reading = await read(Buffer.concat([start(), huge]));
    expect(reading).toMatchObject({ state: 'unreadable', because: 'more samples than the limit' });
  });
});

test('a file that ends at a slower rate ends a slow step behind its last picture', async () => {
  const endOf = async (durations: TrackSpec['durations']) =>
    tracksOf(await read(closed(pictures({ durations }))))[0]?.endMs;
  expect(
    await endOf([
      [38, 40],
      [12, 320],
    ]),
  ).toBe(38 * 40 + 12 * 320);
  // The last duration alone is a claim that nothing bears out.
  expect(
    await endOf([
      [49, 40],
      [1, 3000],
    ]),
  ).toBe(2000);
  expect(
    await endOf([
      [45, 40],
      [5, 320],
    ]),
  ).toBe(45 * 40 + 4 * 320 + 40);
});

describe('the clocks inside an MP4', () => {
  const withTimecode = (frame: number, format: Parameters<typeof timecodeEntry>[0]): Buffer => {
    const media = Buffer.concat([u32(frame), Buffer.alloc(500, 7)]);
    const timecode: TrackSpec = {
      kind: 'timecode',
      timescale: 1000,
      durations: [[1, 2000]],
      sizes: [4],
      chunks: [{ offset: MDAT_AT, samples: 1 }],
      description: timecodeEntry(format),
    };
    return Buffer.concat([ftyp(), box('mdat', [media]), moov({ tracks: [pictures({}, MDAT_AT + 4), timecode] })]);
  };
  const clockOf = async (bytes: Buffer): Promise<string | undefined> => {
    const reading = await read(bytes);
    if (reading?.state !== 'ok' || reading.timecode === undefined) return undefined;
    return new Date(reading.timecode.labelMs).toISOString().slice(11, 19);
  };
  const NTSC = { timescale: 30_000, frame: 1001, rate: 30 };

  test.each([
    ['25 frames a second', 25 * (9 * 3600 + 30 * 60), { timescale: 25, frame: 1, rate: 25 }, '09:30:00'],
    ['29.97 without dropped labels', 30 * (9 * 3600 + 30 * 60), NTSC, '09:30:00'],
    // In ten minutes 17 982 frames; the labels of 9 h 30 min leave out 18 in each.
    ['29.97 with dropped labels', 57 * 17_982, { ...NTSC, flags: 1 }, '09:30:00'],
    ['a rate field that says 29', 30 * 3600, { ...NTSC, rate: 29 }, '01:00:00'],
    ['a counter', 1000, { ...NTSC, flags: 8 }, undefined],
    ['a number beyond a day', 30 * 90_000, NTSC, undefined],
    ['no rate', 1000, { timescale: 0, frame: 0, rate: 0 }, undefined],
  ])('tells the time of day by a timecode of %s', async (_name, frame, format, expected) => {
    expect(await clockOf(withTimecode(frame, format))).toBe(expected);
  });

  test.each([
    [3_847_000_000, '2025-11-26T11:06:40.000Z'],
    [0, undefined],
    [1000, undefined],
  ])('reads the creation time %i in both widths', async (created, expected) => {
    for (const isLongHeader of [false, true]) {
      const reading = await read(
        Buffer.concat([ftyp(), mdat(), moov({ created, isLongHeader, tracks: [pictures()] })]),
      );
      const createdAt = reading?.state === 'ok' ? reading.createdAt : undefined;
      expect(createdAt === undefined ? undefined : new Date(createdAt).toISOString()).toBe(expected);
    }
  });
});

test('lists only so many long steps of a file, and counts those it leaves out', async () => {
  const count = 20_000;
  const track = (): TrackSpec =>
    pictures({
      durations: Array.from({ length: count / 4 }, (): [number, number][] => [
        [3, 40],
        [1, 400],
      ]).flat(),
      sizes: 1,
      chunks: [{ offset: MDAT_AT, samples: count }],
    });
  const bytes = Buffer.concat([ftyp(), mdat(count), moov({ tracks: [track(), track(), track()] })]);
  const tracks = tracksOf(await read(bytes));
  expect(tracks.map(({ longSteps }) => longSteps.length)).toEqual([4096, 4096, 0]);
  for (const { longSteps, longStepsLeftOut } of tracks) expect(longSteps.length + longStepsLeftOut).toBe(count / 4 - 1);
});

test('a box whose length says nothing does not stop the reading of the boxes before it', async () => {
  const bytes = Buffer.concat([closed(pictures()), u32(3), Buffer.from('junk'), Buffer.alloc(30)]);
  expect(await read(bytes)).toMatchObject({ state: 'ok', remarks: ['the file ends in bytes that are no box'] });
});
