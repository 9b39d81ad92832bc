/**
 * An ISO base media or QuickTime file (ISO/IEC 14496-12): finds the index wherever it stands, walks fragments by their
 * headers, and compares every placed sample with what the file really holds. Media data are never read.
 */
import { ByteView } from './byte-view.js';
import { type Box, childBoxes, findBox, readBoxHeader } from './iso-boxes.js';
import { type FragmentDefaults, readFragment, readTrackDefaults } from './iso-fragment.js';
import { walkSampleTables } from './iso-sample-table.js';
import { type IsoTrack, readTimescale, readTrackBox } from './iso-track.js';
import type { MediaWindow } from './media-window.js';
import { PresentationTimes } from './presentation-times.js';
import { summariseIso } from './summarise-iso.js';
import { MEDIA_LIMITS, type MediaReading } from './timeline.js';

/** Boxes at the top of a file: a day of one-second fragments with two boxes each. */
const MAX_TOP_BOXES = 400_000;
const HEADER_BYTES = 16;

type TopBox = {
  readonly type: string;
  readonly offset: number;
  readonly headerBytes: number;
  readonly endBytes: number;
};

export type TrackTimes = { readonly track: IsoTrack; readonly times: PresentationTimes; nextDts: number };

export type IsoScan = {
  readonly tracks: Map<number, TrackTimes>;
  readonly remarks: string[];
  isFragmented: boolean;
  isTorn: boolean;
  isDamaged: boolean;
  createdAt: number | undefined;
};

export async function readIsoFile(window: MediaWindow): Promise<MediaReading> {
  const scan: IsoScan = {
    tracks: new Map(),
    remarks: [],
    isFragmented: false,
    isTorn: false,
    isDamaged: false,
    createdAt: undefined,
  };
  const defaults = new Map<number, FragmentDefaults>();
  let hasMovie = false;
  let offset = 0;
  for (let boxes = 0; offset < window.sizeBytes; boxes += 1) {
    if (boxes >= MAX_TOP_BOXES) return unreadable('more boxes than the bound');
    const box = await topBox(window, offset);
    if (box === undefined) {
      scan.isTorn = true;
      scan.remarks.push('what follows the last whole box is no box');
      break;
    }
    if (box.type === 'moov' && !hasMovie) {
      const problem = await readMovie(window, box, { scan, defaults });
      if (problem !== undefined) return unreadable(problem);
      hasMovie = true;
    } else if (box.type === 'moof' && hasMovie) {
      scan.isFragmented = true;
      await readMoof(window, box, { scan, defaults });
    }
    if (box.endBytes > window.sizeBytes && box.type !== 'mdat') scan.isTorn = true;
    offset = box.endBytes;
  }
  if (!hasMovie) return unreadable('no index (moov) in the file');
  return summariseIso(scan);
}

type Reading = { readonly scan: IsoScan; readonly defaults: Map<number, FragmentDefaults> };

/** Undefined when all is well, else why the file cannot be read. */
async function readMovie(window: MediaWindow, box: TopBox, { scan, defaults }: Reading): Promise<string | undefined> {
  const length = box.endBytes - box.offset - box.headerBytes;
  if (box.endBytes > window.sizeBytes) return 'the index (moov) is cut off';
  if (length > MEDIA_LIMITS.indexBytes) return 'the index (moov) is larger than the bound';
  const movie = new ByteView(await window.read(box.offset + box.headerBytes, length));
  const mvhd = findBox(movie, 'mvhd');
  const movieTimescale = readTimescale(mvhd);
  scan.createdAt = mvhd === undefined ? undefined : createdSeconds(mvhd);
  const boxes = childBoxes(movie);
  for (const { type, content } of boxes.filter(({ type }) => type === 'trak').slice(0, MEDIA_LIMITS.tracks)) {
    const read = readTrackBox(content, movieTimescale);
    if (read.kind === 'unusable') scan.remarks.push(`${type}: ${read.because}`);
    if (read.kind === 'unusable') scan.isDamaged = true;
    if (read.kind !== 'track') continue;
    const times = new PresentationTimes(read.track.facts);
    const walk = walkSampleTables(read.track.tables, window.sizeBytes, times);
    if (walk.isDamaged && walk.placed > 0)
      scan.remarks.push(`track ${read.track.id}: its tables contradict each other`);
    scan.isDamaged ||= walk.isDamaged && walk.placed > 0;
    scan.tracks.set(read.track.id, { track: read.track, times, nextDts: walk.endDts });
  }
  for (const { content } of boxes.filter(({ type }) => type === 'mvex')) readTrackDefaults(content, defaults);
  scan.isFragmented ||= defaults.size > 0;
  return undefined;
}

async function readMoof(window: MediaWindow, box: TopBox, { scan, defaults }: Reading): Promise<void> {
  const length = Math.min(box.endBytes, window.sizeBytes) - box.offset - box.headerBytes;
  if (box.endBytes > window.sizeBytes || length > MEDIA_LIMITS.indexBytes) {
    scan.isTorn = true;
    scan.remarks.push('the last fragment’s header is cut off');
    return;
  }
  const moof = await window.view(box.offset + box.headerBytes, length);
  const fragments: readonly Box[] = childBoxes(moof);
  for (const { type, content } of fragments) {
    if (type !== 'traf') continue;
    const known = readFragment(content, {
      moofOffset: box.offset,
      fileBytes: window.sizeBytes,
      tracks: scan.tracks,
      defaults,
    });
    if (known === 'damaged') scan.isDamaged = true;
  }
}

async function topBox(window: MediaWindow, offset: number): Promise<TopBox | undefined> {
  const header = readBoxHeader(await window.view(offset, HEADER_BYTES), 0);
  if (header === undefined || !/^[\x20-\x7e\xa9]{4}$/.test(header.type)) return undefined;
  const endBytes = header.sizeBytes === undefined ? window.sizeBytes : offset + header.sizeBytes;
  return { type: header.type, offset, headerBytes: header.headerBytes, endBytes };
}

/** Seconds since 1904 (ISO/IEC 14496-12, 8.2.2); 0 means not set. */
function createdSeconds(mvhd: ByteView): number | undefined {
  const seconds = mvhd.u8(0) === 1 ? mvhd.u64(4) : mvhd.u32(4);
  return seconds === 0 ? undefined : seconds;
}

function unreadable(because: string): MediaReading {
  return { state: 'unreadable', container: 'mp4', because };
}
