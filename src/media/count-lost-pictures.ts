/**
 * What a file without an index still proves: how many pictures lie in its media box. Pictures of H.264 and H.265 carry
 * their lengths (ISO/IEC 14496-15), so they can be counted one after the other, with sound between them passed over.
 * When they were shown cannot be told: only the stream's own rate, where it states one, lets their length be guessed.
 * Nothing is repaired and nothing decoded; the count is a lower bound.
 */
import { readSequenceRate } from './h264-rate.js';
import type { MediaWindow } from './media-window.js';
import type { LostPictures } from './timeline.js';

type Codec = LostPictures['codec'];
type Tally = { readonly codec: Codec; pictures: number; unitBytes: number; frameMs: number | undefined };

/** Walked at most; beyond, the count is only a lower bound of a lower bound. */
const MAX_BYTES = 1024 * 1024 * 1024;
const READ_BYTES = 4 * 1024 * 1024;
const PROBE_BYTES = 1024 * 1024;
const MAX_UNIT_BYTES = 2 * 1024 * 1024;
const MIN_ALONE_BYTES = 32;
const MAX_ALONE_BYTES = 256 * 1024;
/** Looked at for what a unit cannot hold; more than sound usually takes between two pictures. */
const SCANNED_BYTES = 16 * 1024;
const LENGTH_BYTES = 4;
/** Length, header, and the first byte of a slice. */
const LOOK_BYTES = LENGTH_BYTES + 3;
/** Fewer pictures, or pictures that make up less of the bytes, may be chance. */
const MIN_PICTURES = 5;
const MIN_SHARE = 0.3;
/** A slice's first bits: block 0, its kind, parameter set 0. */
const P_SLICE = 0xe0;
const B_SLICE = 0xa8;
const I_SLICE = 0xb8;
const ALL_P_SLICES = 0x9a;
const ALL_B_SLICES = 0x9e;
const ALL_I_SLICES = 0x88;

/** `from`: where the media box's content begins. Undefined where no pictures of a known kind are found. */
export async function countLostPictures(window: MediaWindow, from: number): Promise<LostPictures | undefined> {
  const probe = await window.read(from, PROBE_BYTES);
  const room = window.sizeBytes - from;
  const [guess] = (['h264', 'hevc'] as const)
    .map((codec) => {
      const tally = newTally(codec);
      walkUnits(probe, room, tally);
      return tally;
    })
    .sort((a, b) => b.pictures - a.pictures);
  if (guess === undefined || guess.pictures === 0) return undefined;
  const tally = newTally(guess.codec);
  const end = Math.min(window.sizeBytes, from + MAX_BYTES);
  for (let at = from; at < end; ) {
    const bytes = await window.read(at, READ_BYTES);
    if (bytes.length < LOOK_BYTES) break;
    at += walkUnits(bytes, window.sizeBytes - at, tally);
  }
  if (tally.pictures < MIN_PICTURES || tally.unitBytes < (end - from) * MIN_SHARE) return undefined;
  const { codec, pictures, frameMs } = tally;
  return { codec, pictures, ...(frameMs === undefined ? {} : { lengthMs: pictures * frameMs }) };
}

function newTally(codec: Codec): Tally {
  return { codec, pictures: 0, unitBytes: 0, frameMs: undefined };
}

/**
 * Counts the units in `bytes` and gives where to go on: behind the last one, which may be beyond these bytes. A unit counts
 * where one came before it, another follows, or it begins a picture in all its bits: sound between pictures would
 * otherwise be taken for some.
 */
function walkUnits(bytes: Uint8Array, room: number, tally: Tally): number {
  let at = 0;
  let isChained = false;
  while (at + LOOK_BYTES <= bytes.length) {
    const length = unitAt(bytes, at, room, tally.codec);
    const isAccepted =
      isChained || isAlone(bytes, at, length, tally.codec) || isUnit(bytes, at + length, room, tally.codec);
    if (length === 0 || !isAccepted) {
      isChained = false;
      at += 1;
      continue;
    }
    take(bytes, at, length, tally);
    isChained = true;
    at += length;
  }
  return Math.max(1, at);
}

/** A picture of one unit with sound on both sides: of a usual length, since a false one would hide what it jumps over. */
function isAlone(bytes: Uint8Array, at: number, length: number, codec: Codec): boolean {
  return length >= MIN_ALONE_BYTES && length <= MAX_ALONE_BYTES && beginsPicture(bytes, at, codec);
}

function take(bytes: Uint8Array, at: number, length: number, tally: Tally): void {
  tally.unitBytes += length;
  if (beginsPicture(bytes, at, tally.codec)) tally.pictures += 1;
  const isSet = tally.codec === 'h264' && ((bytes[at + LENGTH_BYTES] ?? 0) & 31) === 7;
  if (isSet) tally.frameMs ??= readSequenceRate(bytes.subarray(at + LENGTH_BYTES + 1, at + length));
}

/**
 * The first slice of a picture (H.264, 7.3.3; H.265, 7.3.6.1): it begins at the first block, its kind is a known one and it
 * goes by the first set of picture parameters, as cameras have it.
 */
function beginsPicture(bytes: Uint8Array, at: number, codec: Codec): boolean {
  const [header, second, third] = [0, 1, 2].map((i) => bytes[at + LENGTH_BYTES + i] ?? 0);
  if (header === undefined || second === undefined || third === undefined) return false;
  if (codec === 'hevc') {
    const type = (header >> 1) & 63;
    return type < 32 && (type >= 16 ? (third & 0xa0) === 0xa0 : (third & 0xc0) === 0xc0);
  }
  const type = header & 31;
  if (type !== 1 && type !== 5) return false;
  const isIntra = (second & 0xf8) === I_SLICE || (second === ALL_I_SLICES && (third & 0x80) !== 0);
  // What begins anew refers to nothing before it.
  if (isIntra || type === 5) return isIntra;
  return second >= P_SLICE || (second & 0xf8) === B_SLICE || [ALL_P_SLICES, ALL_B_SLICES].includes(second & 0xfe);
}

/** Bytes of the unit whose length stands at `at`, with that length; 0 where none can stand there. */
function unitAt(bytes: Uint8Array, at: number, room: number, codec: Codec): number {
  const length =
    (bytes[at] ?? 0) * 0x100_0000 + ((bytes[at + 1] ?? 0) << 16) + ((bytes[at + 2] ?? 0) << 8) + (bytes[at + 3] ?? 0);
  if (length < 2 || length > MAX_UNIT_BYTES || at + LENGTH_BYTES + length > room) return 0;
  const header = bytes[at + LENGTH_BYTES] ?? 0;
  const isKnown = codec === 'h264' ? isH264(header) : isHevc(header, bytes[at + LENGTH_BYTES + 1] ?? 0);
  return isKnown && !holdsStartCode(bytes, at + LENGTH_BYTES, at + LENGTH_BYTES + length) ? LENGTH_BYTES + length : 0;
}

/** Two zeros and a byte below 3 never stand inside a unit (7.4.1.1), but wherever one with a short length begins. */
function holdsStartCode(bytes: Uint8Array, from: number, to: number): boolean {
  const end = Math.min(to, bytes.length, from + SCANNED_BYTES) - 2;
  for (let at = bytes.indexOf(0, from); at >= 0 && at < end; at = bytes.indexOf(0, at + 1)) {
    if (bytes[at + 1] === 0 && (bytes[at + 2] ?? 0) < 3) return true;
  }
  return false;
}

function isUnit(bytes: Uint8Array, at: number, room: number, codec: Codec): boolean {
  return at + LOOK_BYTES <= bytes.length && unitAt(bytes, at, room, codec) > 0;
}

/** ITU-T H.264, 7.4.1: what may be referred to says so in two bits, and what may not has none of them. */
function isH264(header: number): boolean {
  const type = header & 31;
  const isReferred = (header & 0x60) !== 0;
  if ((header & 0x80) !== 0) return false;
  if (type === 5 || type === 7 || type === 8) return isReferred;
  return type === 1 || ((type === 6 || type === 9 || type === 12) && !isReferred);
}

/** ITU-T H.265, 7.4.2: one layer, a temporal number of at least 1. */
function isHevc(header: number, second: number): boolean {
  const type = (header >> 1) & 63;
  const isKnown = type <= 9 || (type >= 16 && type <= 21) || (type >= 32 && type <= 40);
  return (header & 0x81) === 0 && second >> 3 === 0 && (second & 7) > 0 && isKnown;
}
