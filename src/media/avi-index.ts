/**
 * The indexes of an AVI file. `idx1` has one entry a chunk, with an offset that counts from the media list's name or, in
 * some writers, from the start of the file. OpenDML has for each stream an index of indexes (`indx`) that lead to lists
 * of chunks (`ix00`). An index is believed only where probes meet the chunks it names, with their lengths, and where it
 * reaches the end of each media list; otherwise the chunks themselves are walked.
 */
import type { AviStream } from './avi-header.js';
import type { AviOutline, MediaList } from './avi-parts.js';
import { addChunk, streamNumber } from './avi-samples.js';
import type { ByteView } from './byte-view.js';
import type { MediaWindow } from './media-window.js';
import { MEDIA_LIMITS } from './timeline.js';

/** Media behind the last indexed chunk that may be padding. */
const SLACK_BYTES = 64 * 1024;
const ENTRY_BYTES = 16;
const PROBES = 8;
const LIST_FLAG = 1; // AVIIF_LIST: the entry names a `rec ` list, not a chunk

type IndexedChunk = { readonly stream: number; readonly at: number; readonly bytes: number };

/** True where `idx1` was believed and its samples handed to the streams. Only for files of one part. */
export async function useOldIndex(window: MediaWindow, outline: AviOutline): Promise<boolean> {
  const [list] = outline.media;
  const place = outline.oldIndex;
  if (list === undefined || place === undefined || outline.media.length > 1) return false;
  if (place.bytes > MEDIA_LIMITS.indexBytes || place.bytes < ENTRY_BYTES) return false;
  const index = await window.view(place.at, place.bytes);
  const count = Math.floor(index.length / ENTRY_BYTES);
  const base = await offsetBase(window, index, list.nameAt);
  if (base === undefined) return false;
  let reach = 0;
  for (let i = 0; i < count; i += 1) {
    const { at, bytes } = oldEntry(index, i, base);
    reach = Math.max(reach, at + 8 + bytes);
  }
  if (reach + SLACK_BYTES < list.endAt) return false;
  const isProbed = await areThere(window, count, (i) => oldEntry(index, i, base));
  if (!isProbed) return false;
  const streams = outline.header?.streams ?? [];
  for (let i = 0; i < count; i += 1) {
    if ((index.u32le(i * ENTRY_BYTES + 4) & LIST_FLAG) !== 0) continue;
    const { stream: number, at, bytes } = oldEntry(index, i, base);
    const stream = streams[number];
    if (stream === undefined) continue;
    if (stream.times.isOverflown) break;
    addChunk(stream, bytes, window.sizeBytes - at - 8);
  }
  return true;
}

function oldEntry(index: ByteView, i: number, base: number): IndexedChunk {
  const at = i * ENTRY_BYTES;
  return { stream: streamNumber(index, at), at: base + index.u32le(at + 8), bytes: index.u32le(at + 12) };
}

async function offsetBase(window: MediaWindow, index: ByteView, nameAt: number): Promise<number | undefined> {
  const first = index.u32le(8);
  for (const base of [nameAt, 0]) {
    const chunk = await window.view(base + first, 8);
    if (chunk.length === 8 && chunk.u32(0) === index.u32(0)) return base;
  }
  return undefined;
}

/** Looks at a few of the chunks that an index names, the first and the last among them. */
async function areThere(window: MediaWindow, count: number, entry: (i: number) => IndexedChunk): Promise<boolean> {
  for (let probe = 0; probe < PROBES; probe += 1) {
    const { stream, at, bytes } = entry(Math.floor((probe * (count - 1)) / (PROBES - 1)));
    if (stream < 0) continue; // lists and streams of no interest
    const chunk = await window.view(at, 8, 8);
    if (chunk.length < 8 || streamNumber(chunk, 0) !== stream || chunk.u32le(4) !== bytes) return false;
  }
  return true;
}

/** True where every stream's OpenDML indexes were believed and their samples handed to the streams. */
export async function useOpenIndexes(window: MediaWindow, outline: AviOutline): Promise<boolean> {
  const streams = (outline.header?.streams ?? []).flatMap((stream, number) => (stream ? [{ stream, number }] : []));
  const lists = streams.map(() => [] as ChunkList[]);
  let indexBytes = 0;
  const reached = outline.media.map(() => 0);
  for (const [i, { stream, number }] of streams.entries()) {
    if (stream.index === undefined) return false;
    for (const entry of superEntries(stream.index)) {
      indexBytes += entry.bytes;
      if (indexBytes > MEDIA_LIMITS.indexBytes || entry.at + entry.bytes > window.sizeBytes) return false;
      const list = readChunkList(await window.view(entry.at, entry.bytes), number);
      if (list === undefined) return false;
      noteReach(reached, outline.media, [entry, ...ends(list)]);
      if (!(await areThere(window, list.count, (k) => listEntry(list, k)))) return false;
      lists[i]?.push(list);
    }
  }
  if (outline.media.some(({ endAt }, i) => (reached[i] ?? 0) + SLACK_BYTES < endAt)) return false;
  for (const [i, { stream }] of streams.entries()) {
    for (const list of lists[i] ?? []) {
      for (let k = 0; k < list.count && !stream.times.isOverflown; k += 1) {
        const { at, bytes } = listEntry(list, k);
        addChunk(stream, bytes, window.sizeBytes - at - 8);
      }
    }
  }
  return streams.length > 0;
}

/** Samples of pictures that the index of indexes counts in parts which are not in the file at all. */
export function declaredSamples(stream: AviStream, fileBytes: number): number | undefined {
  if (stream.index === undefined || stream.times.facts.kind !== 'video') return undefined;
  const entries = superEntries(stream.index);
  const isBeyond = entries.some(({ at, bytes }) => at + bytes > fileBytes);
  return isBeyond ? entries.reduce((sum, { samples }) => sum + samples, 0) : undefined;
}

type SuperEntry = { readonly at: number; readonly bytes: number; readonly samples: number };
type ChunkList = {
  readonly view: ByteView;
  readonly stream: number;
  readonly base: number;
  readonly count: number;
  readonly entryBytes: number;
};

const INDEX_OF_INDEXES = 0;
const INDEX_OF_CHUNKS = 1;
const SUPER_HEADER_BYTES = 24;
const LIST_HEADER_BYTES = 32; // with the chunk's own header
const SIZE_MASK = 0x7fff_ffff; // the highest bit marks what is no key frame

/** `indx` (OpenDML AVI 1.02, 3.0): entries of offset, size of the chunk with its header, samples. */
function superEntries(indx: ByteView): readonly SuperEntry[] {
  if (indx.u16le(0) !== 4 || indx.u8(3) !== INDEX_OF_INDEXES) return [];
  const count = Math.min(indx.u32le(4), Math.floor(Math.max(0, indx.length - SUPER_HEADER_BYTES) / ENTRY_BYTES));
  return Array.from({ length: count }, (_, i) => {
    const at = SUPER_HEADER_BYTES + i * ENTRY_BYTES;
    return { at: indx.u64le(at), bytes: indx.u32le(at + 8), samples: indx.u32le(at + 12) };
  });
}

function readChunkList(view: ByteView, stream: number): ChunkList | undefined {
  const longs = view.u16le(8);
  const isList = view.fourcc(0).startsWith('ix') && view.u8(11) === INDEX_OF_CHUNKS && (longs === 2 || longs === 3);
  if (!isList || streamNumber(view, 16) !== stream) return undefined;
  const entryBytes = longs * 4;
  const room = Math.floor(Math.max(0, view.length - LIST_HEADER_BYTES) / entryBytes);
  const count = view.u32le(12);
  return count > room || count === 0 ? undefined : { view, stream, base: view.u64le(20), count, entryBytes };
}

/** Offsets point behind the chunk's header; here `at` is where the chunk begins. */
function listEntry({ view, stream, base, entryBytes }: ChunkList, i: number): IndexedChunk {
  const at = LIST_HEADER_BYTES + i * entryBytes;
  return { stream, at: base + view.u32le(at) - 8, bytes: view.u32le(at + 4) & SIZE_MASK };
}

function ends(list: ChunkList): readonly { at: number; bytes: number }[] {
  const last = listEntry(list, list.count - 1);
  return [{ at: last.at, bytes: last.bytes + 8 }];
}

function noteReach(
  reached: number[],
  media: readonly MediaList[],
  chunks: readonly { at: number; bytes: number }[],
): void {
  for (const { at, bytes } of chunks) {
    const i = media.findIndex(({ nameAt, endAt }) => at >= nameAt && at < endAt);
    if (i >= 0) reached[i] = Math.max(reached[i] ?? 0, at + bytes);
  }
}
