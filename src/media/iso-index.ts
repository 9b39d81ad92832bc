/**
 * The movie box of an ISO base media file as read from its bytes: sound and picture tracks, a timecode track, the
 * creation time, and whether fragments may follow. One view in memory, nothing walked yet.
 */
import { type Instant, instant } from '../domain/quantities.js';
import type { ByteView } from './byte-view.js';
import { childBoxes, findBox } from './iso-boxes.js';
import { readRecordedAt } from './iso-dates.js';
import { readTrackDefaults } from './iso-fragments.js';
import { type IsoTrack, readTimescale, readTrackBox, type TimecodeTrack } from './iso-track.js';
import { MEDIA_LIMITS, type RecordedAt } from './timeline.js';

export type IsoIndex = {
  readonly tracks: readonly IsoTrack[];
  readonly timecode: TimecodeTrack | undefined;
  readonly createdAt: Instant | undefined;
  readonly recordedAt: RecordedAt | undefined;
  readonly mayHaveFragments: boolean;
  readonly trackDefaults: ReturnType<typeof readTrackDefaults>;
  readonly remarks: readonly string[];
  /** A box inside claims more than the movie box holds, or a track cannot be used. */
  readonly isDamaged: boolean;
};

/** Seconds from 1904-01-01 (ISO/IEC 14496-12, 8.2.2) to 1970-01-01. */
const SECONDS_1904_TO_1970 = 2_082_844_800;
const MAX_UNIX_SECONDS = 253_402_300_799;

/** Gives the reason where the index as a whole cannot be read. `moov` is the box's content. */
export function readIsoIndex(moov: ByteView): IsoIndex | { readonly because: string } {
  const boxes = childBoxes(moov);
  if (boxes.some(({ type }) => type === 'cmov')) return { because: 'a compressed index' };
  const movieHeader = findBox(moov, 'mvhd');
  const movieTimescale = readTimescale(movieHeader);
  const tracks: IsoTrack[] = [];
  const remarks: string[] = [];
  let timecode: TimecodeTrack | undefined;
  let isDamaged = boxes.some(({ isCut }) => isCut);
  for (const { type, content } of boxes) {
    if (type !== 'trak') continue;
    const read = readTrackBox(content, movieTimescale);
    if (read.kind === 'track') tracks.push(read.track);
    else if (read.kind === 'timecode') timecode ??= read.timecode;
    else if (read.kind === 'unusable') {
      remarks.push(read.because);
      isDamaged = true;
    }
    if (tracks.length > MEDIA_LIMITS.tracks) return { because: 'more tracks than the limit' };
  }
  return {
    tracks,
    timecode,
    createdAt: movieHeader === undefined ? undefined : creationTime(movieHeader),
    recordedAt: readRecordedAt(moov),
    mayHaveFragments: boxes.some(({ type }) => type === 'mvex'),
    trackDefaults: readTrackDefaults(moov),
    remarks: remarks.slice(0, 8),
    isDamaged,
  };
}

/** Absent when 0 (nothing written) and for times before 1970: no camera's clock, but a counter from another epoch. */
function creationTime(header: ByteView): Instant | undefined {
  const seconds = (header.u8(0) === 1 ? header.u64(4) : header.u32(4)) - SECONDS_1904_TO_1970;
  return seconds < 0 || seconds > MAX_UNIX_SECONDS ? undefined : instant(seconds * 1000);
}
