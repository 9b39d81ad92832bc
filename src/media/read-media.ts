/**
 * The timeline of one media file by random access, without decoding. The container is recognised by its content, never by
 * its name. Undefined: no media. A container that is known but not read here is `unreadable` and says so: it is never
 * mistaken for "nothing to judge".
 */
import type { ByteSource } from '../domain/byte-source.js';
import type { ByteView } from './byte-view.js';
import { MediaWindow } from './media-window.js';
import { readIsoFile } from './read-iso-file.js';
import { readTransportFile } from './read-transport-file.js';
import type { Container, MediaReading } from './timeline.js';
import { findPacketLayout } from './transport-walk.js';

const PROBE_BYTES = 1024;
/** First box types of ISO base media and QuickTime files. */
const ISO_FIRST = ['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'pnot', 'moof', 'styp', 'sidx', 'uuid', 'udta'];

/** Rejects only as the source does, and `cancelled`. */
export async function readMedia(
  source: ByteSource,
  options: { readonly signal: AbortSignal },
): Promise<MediaReading | undefined> {
  if (source.sizeBytes === 0) return { state: 'empty' };
  const window = new MediaWindow(source, options.signal);
  const head = await window.view(0, PROBE_BYTES);
  if (head.length >= 8 && ISO_FIRST.includes(head.fourcc(4))) return isPhoto(head) ? undefined : readIsoFile(window);
  const transport = findPacketLayout(head.bytes());
  if (transport !== undefined) return readTransportFile(window, transport);
  const container = otherContainer(head);
  return container === undefined
    ? undefined
    : { state: 'unreadable', container, because: `${container} is not read yet` };
}

/** Still pictures come in the same boxes; their brand (ISO/IEC 23008-12) tells them. */
function isPhoto(head: ByteView): boolean {
  return head.fourcc(4) === 'ftyp' && ['heic', 'heix', 'mif1', 'avif', 'jp2 ', 'jxl ', 'crx '].includes(head.fourcc(8));
}

function otherContainer(head: ByteView): Container | undefined {
  if (head.length < 4) return undefined;
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
