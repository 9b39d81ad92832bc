/**
 * Builds ISO base media files byte by byte, honest or crooked: boxes from parts, and whole movies from lists of samples
 * with every table under the test's control. Sample bytes are zeros; nothing here can be decoded, only read.
 */

export type BoxPart = Uint8Array | readonly number[];

/** `size` lies about the length where given. */
export function box(type: string, parts: readonly BoxPart[] = [], size?: number): Buffer {
  const content = Buffer.concat(parts.map((part) => (part instanceof Uint8Array ? part : Buffer.from(part))));
  return Buffer.concat([u32(size ?? content.length + 8), Buffer.from(type, 'latin1'), content]);
}

/** A box with a 64-bit length. */
export function longBox(type: string, parts: readonly BoxPart[] = [], size?: bigint): Buffer {
  const content = Buffer.concat(parts.map((part) => (part instanceof Uint8Array ? part : Buffer.from(part))));
  return Buffer.concat([u32(1), Buffer.from(type, 'latin1'), u64(size ?? BigInt(content.length + 16)), content]);
}

function fullBox(type: string, version: number, flags: number, parts: readonly BoxPart[] = []): Buffer {
  return box(type, [u32(version * 0x1_00_00_00 + flags), ...parts]);
}

function u16(...values: readonly number[]): Buffer {
  return Buffer.concat(values.map((value) => Buffer.from([(value >> 8) & 255, value & 255])));
}

/** Negative values are written as two's complement. */
export function u32(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) buffer.writeUInt32BE(value >>> 0, i * 4);
  return buffer;
}

function u64(...values: readonly (bigint | number)[]): Buffer {
  const buffer = Buffer.alloc(values.length * 8);
  for (const [i, value] of values.entries()) buffer.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value)), i * 8);
  return buffer;
}

export type EditSpec = { readonly lengthTicks: number; readonly mediaTime: number; readonly rate?: number };

export type TrackSpec = {
  readonly id?: number;
  readonly kind: 'video' | 'audio' | 'timecode' | 'meta';
  readonly timescale: number;
  /** Ticks per sample: [count, delta] as stts has them. */
  readonly durations: readonly (readonly [number, number])[];
  /** [count, offset] as ctts has them. */
  readonly offsets?: readonly (readonly [number, number])[];
  readonly offsetsVersion?: 0 | 1;
  /** Bytes of each sample; one number: constant, by the field of stsz. */
  readonly sizes: readonly number[] | number;
  readonly compactSizeBits?: 4 | 8 | 16;
  /** `entry` is the number of the sample description, from 1. */
  readonly chunks: readonly { readonly offset: number; readonly samples: number; readonly entry?: number }[];
  readonly hasLongOffsets?: boolean;
  readonly edits?: readonly EditSpec[];
  readonly codec?: string;
  /** Replaces the sample description. */
  readonly description?: Buffer;
  /** Further sample descriptions behind the first. */
  readonly furtherDescriptions?: readonly Buffer[];
  /** Flags of the only data reference; 1: the media lie in this file. Default: no reference at all. */
  readonly referenceFlags?: number;
  readonly isLongHeader?: boolean;
  /** Replaces the count that stsz declares. */
  readonly declaredSamples?: number;
};

export type MovieSpec = {
  readonly timescale?: number;
  /** Seconds since 1904. */
  readonly created?: number;
  readonly isLongHeader?: boolean;
  readonly tracks: readonly TrackSpec[];
  /** Adds mvex with these defaults: [track id, duration, size]. */
  readonly fragmentDefaults?: readonly (readonly [number, number, number])[];
};

export function ftyp(): Buffer {
  return box('ftyp', [Buffer.from('isom'), u32(0x200), Buffer.from('isommp42')]);
}

export function moov(movie: MovieSpec): Buffer {
  const timescale = movie.timescale ?? 1000;
  const created = movie.created ?? 0;
  const mvhd = movie.isLongHeader
    ? fullBox('mvhd', 1, 0, [u64(created, created), u32(timescale), u64(0), Buffer.alloc(80)])
    : fullBox('mvhd', 0, 0, [u32(created, created, timescale, 0), Buffer.alloc(80)]);
  const mvex = (movie.fragmentDefaults ?? []).map(([id, duration, size]) =>
    fullBox('trex', 0, 0, [u32(id, 1, duration, size, 0)]),
  );
  return box('moov', [
    mvhd,
    ...movie.tracks.map((track, i) => trak(track, track.id ?? i + 1)),
    ...(mvex.length > 0 ? [box('mvex', mvex)] : []),
  ]);
}

const HANDLERS = { video: 'vide', audio: 'soun', timecode: 'tmcd', meta: 'meta' } as const;
const CODECS = { video: 'avc1', audio: 'mp4a', timecode: 'tmcd', meta: 'mett' } as const;

function trak(track: TrackSpec, id: number): Buffer {
  const mdhd = track.isLongHeader
    ? fullBox('mdhd', 1, 0, [u64(0, 0), u32(track.timescale), u64(0), u32(0)])
    : fullBox('mdhd', 0, 0, [u32(0, 0, track.timescale, 0, 0)]);
  const hdlr = fullBox('hdlr', 0, 0, [u32(0), Buffer.from(HANDLERS[track.kind]), u32(0, 0, 0), [0]]);
  const edits = track.edits ?? [];
  const { referenceFlags } = track;
  const url = fullBox('url ', 0, referenceFlags ?? 0);
  const reference = referenceFlags === undefined ? [] : [box('dinf', [fullBox('dref', 0, 0, [u32(1), url])])];
  const elst = fullBox('elst', 0, 0, [
    u32(edits.length),
    ...edits.map(({ lengthTicks, mediaTime, rate }) => u32(lengthTicks, mediaTime, rate ?? 0x10000)),
  ]);
  return box('trak', [
    fullBox('tkhd', 0, 7, [u32(0, 0, id, 0, 0), Buffer.alloc(60)]),
    ...(edits.length > 0 ? [box('edts', [elst])] : []),
    box('mdia', [mdhd, hdlr, box('minf', [...reference, box('stbl', sampleTables(track))])]),
  ]);
}

function sampleTables(track: TrackSpec): Buffer[] {
  const count = (list: readonly (readonly [number, number])[]) => [
    u32(list.length),
    ...list.map((pair) => u32(...pair)),
  ];
  const chunkOffsets = track.chunks.map(({ offset }) => offset);
  const perChunk = track.chunks.map(({ samples, entry }, i) => u32(i + 1, samples, entry ?? 1));
  const entries = [track.description ?? sampleEntry(track), ...(track.furtherDescriptions ?? [])];
  return [
    fullBox('stsd', 0, 0, [u32(entries.length), ...entries]),
    fullBox('stts', 0, 0, count(track.durations)),
    ...(track.offsets === undefined ? [] : [fullBox('ctts', track.offsetsVersion ?? 0, 0, count(track.offsets))]),
    fullBox('stsc', 0, 0, [u32(perChunk.length), ...perChunk]),
    sampleSizes(track),
    track.hasLongOffsets
      ? fullBox('co64', 0, 0, [u32(chunkOffsets.length), u64(...chunkOffsets)])
      : fullBox('stco', 0, 0, [u32(chunkOffsets.length), u32(...chunkOffsets)]),
  ];
}

function sampleSizes({ sizes, compactSizeBits, declaredSamples, durations }: TrackSpec): Buffer {
  if (typeof sizes === 'number') {
    const total = declaredSamples ?? durations.reduce((sum, [count]) => sum + count, 0);
    return fullBox('stsz', 0, 0, [u32(sizes, total)]);
  }
  const declared = declaredSamples ?? sizes.length;
  if (compactSizeBits === undefined) return fullBox('stsz', 0, 0, [u32(0, declared), u32(...sizes)]);
  const nibbles = sizes.map((size, i) => (i % 2 === 0 ? (size << 4) | ((sizes[i + 1] ?? 0) & 15) : -1));
  const fields =
    compactSizeBits === 16 ? u16(...sizes) : compactSizeBits === 8 ? sizes : nibbles.filter((value) => value >= 0);
  return fullBox('stz2', 0, 0, [u32(compactSizeBits, declared), fields]);
}

export function sampleEntry(track: Pick<TrackSpec, 'kind' | 'codec' | 'timescale'>): Buffer {
  const codec = track.codec ?? CODECS[track.kind];
  if (track.kind === 'video')
    return box(codec, [Buffer.alloc(6), u16(1), Buffer.alloc(16), u16(640, 480), Buffer.alloc(50)]);
  if (track.kind === 'audio')
    return box(codec, [Buffer.alloc(6), u16(1), u32(0, 0), u16(1, 16, 0, 0), u32(track.timescale * 0x10000)]);
  return box(codec, [Buffer.alloc(6), u16(1)]);
}

/** A timecode description: `flags` 1 for drop-frame. */
export function timecodeEntry(format: { timescale: number; frame: number; rate: number; flags?: number }): Buffer {
  return box('tmcd', [
    Buffer.alloc(6),
    u16(1),
    u32(0, format.flags ?? 0, format.timescale, format.frame),
    [format.rate, 0],
  ]);
}

export type RunSpec = {
  readonly id: number;
  /** Base media decode time; undefined: no tfdt. */
  readonly start?: number;
  readonly isLongStart?: boolean;
  /** [duration, size, composition offset]; undefined fields are left to the defaults. */
  readonly samples: readonly { readonly duration?: number; readonly size?: number; readonly offset?: number }[];
  /** Replaces the declared count. */
  readonly declared?: number;
  readonly defaults?: { readonly duration: number; readonly size: number };
};

/** One moof with its mdat; samples of all runs lie one after the other. */
export function fragment(sequence: number, runs: readonly RunSpec[], mdatBytes?: number): Buffer {
  const build = (dataAt: readonly number[]): Buffer =>
    box('moof', [fullBox('mfhd', 0, 0, [u32(sequence)]), ...runs.map((run, i) => traf(run, dataAt[i] ?? 0))]);
  const headerBytes = build([]).length + 8;
  const bytesOf = (run: RunSpec): number =>
    run.samples.reduce((sum, { size }) => sum + (size ?? run.defaults?.size ?? 0), 0);
  const offsets = runs.map((_, i) => headerBytes + runs.slice(0, i).reduce((sum, run) => sum + bytesOf(run), 0));
  const total = runs.reduce((sum, run) => sum + bytesOf(run), 0);
  return Buffer.concat([build(offsets), box('mdat', [Buffer.alloc(mdatBytes ?? total)])]);
}

function traf(run: RunSpec, dataAt: number): Buffer {
  const [first] = run.samples;
  const has = {
    duration: first?.duration !== undefined,
    size: first?.size !== undefined,
    offset: first?.offset !== undefined,
  };
  const flags = 1 + (has.duration ? 0x100 : 0) + (has.size ? 0x200 : 0) + (has.offset ? 0x800 : 0);
  const fields = run.samples.map((sample) =>
    u32(
      ...(has.duration ? [sample.duration ?? 0] : []),
      ...(has.size ? [sample.size ?? 0] : []),
      ...(has.offset ? [sample.offset ?? 0] : []),
    ),
  );
  const tfhdFlags = 0x20000 + (run.defaults === undefined ? 0 : 0x18);
  const defaults = run.defaults === undefined ? [] : [u32(run.defaults.duration, run.defaults.size)];
  const tfdt =
    run.start === undefined
      ? []
      : [fullBox('tfdt', run.isLongStart ? 1 : 0, 0, [run.isLongStart ? u64(run.start) : u32(run.start)])];
  return box('traf', [
    fullBox('tfhd', 0, tfhdFlags, [u32(run.id), ...defaults]),
    ...tfdt,
    fullBox('trun', 1, flags, [u32(run.declared ?? run.samples.length, dataAt), ...fields]),
  ]);
}
