/**
 * A track's header in an ISO base media file (ISO/IEC 14496-12, 8.3 to 8.5; QuickTime File Format): what it carries,
 * its clock, its edits, its sample tables as views into the index. Nothing is copied and nothing walked here; a
 * declared duration is not even read.
 */
import type { ByteView } from './byte-view.js';
import { childBoxes, findBox, readBoxHeader } from './iso-boxes.js';
import { readEditList } from './iso-edit-list.js';
import type { TrackFacts } from './presentation-times.js';

export type SampleTables = {
  readonly stts: ByteView | undefined;
  readonly ctts: ByteView | undefined;
  readonly stsc: ByteView | undefined;
  /** stsz, or stz2 with its field size. */
  readonly sizes: ByteView | undefined;
  readonly isCompactSizes: boolean;
  readonly chunkOffsets: ByteView | undefined;
  readonly hasLongOffsets: boolean;
  /** Bytes of one sample where stsz says 1 for sound that QuickTime describes elsewhere. */
  readonly soundSampleBytes: number | undefined;
  /** A table claims more than its box holds. */
  readonly isCut: boolean;
};

export type IsoTrack = {
  readonly id: number;
  readonly facts: TrackFacts;
  readonly tables: SampleTables;
};

export type TimecodeTrack = { readonly entry: ByteView; readonly tables: SampleTables };

/** What a `trak` box turned out to be; `unusable` carries the reason. */
export type TrackBox =
  | { readonly kind: 'track'; readonly track: IsoTrack }
  | { readonly kind: 'timecode'; readonly timecode: TimecodeTrack }
  | { readonly kind: 'unusable'; readonly because: string }
  | { readonly kind: 'other' };

export function readTrackBox(trak: ByteView, movieTimescale: number): TrackBox {
  const mdia = findBox(trak, 'mdia');
  const minf = mdia && findBox(mdia, 'minf');
  const stbl = minf && findBox(minf, 'stbl');
  const kind = mdia && minf ? trackKind(mdia, minf) : 'other';
  if (kind === 'other' && [trak, mdia, minf].some((box) => box && childBoxes(box).some(({ isCut }) => isCut)))
    return { kind: 'unusable', because: 'a track whose boxes contradict their lengths' };
  if (mdia === undefined || kind === 'other') return { kind: 'other' };
  if (minf === undefined || stbl === undefined) return { kind: 'unusable', because: 'a track without sample tables' };
  const entry = sampleEntry(stbl);
  if (entry !== undefined && isElsewhere(minf, entry))
    return { kind: 'unusable', because: 'a track whose media lie in another file' };
  const tables = readTables(stbl, kind === 'audio' ? entry : undefined);
  if (kind === 'timecode') return entry === undefined ? { kind: 'other' } : { kind, timecode: { entry, tables } };
  const timescale = readTimescale(findBox(mdia, 'mdhd'));
  if (timescale === 0) return { kind: 'unusable', because: 'a track without a clock (timescale 0)' };
  const edits = readEditList(findBox(trak, 'edts', 'elst'), { timescale, movieTimescale });
  if (edits === undefined) return { kind: 'unusable', because: 'an edit list beyond the bound' };
  const codec = entry === undefined ? 'unknown' : entry.fourcc(4).trim();
  const pictureSize = kind === 'video' && entry !== undefined ? readPictureSize(entry) : undefined;
  const facts = { kind, codec, timescale, edits, ...(pictureSize === undefined ? {} : { pictureSize }) };
  return { kind: 'track', track: { id: readTrackId(findBox(trak, 'tkhd')), facts, tables } };
}

/** mdhd and mvhd share this layout up to the timescale: version, creation and modification time, timescale. */
export function readTimescale(header: ByteView | undefined): number {
  if (header === undefined) return 0;
  return header.u8(0) === 1 ? header.u32(20) : header.u32(12);
}

function trackKind(mdia: ByteView, minf: ByteView): 'video' | 'audio' | 'timecode' | 'other' {
  const handler = findBox(mdia, 'hdlr')?.fourcc(8);
  if (handler === 'vide') return 'video';
  if (handler === 'soun') return 'audio';
  if (handler === 'tmcd') return 'timecode';
  const children = childBoxes(minf);
  if (children.some(({ type }) => type === 'vmhd')) return 'video';
  return children.some(({ type }) => type === 'smhd') ? 'audio' : 'other';
}

function readTrackId(tkhd: ByteView | undefined): number {
  if (tkhd === undefined) return 0;
  return tkhd.u8(0) === 1 ? tkhd.u32(20) : tkhd.u32(12);
}

/** The first sample description, with its own header. Others of a track have the same kind and are not told apart. */
function sampleEntry(stbl: ByteView): ByteView | undefined {
  const stsd = findBox(stbl, 'stsd');
  if (stsd === undefined) return undefined;
  const header = readBoxHeader(stsd, 8);
  return header === undefined ? undefined : stsd.part(8, 8 + (header.sizeBytes ?? stsd.length));
}

/** The data reference that the description names (8.7.2) has flag 1 where the media lie in this very file. */
function isElsewhere(minf: ByteView, entry: ByteView): boolean {
  const references = findBox(minf, 'dinf', 'dref');
  const reference = references === undefined ? undefined : childBoxes(references, 8)[entry.u16(14) - 1];
  return reference !== undefined && (reference.content.u32(0) & 1) === 0;
}

function readPictureSize(entry: ByteView): { width: number; height: number } | undefined {
  const width = entry.u16(32);
  const height = entry.u16(34);
  return width > 0 && height > 0 ? { width, height } : undefined;
}

function readTables(stbl: ByteView, sound: ByteView | undefined): SampleTables {
  const boxes = childBoxes(stbl);
  const content = (type: string) => boxes.find((box) => box.type === type)?.content;
  const compact = content('stz2');
  const long = content('co64');
  return {
    stts: content('stts'),
    ctts: content('ctts'),
    stsc: content('stsc'),
    sizes: content('stsz') ?? compact,
    isCompactSizes: content('stsz') === undefined && compact !== undefined,
    chunkOffsets: content('stco') ?? long,
    hasLongOffsets: content('stco') === undefined && long !== undefined,
    soundSampleBytes: sound === undefined ? undefined : quickTimeSampleBytes(sound),
    isCut: boxes.some(({ isCut }) => isCut),
  };
}

/** QuickTime sound descriptions: version 1 has bytes per frame and samples per packet, version 0 channels and bits. */
function quickTimeSampleBytes(entry: ByteView): number | undefined {
  const isCompressed = !['raw ', 'twos', 'sowt', 'in24', 'in32', 'NONE', 'ulaw', 'alaw'].includes(entry.fourcc(4));
  const version = entry.u16(16);
  if (version === 1 && entry.u32(36) > 0) return entry.u32(44) / entry.u32(36);
  if (version === 0 && !isCompressed) return Math.max(1, (entry.u16(24) * entry.u16(26)) / 8);
  return undefined;
}
