/**
 * The last look for a movie box where walking from box to box did not meet one: the media box's length is wrong (0,
 * overflowed at 4 GiB, never corrected), so the index that follows it is not where the lengths say. Only an index
 * that closes the file is believed: a card's free space is full of old recordings' indexes.
 */
import type { ByteView } from './byte-view.js';
import { readBoxHeader } from './iso-boxes.js';
import type { MediaWindow } from './media-window.js';

const TAIL_BYTES = 8 * 1024 * 1024;
const MAX_CANDIDATES = 64;
const MAX_BOXES_AFTER = 16;
const MOOV = 0x6d6f6f76;

/** Offset of the box in the file; one read of the last 8 MiB. */
export async function findLostIndex(window: MediaWindow): Promise<number | undefined> {
  const start = Math.max(0, window.sizeBytes - TAIL_BYTES);
  const tail = await window.view(start, TAIL_BYTES);
  let candidates = 0;
  for (let at = tail.length - 16; at >= 0 && candidates < MAX_CANDIDATES; at -= 1) {
    if (tail.u8(at + 4) !== 0x6d || tail.u32(at + 4) !== MOOV) continue;
    candidates += 1;
    if (tail.fourcc(at + 12) === 'mvhd' && closesTheFile(tail, at)) return start + at;
  }
  return undefined;
}

function closesTheFile(tail: ByteView, from: number): boolean {
  let at = from;
  for (let boxes = 0; boxes <= MAX_BOXES_AFTER; boxes += 1) {
    if (at === tail.length) return true;
    const header = readBoxHeader(tail, at);
    if (header?.sizeBytes === undefined) return false;
    at += header.sizeBytes;
  }
  return false;
}
