/**
 * An ISO base media or QuickTime file (ISO/IEC 14496-12): finds the index wherever it stands, walks fragments by their
 * headers, and compares every placed sample with what the file really holds. Media data are never read, except the
 * four bytes of a timecode. Box lengths are claims: none is followed beyond the file, and none backwards.
 */
import type { ByteView } from './byte-view.js';
import { findLostIndex } from './find-lost-index.js';
import { readBoxHeader } from './iso-boxes.js';
import { readIsoIndex } from './iso-index.js';
import { IsoScan } from './iso-scan.js';
import { readTimecode } from './iso-timecode.js';
import type { MediaWindow } from './media-window.js';
import { MEDIA_LIMITS, type MediaReading } from './timeline.js';

/** Boxes at the top of a file: a day of half-second fragments with two boxes each. */
const MAX_TOP_BOXES = 400_000;
const HEADER_BYTES = 16;

type TopBox = {
  readonly type: string;
  readonly at: number;
  readonly headerBytes: number;
  /** May lie beyond the file: that is what the box claims. */
  readonly endAt: number;
};

export async function readIsoFile(window: MediaWindow): Promise<MediaReading> {
  const scan = new IsoScan(window.sizeBytes);
  const stop = await walkTopBoxes(window, scan);
  if (stop !== undefined) return { state: 'unreadable', container: scan.container, because: stop };
  if (scan.index === undefined) {
    const at = await findLostIndex(window);
    const box = at === undefined ? undefined : await readTopBox(window, at);
    if (box === undefined || box === 'padding') return unreadable('no index (moov) in the file');
    const because = await takeIndex(window, scan, box);
    if (because !== undefined) return unreadable(because);
    scan.remarks.push('the media box has a wrong length; the index was found at the end of the file');
  }
  const { index } = scan;
  if (index === undefined) return unreadable('no index (moov) in the file');
  if (index.timecode !== undefined) scan.timecodeMs = await readTimecode(window, index.timecode);
  return scan.finish(index);
}

/** Undefined when the walk came to the end, else why the file cannot be read. */
async function walkTopBoxes(window: MediaWindow, scan: IsoScan): Promise<string | undefined> {
  let at = 0;
  let hasFragmentBefore = false;
  for (let boxes = 0; at < window.sizeBytes; boxes += 1) {
    if (boxes >= MAX_TOP_BOXES) return 'more boxes than the limit';
    const box = await readTopBox(window, at);
    if (box === undefined || box === 'padding') {
      noteBadTail(scan, box === 'padding');
      return undefined;
    }
    if (box.type === 'moov' && scan.index === undefined) {
      const because = await takeIndex(window, scan, box);
      if (because !== undefined) return because;
    } else if (box.type === 'moof') {
      if (scan.index === undefined) hasFragmentBefore = true;
      else await takeFragment(window, scan, box);
      if (scan.isOverflown) return 'more samples than the limit';
    } else if (box.endAt > window.sizeBytes) noteCutBox(scan, box.type);
    at = box.endAt;
  }
  return hasFragmentBefore && scan.index !== undefined ? 'fragments stand before the index' : undefined;
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

async function takeIndex(window: MediaWindow, scan: IsoScan, box: TopBox): Promise<string | undefined> {
  if (box.endAt > window.sizeBytes) return 'the index (moov) is cut off';
  if (box.endAt - box.at > MEDIA_LIMITS.indexBytes) return 'the index (moov) is larger than the limit';
  const index = readIsoIndex(await contentOf(window, box));
  if ('because' in index) return index.because;
  scan.index = index;
  return undefined;
}

async function takeFragment(window: MediaWindow, scan: IsoScan, box: TopBox): Promise<void> {
  if (scan.index === undefined) return;
  if (box.endAt > window.sizeBytes || box.endAt - box.at > MEDIA_LIMITS.indexBytes) {
    scan.hasFragments = true;
    scan.isTorn = true;
    scan.remarks.push('the last fragment header is cut off');
    return;
  }
  scan.addFragment(scan.index, await contentOf(window, box), box.at);
}

async function contentOf(window: MediaWindow, box: TopBox): Promise<ByteView> {
  return window.view(box.at + box.headerBytes, box.endAt - box.at - box.headerBytes);
}

/** The box at `at`; `padding` where zeros stand; undefined where nothing there can be a box. */
async function readTopBox(window: MediaWindow, at: number): Promise<TopBox | 'padding' | undefined> {
  const view = await window.view(at, HEADER_BYTES);
  if (view.length >= 8 && view.u32(0) === 0 && view.u32(4) === 0) return 'padding';
  const header = readBoxHeader(view, 0);
  if (header === undefined || !isTypeName(view)) return undefined;
  const endAt = header.sizeBytes === undefined ? window.sizeBytes : at + header.sizeBytes;
  return { type: header.type, at, headerBytes: header.headerBytes, endAt };
}

/** Printable ASCII, or QuickTime's copyright sign in front. */
function isTypeName(view: ByteView): boolean {
  for (let i = 4; i < 8; i += 1) {
    const code = view.u8(i);
    if ((code < 0x20 || code > 0x7e) && code !== 0xa9) return false;
  }
  return true;
}

function unreadable(because: string): MediaReading {
  return { state: 'unreadable', container: 'mp4', because };
}
