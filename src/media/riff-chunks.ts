/**
 * Chunks of a RIFF file (Microsoft Multimedia Programming Interface 1.0) inside a view in memory: identifier, little-
 * endian length, content, a pad byte after odd lengths. A chunk that claims more than there is, is cut and the last.
 */
import type { ByteView } from './byte-view.js';

export type RiffChunk = { readonly id: string; readonly content: ByteView };

const MAX_CHUNKS = 4096;

export function riffChunks(parent: ByteView): readonly RiffChunk[] {
  const chunks: RiffChunk[] = [];
  for (let at = 0; at + 8 <= parent.length && chunks.length < MAX_CHUNKS; ) {
    const size = parent.u32le(at + 4);
    chunks.push({ id: parent.fourcc(at), content: parent.part(at + 8, at + 8 + size) });
    at += 8 + size + (size % 2);
  }
  return chunks;
}
