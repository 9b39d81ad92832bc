/**
 * What stands around the sound of an MP3 or AAC file: ID3v2 tags in front (id3.org, ID3v2.4 3.1), ID3v1 and APEv2 tags
 * behind, and the first MPEG audio frame in which encoders (Xing, LAME, Fraunhofer) put their own counts instead of sound.
 */
import { readAudioFrame } from './audio-frames.js';
import type { ByteView } from './byte-view.js';
import type { MediaWindow } from './media-window.js';

const MAX_TAGS = 8;
const ID3V1_BYTES = 128;
const APE_FOOTER_BYTES = 32;
const HEADER_BYTES = 10;

/** Offset behind the tags at the start. */
export async function skipFrontTags(window: MediaWindow): Promise<number> {
  let at = 0;
  for (let tags = 0; tags < MAX_TAGS; tags += 1) {
    const view = await window.view(at, HEADER_BYTES);
    if (view.length < HEADER_BYTES || !view.fourcc(0).startsWith('ID3')) return at;
    const seven = (i: number): number => view.u8(i) & 0x7f;
    const hasFooter = (view.u8(5) & 0x10) !== 0;
    const sizeBytes = seven(6) * 2 ** 21 + seven(7) * 2 ** 14 + seven(8) * 2 ** 7 + seven(9);
    at += HEADER_BYTES + sizeBytes + (hasFooter ? HEADER_BYTES : 0);
  }
  return at;
}

/** Offset at which the tags at the end begin: the file's size where there are none. */
export async function findBackTags(window: MediaWindow): Promise<number> {
  let end = window.sizeBytes;
  const last = await window.view(Math.max(0, end - ID3V1_BYTES), ID3V1_BYTES);
  if (last.length === ID3V1_BYTES && last.fourcc(0).startsWith('TAG')) end -= ID3V1_BYTES;
  const footer = await window.view(Math.max(0, end - APE_FOOTER_BYTES), APE_FOOTER_BYTES);
  if (footer.fourcc(0) !== 'APET' || footer.fourcc(4) !== 'AGEX') return end;
  const hasHeader = (footer.u32le(20) & 0x8000_0000) !== 0;
  return Math.max(0, end - footer.u32le(12) - (hasHeader ? APE_FOOTER_BYTES : 0));
}

export type EncoderCounts = {
  /** Bytes of the frame itself, which is no sound. */
  readonly frameBytes: number;
  /** Bytes of the whole stream from this frame on, as the encoder left them. */
  readonly streamBytes: number | undefined;
};

/** `start` begins at the first frame. Xing and LAME write behind the side information, Fraunhofer at byte 36. */
export function readEncoderFrame(start: ByteView): EncoderCounts | undefined {
  const frame = readAudioFrame('mpeg-audio', start.bytes(), 0);
  if (frame === undefined) return undefined;
  const isVersion1 = (start.u8(1) & 0x08) !== 0;
  const isMono = start.u8(3) >> 6 === 3;
  const at = isVersion1 ? (isMono ? 21 : 36) : isMono ? 13 : 21;
  const isXing = ['Xing', 'Info'].includes(start.fourcc(at));
  if (!isXing && start.fourcc(36) !== 'VBRI') return undefined;
  if (!isXing) return { frameBytes: frame.bytes, streamBytes: start.u32(36 + 10) };
  const flags = start.u32(at + 4);
  const hasBytes = (flags & 2) !== 0;
  const bytesAt = at + 8 + ((flags & 1) === 0 ? 0 : 4);
  return { frameBytes: frame.bytes, streamBytes: hasBytes ? start.u32(bytesAt) : undefined };
}
