/**
 * The boxes at the top of an ISO base media file, by their headers. Box lengths are claims: none is followed beyond the
 * file, and none backwards; where nothing there can be a box the walk ends and says what stands there instead.
 */

import type { ByteView } from './byte-view.js';
import { readBoxHeader } from './iso-boxes.js';
import type { MediaWindow } from './media-window.js';

export type TopBox = {
  readonly type: string;
  readonly at: number;
  readonly headerBytes: number;
  /** May lie beyond the file: that is what the box claims. */
  readonly endAt: number;
};

/** Boxes at the top of a file: a day of half-second fragments with two boxes each. */
export const MAX_TOP_BOXES = 400_000;
const HEADER_BYTES = 16;

/** The box at `at`; `padding` where zeros stand; undefined where nothing there can be a box. */
export async function readTopBox(window: MediaWindow, at: number): Promise<TopBox | 'padding' | undefined> {
  const view = await window.view(at, HEADER_BYTES);
  if (view.length >= 8 && view.u32(0) === 0 && view.u32(4) === 0) return 'padding';
  const header = readBoxHeader(view, 0);
  if (header === undefined || !isTypeName(view)) return undefined;
  const endAt = header.sizeBytes === undefined ? window.sizeBytes : at + header.sizeBytes;
  return { type: header.type, at, headerBytes: header.headerBytes, endAt };
}

export async function contentOf(window: MediaWindow, box: TopBox): Promise<ByteView> {
  return window.view(box.at + box.headerBytes, box.endAt - box.at - box.headerBytes);
}

/** Printable ASCII, or QuickTime's copyright sign in front. */
function isTypeName(view: ByteView): boolean {
  for (let i = 4; i < 8; i += 1) {
    const code = view.u8(i);
    if ((code < 0x20 || code > 0x7e) && code !== 0xa9) return false;
  }
  return true;
}
