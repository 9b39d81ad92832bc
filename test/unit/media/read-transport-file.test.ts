import { describe, expect, test } from 'vitest';
import { readMedia } from '../../../src/media/read-media.js';
import type { MediaReading, TrackTimeline } from '../../../src/media/timeline.js';
import { memorySource } from '../../fakes/memory-source.js';
import {
  ADTS_MS,
  adtsFrames,
  HZ,
  type ProgramSpec,
  TransportWriter,
  type UnitSpec,
} from '../../fakes/transport-packets.js';

const signal = new AbortController().signal;
const read = (bytes: Uint8Array) => readMedia(memorySource(bytes), { signal });
const tracksOf = (reading: MediaReading | undefined): readonly TrackTimeline[] =>
  reading !== undefined && 'tracks' in reading ? reading.tracks : [];

const PICTURES = 0x100;
const SOUND = 0x101;
const WRAP = 2 ** 33;
const FRAME = HZ / 25;
const H264 = 27;
const HEVC = 36;
const AAC = 15;

function program(fields: Partial<ProgramSpec> = {}): ProgramSpec {
  return { number: 1, mapPid: 0x1000, clockPid: PICTURES, streams: [{ pid: PICTURES, type: H264 }], ...fields };
}

type Clip = {
  readonly count?: number;
  readonly from?: number;
  readonly pid?: number;
  readonly change?: (unit: UnitSpec, i: number) => UnitSpec | undefined;
};

/** Pictures of 500 bytes, 40 ms each. */
function pictures(
  writer: TransportWriter,
  { count = 50, from = HZ, pid = PICTURES, change }: Clip = {},
): TransportWriter {
  for (let i = 0; i < count; i += 1) {
    const plain: UnitSpec = { pid, pts: from + i * FRAME, content: Buffer.alloc(500, 0x33) };
    const unit = change === undefined ? plain : change(plain, i);
    if (unit !== undefined) writer.unit(unit);
  }
  return writer;
}

const simple = (clip?: Clip): TransportWriter => pictures(new TransportWriter().tables(program()), clip);
const WHOLE = {
  kind: 'video',
  samples: 50,
  startMs: 1000,
  endMs: 3000,
  frameMs: 40,
  longSteps: [],
  longStepsLeftOut: 0,
};

describe('reading a transport stream', () => {
  test.each([
    ['of 188-byte packets', simple().bytes()],
    ['of 192-byte packets', simple().bytes('m2ts')],
    ['that begins in mid packet', simple().bytes().subarray(100)],
    ['behind a header of a vendor', Buffer.concat([Buffer.alloc(2000, 0x20), simple().bytes()])],
    ['without tables', pictures(new TransportWriter()).bytes()],
    ['of HEVC', pictures(new TransportWriter().tables(program({ streams: [{ pid: PICTURES, type: HEVC }] }))).bytes()],
  ])('gives every picture its time: %s', async (_name, bytes) => {
    const reading = await read(bytes);
    expect(reading).toMatchObject({ state: 'ok', container: 'mpeg-ts' });
    expect(tracksOf(reading)).toMatchObject([WHOLE]);
  });

  test('puts pictures into the order they are shown in', async () => {
    // Decoded in steps of 40 ms, every second pair swapped.
    const change = (unit: UnitSpec, i: number): UnitSpec => ({
      ...unit,
      pts: HZ + (i % 2 === 0 ? i + 1 : i - 1) * FRAME,
      dts: HZ + (i - 1) * FRAME,
    });
    expect(tracksOf(await read(simple({ change }).bytes()))).toMatchObject([{ ...WHOLE, backwardSteps: 0 }]);
  });

  test('lets the clock run on where its 33 bits wrap, with pictures out of order and sound beside them', async () => {
    const from = WRAP - HZ;
    const streams = [
      { pid: PICTURES, type: H264 },
      { pid: SOUND, type: AAC },
    ];
    const writer = new TransportWriter().tables(program({ streams }));
    for (let i = 0; i < 50; i += 1) {
      const shown = i % 2 === 0 ? i + 1 : i - 1;
      writer.unit({
        pid: PICTURES,
        pts: from + shown * FRAME,
        dts: from + (i - 1) * FRAME,
        content: Buffer.alloc(300),
      });
      if (i % 8 === 0)
        writer.unit({ pid: SOUND, streamId: 0xc0, pts: from + (i / 8) * 5 * ADTS_MS * 90, content: adtsFrames(5) });
    }
    const reading = await read(writer.bytes());
    const startMs = from / 90;
    const [video, audio] = tracksOf(reading);
    expect(video).toMatchObject({ samples: 50, longSteps: [], longStepsLeftOut: 0, backwardSteps: 0 });
    expect(video?.startMs).toBeCloseTo(startMs, 6);
    expect(video?.endMs).toBeCloseTo(startMs + 2000, 6);
    expect(audio).toMatchObject({ samples: 35, longSteps: [] });
    expect(audio?.startMs).toBeCloseTo(startMs, 6);
    expect(reading?.state === 'ok' ? reading.runningClock?.wrapMs : 0).toBeCloseTo(95_443_717.69, 1);
  });

  test('frames sound that is packed several frames to a unit, with one stamp each', async () => {
    const streams = [{ pid: SOUND, type: AAC }];
    const writer = new TransportWriter().tables(program({ streams, clockPid: SOUND }));
    for (let i = 0; i < 10; i += 1)
      writer.unit({ pid: SOUND, streamId: 0xc0, pts: HZ + i * 8 * ADTS_MS * 90, content: adtsFrames(8) });
    expect(tracksOf(await read(writer.bytes()))).toMatchObject([
      { kind: 'audio', samples: 80, startMs: 1000, endMs: 1000 + 80 * ADTS_MS, frameMs: ADTS_MS, longSteps: [] },
    ]);
  });

  test('counts sound without time stamps from the pictures beside its first frame', async () => {
    const streams = [
      { pid: PICTURES, type: H264 },
      { pid: SOUND, type: AAC },
    ];
    const writer = new TransportWriter().tables(program({ streams }));
    for (let i = 0; i < 48; i += 1) {
      pictures(writer, { count: 1, from: HZ + i * FRAME });
      if (i % 8 === 0) writer.unit({ pid: SOUND, streamId: 0xc0, content: adtsFrames(5) });
    }
    const reading = await read(writer.bytes());
    expect(tracksOf(reading)).toMatchObject([
      { kind: 'video', samples: 48 },
      { kind: 'audio', samples: 30, startMs: 1000, endMs: 1000 + 30 * ADTS_MS },
    ]);
    expect(reading?.state === 'ok' ? reading.remarks : []).toEqual([
      'sound without time stamps is counted frame by frame',
    ]);
  });

  test('tells the pictures of several programs apart, each by its own clock', async () => {
    const other = program({ number: 2, mapPid: 0x1001, clockPid: 0x200, streams: [{ pid: 0x200, type: H264 }] });
    const writer = new TransportWriter().tables(program(), other);
    pictures(writer);
    pictures(writer, { pid: 0x200, from: WRAP - HZ, count: 75 });
    const tracks = tracksOf(await read(writer.bytes()));
    expect(tracks).toMatchObject([WHOLE, { samples: 75, longSteps: [], longStepsLeftOut: 0 }]);
  });

  test.each([
    ['private data', 6],
    ['a type of a chip vendor', 0xa0],
    ['sections', 5],
  ])('leaves out %s beside the pictures', async (_name, type) => {
    const streams = [
      { pid: PICTURES, type: H264 },
      { pid: 0x300, type },
    ];
    const writer = pictures(new TransportWriter().tables(program({ streams })));
    writer.unit({ pid: 0x300, streamId: 0xbd, pts: 5 * HZ, content: Buffer.alloc(900, 0x44) });
    expect(tracksOf(await read(writer.bytes()))).toMatchObject([WHOLE]);
  });

  test('takes a private stream for sound where a writer put AAC there', async () => {
    const streams = [
      { pid: PICTURES, type: H264 },
      { pid: SOUND, type: 6 },
    ];
    const writer = new TransportWriter().tables(program({ streams }));
    for (let i = 0; i < 10; i += 1)
      writer.unit({ pid: SOUND, streamId: 0xc0, pts: HZ + i * 2 * ADTS_MS * 90, content: adtsFrames(2) });
    expect(tracksOf(await read(pictures(writer).bytes()))).toMatchObject([
      WHOLE,
      { kind: 'audio', codec: 'aac', samples: 20 },
    ]);
  });
});

describe('a transport stream from which something is missing', () => {
  test('shows missing pictures as the hole they leave', async () => {
    const change = (unit: UnitSpec, i: number): UnitSpec | undefined => (i >= 20 && i < 30 ? undefined : unit);
    const [video] = tracksOf(await read(simple({ change }).bytes()));
    expect(video).toMatchObject({ samples: 40, longSteps: [{ fromMs: 1800, toMs: 2200 }] });
  });

  test('tells lost packets from repeated ones', async () => {
    const { packets } = simple();
    const repeated = packets.flatMap((packet, i) => (i === 40 ? [packet, packet] : [packet]));
    expect(await read(Buffer.concat(repeated))).toMatchObject({ state: 'ok', remarks: [] });
    const lost = packets.filter((_, i) => i !== 40);
    expect(await read(Buffer.concat(lost))).toMatchObject({
      state: 'ok',
      remarks: ['packets are missing in 1 places'],
    });
  });

  test('finds its way again behind bytes that are no packets', async () => {
    const bytes = simple().bytes();
    const hurt = Buffer.concat([bytes.subarray(0, 188 * 60), Buffer.alloc(1000, 1), bytes.subarray(188 * 60)]);
    const reading = await read(hurt);
    expect(reading).toMatchObject({ state: 'ok', remarks: ['1000 bytes between packets are no packets'] });
    expect(tracksOf(reading)).toMatchObject([WHOLE]);
  });

  test.each([
    ['in mid packet', (bytes: Buffer) => bytes.subarray(0, bytes.length - 500), 'the last packet is cut off'],
    [
      'in unused space',
      (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(4096)]),
      'the last 4096 bytes are no packets',
    ],
  ])('is truncated where it ends %s', async (_name, cut, remark) => {
    const reading = await read(cut(simple().bytes()));
    expect(reading).toMatchObject({ state: 'truncated', remarks: [remark] });
    expect(reading?.state === 'truncated' ? reading.readableEndMs : 0).toBeGreaterThan(2800);
  });

  test.each([
    ['set back', -3000, false],
    ['set back as announced', -3000, true],
    ['that leaps by a day', 86_400_000, false],
    ['that leaps by 2.5 s as announced', 2500, true],
    ['that leaps by an hour as announced in a packet of its own', 3_600_000, 'alone'],
  ] as const)('cannot be called whole with a clock %s, and invents no loss either', async (_name, byMs, flag) => {
    const writer = new TransportWriter().tables(program());
    pictures(writer, { count: 25 });
    if (flag === 'alone') writer.flag(PICTURES);
    const change = (unit: UnitSpec, i: number): UnitSpec => ({ ...unit, isDiscontinuity: flag === true && i === 0 });
    pictures(writer, { count: 25, from: HZ + 25 * FRAME + byMs * 90, change });
    const reading = await read(writer.bytes());
    expect(tracksOf(reading)).toMatchObject([
      { samples: 50, startMs: 1000, endMs: 3000, longSteps: [], clockRestarts: 1 },
    ]);
    expect(reading?.state === 'ok' ? reading.runningClock : 'none').toBeUndefined();
  });

  test('takes a leap that nobody announced for lost time', async () => {
    const writer = new TransportWriter().tables(program());
    pictures(writer, { count: 25 });
    pictures(writer, { count: 25, from: HZ + 25 * FRAME + 2500 * 90 });
    expect(tracksOf(await read(writer.bytes()))).toMatchObject([
      { longSteps: [{ fromMs: 2000, toMs: 4500 }], longStepsLeftOut: 0 },
    ]);
  });

  test('does not mind an announcement after which the clock goes on as before', async () => {
    const change = (unit: UnitSpec, i: number): UnitSpec => ({ ...unit, isDiscontinuity: i === 25 });
    expect(tracksOf(await read(simple({ change }).bytes()))).toMatchObject([WHOLE]);
  });
});

test.each([
  ['no stream of pictures or sound', new TransportWriter().tables(program({ streams: [] })).bytes()],
  ['no time stamp', simple({ change: (unit) => ({ ...unit, pts: undefined }) }).bytes()],
])('a transport stream with %s is unreadable', async (_name, bytes) => {
  const padded = Buffer.concat([
    bytes,
    ...Array.from({ length: 8 }, () => Buffer.from([0x47, 0x1f, 0xff, 0x10, ...Buffer.alloc(184)])),
  ]);
  expect(await read(padded)).toMatchObject({ state: 'unreadable', container: 'mpeg-ts' });
});

test.each([
  ['a short text that begins with G', Buffer.from('GPS fix lost\n'.repeat(30))],
  ['a text of lines as long as packets', Buffer.from('a line of text that is no packet\n'.repeat(600))],
])('%s is no transport stream', async (_name, bytes) => {
  expect(await read(bytes)).toBeUndefined();
});
