/**
 * An ISO base media or QuickTime file (ISO/IEC 14496-12): finds the index wherever it stands, walks fragments by their
 * headers, and compares every placed sample with what the file really holds. Media data are never read, except the
 * four bytes of a timecode.
 */
import { countLostPictures } from './count-lost-pictures.js';
import { findLostIndex } from './find-lost-index.js';
import { type IsoIndex, readIsoIndex } from './iso-index.js';
import { IsoScan } from './iso-scan.js';
import { readMissingSegments } from './iso-segment-index.js';
import { readTimecode } from './iso-timecode.js';
import { contentOf, MAX_TOP_BOXES, readTopBox, type TopBox } from './iso-top-boxes.js';
import type { MediaWindow } from './media-window.js';
import { MEDIA_LIMITS, type MediaReading } from './timeline.js';

const CUT_INDEX = 'the index (moov) is cut off';
const NO_INDEX = 'no index (moov) in the file';
/** 65 535 entries, the most that one can have. */
const MAX_SEGMENT_INDEX_BYTES = 1024 * 1024;

export async function readIsoFile(window: MediaWindow): Promise<MediaReading> {
  const scan = new IsoScan(window.sizeBytes);
  const stop = await walkTopBoxes(window, scan);
  if (stop === CUT_INDEX) return withoutIndex(window, scan, stop);
  if (stop !== undefined) return unreadable(scan, stop);
  if (scan.index === undefined) {
    const at = await findLostIndex(window);
    const box = at === undefined ? undefined : await readTopBox(window, at);
    if (box === undefined || box === 'padding') return withoutIndex(window, scan, NO_INDEX);
    const because = await takeIndex(window, scan, box);
    if (because !== undefined) return unreadable(scan, because);
    scan.remarks.push('the media box has a wrong length; the index was found at the end of the file');
  }
  const { index } = scan;
  if (index === undefined) return unreadable(scan, NO_INDEX);
  if (scan.hasEarlyFragments) await walkEarlyFragments(window, scan, index);
  await takeSegmentIndexes(window, scan);
  if (index.timecode !== undefined) scan.timecode = await readTimecode(window, index.timecode);
  return scan.rival === undefined ? scan.finish(index) : weighIndexes(window, scan, index, scan.rival);
}

/** Undefined when the walk came to the end, else why the file cannot be read. */
async function walkTopBoxes(window: MediaWindow, scan: IsoScan): Promise<string | undefined> {
  let at = 0;
  for (let boxes = 0; at < window.sizeBytes; boxes += 1) {
    if (boxes >= MAX_TOP_BOXES) return 'more boxes than the limit';
    const box = await readTopBox(window, at);
    if (box === undefined || box === 'padding') {
      noteBadTail(scan, box === 'padding');
      return undefined;
    }
    if (box.type === 'moov') {
      const because = await takeIndex(window, scan, box);
      if (because !== undefined) return because;
    } else if (box.type === 'moof') {
      if (scan.index === undefined) scan.hasEarlyFragments = true;
      else await takeFragment(window, scan, scan.index, box);
      if (scan.isOverflown) return 'more samples than the limit';
    } else if (box.type === 'ftyp') scan.addNotMedia(box.at, box.endAt);
    if (box.type === 'sidx') noteSegmentIndex(scan, box);
    if (box.type === 'mdat') scan.mediaAt ??= box.at + box.headerBytes;
    if (box.endAt > window.sizeBytes && box.type !== 'moov' && box.type !== 'moof') noteCutBox(scan, box.type);
    at = box.endAt;
  }
  return undefined;
}

/** The first tells of the whole file where it is one for all, the last of what should have followed it. */
function noteSegmentIndex(scan: IsoScan, box: TopBox): void {
  const [first] = scan.segmentIndexes;
  scan.segmentIndexes = first === undefined ? [box] : [first, box];
}

async function takeSegmentIndexes(window: MediaWindow, scan: IsoScan): Promise<void> {
  for (const box of scan.segmentIndexes) {
    if (box.endAt > window.sizeBytes || box.endAt - box.at > MAX_SEGMENT_INDEX_BYTES) continue;
    const place = { endAt: box.endAt, fileBytes: window.sizeBytes };
    const missing = readMissingSegments(await contentOf(window, box), place);
    if (missing !== undefined) scan.noteMissing(missing);
  }
}

/** Fragments that stand before the index they need, read once it is known. */
async function walkEarlyFragments(window: MediaWindow, scan: IsoScan, index: IsoIndex): Promise<void> {
  let at = 0;
  for (let boxes = 0; at < window.sizeBytes && boxes < MAX_TOP_BOXES && !scan.isOverflown; boxes += 1) {
    const box = await readTopBox(window, at);
    if (box === undefined || box === 'padding' || box.type === 'moov') return;
    if (box.type === 'moof') await takeFragment(window, scan, index, box);
    at = box.endAt;
  }
}

/** After the last whole box: with fragments anything but a box is a tear, since fragments may have followed. */
function noteBadTail(scan: IsoScan, isPadding: boolean): void {
  scan.remarks.push(isPadding ? 'the file ends in unused space' : 'the file ends in bytes that are no box');
  if (scan.index?.mayHaveFragments === true || scan.hasFragments) scan.isTorn = true;
}

/** A media box that is longer than the file is no proof by itself: its samples are. */
function noteCutBox(scan: IsoScan, type: string): void {
  if (type === 'mdat') scan.remarks.push('the media box declares more than the file holds');
  else if (scan.hasFragments) scan.isTorn = true;
}

/** The first index is the file's; a second one is kept to be weighed against it. */
async function takeIndex(window: MediaWindow, scan: IsoScan, box: TopBox): Promise<string | undefined> {
  if (scan.index !== undefined && scan.rival !== undefined) return undefined;
  const isFirst = scan.index === undefined;
  scan.addNotMedia(box.at, box.endAt);
  if (box.endAt > window.sizeBytes) return isFirst ? CUT_INDEX : undefined;
  if (box.endAt - box.at > MEDIA_LIMITS.indexBytes)
    return isFirst ? 'the index (moov) is larger than the limit' : undefined;
  const index = readIsoIndex(await contentOf(window, box));
  if ('because' in index) return isFirst ? index.because : undefined;
  if (isFirst) scan.index = index;
  else scan.rival = index;
  return undefined;
}

async function takeFragment(window: MediaWindow, scan: IsoScan, index: IsoIndex, box: TopBox): Promise<void> {
  if (box.endAt > window.sizeBytes || box.endAt - box.at > MEDIA_LIMITS.indexBytes) {
    scan.hasFragments = true;
    scan.tear('the last fragment header is cut off');
    return;
  }
  scan.addFragment(index, await contentOf(window, box), box.at);
}

/**
 * A file has one index. Of two, equal ones do no harm, and one without media in the file gives way to the other; where
 * both place samples and not the same ones, neither can be believed to be all.
 */
function weighIndexes(window: MediaWindow, scan: IsoScan, index: IsoIndex, rival: IsoIndex): MediaReading {
  const other = new IsoScan(window.sizeBytes);
  for (const { from, to } of scan.notMedia) other.addNotMedia(from, to);
  const second = other.finish(rival);
  if (second.state === 'unreadable') {
    scan.remarks.push('a second index (moov) without media is in the file');
    return scan.finish(index);
  }
  const first = scan.finish(index);
  const remark = 'a second index (moov) is in the file';
  if (first.state === 'unreadable' || !('tracks' in first) || !('tracks' in second)) return withRemark(second, remark);
  if (JSON.stringify(first.tracks) === JSON.stringify(second.tracks)) return withRemark(first, remark);
  const readableEndMs = first.readableEndMs ?? Math.max(...first.tracks.map(({ endMs }) => endMs));
  return withRemark({ ...first, state: 'truncated', readableEndMs }, 'two indexes (moov) contradict each other');
}

function withRemark(reading: MediaReading, remark: string): MediaReading {
  return 'remarks' in reading ? { ...reading, remarks: [remark, ...reading.remarks] } : reading;
}

/** Without an index no picture has a time; that they are there, and how many, can still be told. */
async function withoutIndex(window: MediaWindow, scan: IsoScan, because: string): Promise<MediaReading> {
  const lost = scan.mediaAt === undefined ? undefined : await countLostPictures(window, scan.mediaAt);
  if (lost === undefined) return unreadable(scan, because);
  return { state: 'unreadable', container: scan.container, because, lost };
}

function unreadable(scan: IsoScan, because: string): MediaReading {
  return { state: 'unreadable', container: scan.container, because };
}
