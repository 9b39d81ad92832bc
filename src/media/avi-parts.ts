/**
 * The outline of an AVI file: its RIFF parts (one, or several with OpenDML), the media lists in them, the stream
 * headers, the old index. Found by chunk headers alone. A part or list that is longer than the file, or was never given
 * its length, proves that the file was not closed.
 */
import { type AviHeader, readAviHeader } from './avi-header.js';
import { SampleBudget } from './held-times.js';
import type { MediaWindow } from './media-window.js';

/** From the list's name on; `endAt` is inside the file. */
export type MediaList = { readonly nameAt: number; readonly endAt: number };

const HEADER_LIST_MAX_BYTES = 1024 * 1024;
/** Chunks at the top of the parts: a few each, and a part for each gigabyte. */
const MAX_TOP_CHUNKS = 4096;
/** What writers leave where a length belongs until the file is closed. */
const UNSET = [0, 0xffff_ffff];
const JUNK_IN_HEADER = /^[A-Za-z0-9 ]{4}$/;

export class AviOutline {
  header: AviHeader | undefined;
  readonly media: MediaList[] = [];
  oldIndex: { readonly at: number; readonly bytes: number } | undefined;
  isTorn = false;
  readonly remarks: string[] = [];
  readonly budget = new SampleBudget();

  tear(remark: string): void {
    this.isTorn = true;
    if (!this.remarks.includes(remark)) this.remarks.push(remark);
  }
}

export async function readAviOutline(window: MediaWindow): Promise<AviOutline> {
  const outline = new AviOutline();
  let at = 0;
  let partEnd = 0;
  for (let chunks = 0; at + 8 <= window.sizeBytes && chunks < MAX_TOP_CHUNKS; chunks += 1) {
    const view = await window.view(at, 12);
    const id = view.fourcc(0);
    const size = view.u32le(4);
    if (id === 'RIFF') {
      partEnd = at + 8 + size;
      if (UNSET.includes(size)) outline.tear('the file was never given its length');
      else if (partEnd > window.sizeBytes) outline.tear('the file is shorter than it declares');
      at += 12;
      continue;
    }
    if (at >= partEnd && !outline.isTorn) {
      outline.remarks.push('bytes follow the last part');
      break;
    }
    if (!JUNK_IN_HEADER.test(id)) {
      outline.tear('bytes that are no chunk stand between the lists');
      break;
    }
    const name = id === 'LIST' ? view.fourcc(8) : '';
    if (name === 'movi') outline.media.push(mediaList(window, outline, at, size));
    else if (name === 'hdrl' && outline.header === undefined && size <= HEADER_LIST_MAX_BYTES)
      outline.header = readAviHeader((await window.view(at + 8, size)).part(4), outline.budget);
    else if (id === 'idx1' && at + 8 + size <= window.sizeBytes) outline.oldIndex ??= { at: at + 8, bytes: size };
    if (name === 'movi' && UNSET.includes(size)) break;
    at += 8 + size + (size % 2);
  }
  return outline;
}

function mediaList(window: MediaWindow, outline: AviOutline, at: number, size: number): MediaList {
  const isUnset = UNSET.includes(size);
  const endAt = isUnset ? window.sizeBytes : at + 8 + size;
  if (isUnset) outline.tear('the media list was never given its length');
  else if (endAt > window.sizeBytes) outline.tear('the media list is longer than the file');
  return { nameAt: at + 8, endAt: Math.min(endAt, window.sizeBytes) };
}
