/**
 * Walks a media list of an AVI file from chunk to chunk, where no index can be believed: files that a power cut left
 * open, and indexes that contradict the media. Reads in large steps where chunks are small, and only headers where they
 * are large. The rest of a chunk that the file's end cuts is no placed sample: only an index places samples.
 */
import type { AviStream } from './avi-header.js';
import type { AviOutline, MediaList } from './avi-parts.js';
import { addChunk, streamNumber } from './avi-samples.js';
import type { MediaWindow } from './media-window.js';

const MAX_CHUNKS = 20_000_000;
/** Chunks longer than this are jumped over: a small read costs about as much as reading so many bytes. */
const JUMP_BYTES = 96 * 1024;
const SMALL_WINDOW_BYTES = 512;
const LARGE_WINDOW_BYTES = 1024 * 1024;
const CHUNK_NAME = /^[A-Za-z0-9 ]{4}$/;

export async function walkMediaList(window: MediaWindow, outline: AviOutline, list: MediaList): Promise<void> {
  const streams: readonly (AviStream | undefined)[] = outline.header?.streams ?? [];
  let at = list.nameAt + 4;
  let usualBytes = 0;
  for (let chunks = 0; at + 8 <= list.endAt && chunks < MAX_CHUNKS; chunks += 1) {
    const view = await window.view(at, 8, usualBytes > JUMP_BYTES ? SMALL_WINDOW_BYTES : LARGE_WINDOW_BYTES);
    const size = view.u32le(4);
    const stream = streams[streamNumber(view, 0)];
    if (stream === undefined) {
      const name = view.fourcc(0);
      if (name === 'LIST') {
        at += 12; // `rec ` lists group chunks; their content is walked as if it stood outside
        continue;
      }
      if (!CHUNK_NAME.test(name)) {
        const isUnused = view.u32(0) === 0 && size === 0;
        outline.tear(
          isUnused ? 'the media list ends in unused space' : 'the media list ends in bytes that are no chunk',
        );
        return;
      }
      if (name === 'idx1' || name === 'RIFF') return; // the list's length was wrong; what follows is no media
    }
    const room = window.sizeBytes - at - 8;
    if (stream !== undefined && (size <= room || stream.sampleBytes !== undefined))
      addChunk(stream, Math.min(size, room), room);
    if (size > room) outline.tear('the last chunk is cut off');
    if (stream?.times.isOverflown === true) return;
    usualBytes += (size - usualBytes) / 8;
    at += 8 + size + (size % 2);
  }
  if (list.endAt - at > 0 && list.endAt === window.sizeBytes) outline.tear('the last chunk is cut off');
}
