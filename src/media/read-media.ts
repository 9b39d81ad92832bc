/**
 * The timeline of one media file by random access, without decoding. The container is recognised by its content, never by
 * its name. Undefined: no media. A container that is known but not read here is `unreadable` and says so: it is never
 * mistaken for "nothing to judge".
 */
import type { ByteSource } from '../domain/byte-source.js';
import type { ByteView } from './byte-view.js';
import { MediaWindow } from './media-window.js';
import { readIsoFile } from './read-iso-file.js';
import type { Container, MediaReading } from './timeline.js';

const PROBE_BYTES = 1024;
/** First box types of ISO base media and QuickTime files. */
const ISO_FIRST = ['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'pnot', 'moof', 'styp', 'sidx', 'uuid'];

/** Rejects only as the source does, and `cancelled`. */
export async function readMedia(
  source: ByteSource,
  options: { readonly signal: AbortSignal },
): Promise<MediaReading | undefined> {
  if (source.sizeBytes === 0) return { state: 'empty' };
  const window = new MediaWindow(source, options.signal);
  const head = await window.view(0, PROBE_BYTES);
  if (head.length >= 8 && ISO_FIRST.includes(head.fourcc(4))) return readIsoFile(window);
  const container = otherContainer(head);
  return container === undefined
    ? undefined
    : { state: 'unreadable', container, because: `${container} is not read yet` };
}

function otherContainer(head: ByteView): Container | undefined {
  if (head.length < 4) return undefined;
  if (isTransportStream(head, 188, 0) || isTransportStream(head, 192, 4)) return 'mpeg-ts';
  if (head.fourcc(0) === 'RIFF' && head.length >= 12) {
    if (head.fourcc(8) === 'AVI ') return 'avi';
    return head.fourcc(8) === 'WAVE' ? 'wav' : undefined;
  }
  if (head.fourcc(0) === '#!AM') return 'amr';
  if (head.fourcc(0).startsWith('ID3')) return 'mp3';
  // ADTS: twelve set bits, layer 0 (ISO/IEC 13818-7, 6.2); MPEG audio: eleven set bits and a layer.
  if (head.u8(0) === 0xff && (head.u8(1) & 0xf6) === 0xf0) return 'aac';
  if (head.u8(0) === 0xff && (head.u8(1) & 0xe0) === 0xe0 && (head.u8(1) & 0x06) !== 0) return 'mp3';
  return undefined;
}

/** Sync bytes at five packets in a row (ISO/IEC 13818-1, 2.4.3.2); fewer where the file ends before. */
function isTransportStream(head: ByteView, packetBytes: number, offset: number): boolean {
  const packets = Math.min(5, Math.floor((head.length - offset) / packetBytes));
  if (packets < 1) return false;
  for (let i = 0; i < packets; i += 1) if (head.u8(offset + i * packetBytes) !== 0x47) return false;
  return true;
}
