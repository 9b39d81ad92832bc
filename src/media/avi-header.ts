/**
 * Stream headers of an AVI file (Microsoft AVI RIFF File Reference; OpenDML AVI 1.02): what each stream carries, how long
 * one of its samples lasts, where its indexes lie. Declared lengths are not read. A stream of pictures or sound whose
 * header gives it no clock is damage, not absence.
 */
import { type Instant, instantOfFields } from '../domain/quantities.js';
import type { ByteView } from './byte-view.js';
import type { SampleBudget } from './held-times.js';
import { NO_EDITS } from './iso-edit-list.js';
import { PresentationTimes, type TrackFacts } from './presentation-times.js';
import { riffChunks } from './riff-chunks.js';
import { soundFormatName } from './sound-format.js';

export type AviStream = {
  readonly times: PresentationTimes;
  /** Ticks of one sample; the clock runs at the facts' timescale. */
  readonly sampleTicks: number;
  /** Bytes of one sample; undefined: each chunk is one sample. */
  readonly sampleBytes: number | undefined;
  /** A chunk that is no multiple of sampleBytes holds one sample more (framed sound), not a broken one (PCM). */
  readonly roundsUp: boolean;
  /** Content of the stream's `indx`, where it has one. */
  readonly index: ByteView | undefined;
  /** Where the next chunk's samples begin. */
  nextTicks: number;
  /** Chunks without bytes since the last one with bytes. */
  emptyChunks: number;
};

export type AviHeader = {
  /** By stream number; undefined for text and other streams. */
  readonly streams: readonly (AviStream | undefined)[];
  readonly createdAt: Instant | undefined;
  /** Streams of pictures or sound that cannot be used. */
  readonly unusable: number;
};

type StreamHeader = { readonly scale: number; readonly rate: number; readonly type: string; readonly view: ByteView };

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** `Mon Sep 10 20:52:00 2012` and `2012:09:10 20:52:00`, as cameras write them. */
const IDIT_NAMED = /([a-z]{3}) +(\d{1,2}) (\d{2}):(\d{2}):(\d{2}) (\d{4})/i;
const IDIT_PLAIN = /(\d{4})[:/-] ?(\d{1,2})[:/-] ?(\d{1,2}) +(\d{1,2}):(\d{2}):(\d{2})/;
/** MPEG audio and AAC come in frames; PCM and ADPCM in blocks of one length. */
const FRAMED_TAGS = [0x50, 0x55, 0xff, 0x1600, 0x1602, 0x706d];
const MAX_FALSE_BLOCK_BYTES = 4;
const MAX_RATE_HZ = 10_000_000;
/** A start later than this is not believed: players ignore it as well. */
const MAX_START_SECONDS = 3600;
const MICROSECONDS = 1_000_000;

/** `hdrl` is the list's content behind its name. */
export function readAviHeader(hdrl: ByteView, budget: SampleBudget): AviHeader {
  const chunks = riffChunks(hdrl);
  const frameMicroseconds = chunks.find(({ id }) => id === 'avih')?.content.u32le(0) ?? 0;
  const streams: (AviStream | undefined)[] = [];
  let unusable = 0;
  for (const { id, content } of chunks) {
    if (id !== 'LIST' || content.fourcc(0) !== 'strl') continue;
    const stream = readStream(content.part(4), frameMicroseconds, budget);
    streams.push(stream === 'unusable' ? undefined : stream);
    if (stream === 'unusable') unusable += 1;
  }
  const created = chunks.find(({ id }) => id === 'IDIT');
  return { streams, unusable, createdAt: created === undefined ? undefined : readCreation(created.content) };
}

function readStream(
  strl: ByteView,
  frameMicroseconds: number,
  budget: SampleBudget,
): AviStream | 'unusable' | undefined {
  const chunks = riffChunks(strl);
  const view = chunks.find(({ id }) => id === 'strh')?.content;
  const format = chunks.find(({ id }) => id === 'strf')?.content;
  const type = view?.fourcc(0) ?? '';
  if (view === undefined || (type !== 'vids' && type !== 'auds')) return undefined;
  const header = withClock({ scale: view.u32le(20), rate: view.u32le(24), type, view }, frameMicroseconds);
  if (format === undefined || header === undefined) return 'unusable';
  const facts = type === 'vids' ? pictureFacts(header, format) : soundFacts(header, format);
  const sampleBytes = type === 'auds' ? soundSampleBytes(view, format) : 0;
  const start = view.u32le(28);
  const isStartBelieved = (start * header.scale) / header.rate <= MAX_START_SECONDS;
  return {
    times: new PresentationTimes(facts, budget),
    sampleTicks: header.scale,
    sampleBytes: sampleBytes > 0 ? sampleBytes : undefined,
    roundsUp: type === 'auds' && isFramed(format),
    index: chunks.find(({ id }) => id === 'indx')?.content,
    nextTicks: isStartBelieved ? start * header.scale : 0,
    emptyChunks: 0,
  };
}

/** Pictures without a clock of their own go by the main header's; sound without one cannot be used. */
function withClock(header: StreamHeader, frameMicroseconds: number): StreamHeader | undefined {
  const { scale, rate, type } = header;
  if (scale > 0 && rate > 0 && rate / scale <= MAX_RATE_HZ) return header;
  return type === 'vids' && frameMicroseconds > 0
    ? { ...header, scale: frameMicroseconds, rate: MICROSECONDS }
    : undefined;
}

/**
 * Where the header's sample size and the format's block differ, the block is right. With a sample size of 0 (sound of a
 * variable rate) a block of a few bytes is none: each chunk is one frame of sound.
 */
function soundSampleBytes(header: ByteView, format: ByteView): number {
  const declared = header.u32le(44);
  const block = format.u16le(12);
  if (declared === 0 && isFramed(format) && block <= MAX_FALSE_BLOCK_BYTES) return 0;
  return block > 0 ? block : declared;
}

function isFramed(format: ByteView): boolean {
  return FRAMED_TAGS.includes(format.u16le(0));
}

function pictureFacts({ view, rate }: StreamHeader, format: ByteView): TrackFacts {
  const compression = format.fourcc(16);
  const codec = compression.includes('?') ? view.fourcc(4) : compression;
  const width = format.u32le(4);
  const height = Math.abs(format.u32le(8) | 0);
  const pictureSize = width > 0 && height > 0 ? { pictureSize: { width, height } } : {};
  return { kind: 'video', codec: codec.trim().toLowerCase(), timescale: rate, edits: NO_EDITS, ...pictureSize };
}

function soundFacts({ rate }: StreamHeader, format: ByteView): TrackFacts {
  return { kind: 'audio', codec: soundFormatName(format.u16le(0)), timescale: rate, edits: NO_EDITS };
}

/** The camera's local time, read as if it were UTC. */
function readCreation(content: ByteView): Instant | undefined {
  const text = String.fromCharCode(...content.bytes().subarray(0, 40));
  const named = IDIT_NAMED.exec(text);
  const [, name = '', ...rest] = named ?? [];
  if (named !== null) {
    const [day, hour, minute, second, year] = rest.map(Number);
    return instantOf([year, MONTHS.indexOf(name.toLowerCase()) + 1, day, hour, minute, second]);
  }
  const plain = IDIT_PLAIN.exec(text);
  return plain === null ? undefined : instantOf(plain.slice(1).map(Number));
}

function instantOf(fields: readonly (number | undefined)[]): Instant | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields;
  return instantOfFields({ year, month, day, hour, minute, second }, 0);
}
