/**
 * The timeline of one media file by random access, without decoding. The container is recognised by its content, never
 * by its name. Undefined: no media by its content; where the name says otherwise, the caller must call it unreadable.
 * A container that is known but not read here is `unreadable` and says so: it is never mistaken for nothing to judge.
 */
import type { ByteSource } from '../domain/byte-source.js';
import type { ByteView } from './byte-view.js';
import { MediaWindow } from './media-window.js';
import { readAviFile } from './read-avi-file.js';
import { readIsoFile } from './read-iso-file.js';
import { isJpeg, readPhoto } from './read-photo.js';
import { findSound, readSoundFile } from './read-sound-file.js';
import { readTransportFile } from './read-transport-file.js';
import { readWavFile } from './read-wav-file.js';
import type { MediaReading } from './timeline.js';
import { findPacketLayout } from './transport-walk.js';

const PROBE_BYTES = 16 * 1024;
/** First box types of ISO base media and QuickTime files. */
const ISO_FIRST = ['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'pnot', 'moof', 'styp', 'sidx', 'uuid', 'udta'];
/** Brands of still pictures in the same boxes (ISO/IEC 23008-12 and others). */
const PHOTO_BRANDS = ['heic', 'heix', 'mif1', 'avif', 'jp2 ', 'jxl ', 'crx '];
/** First four bytes of containers that hold recordings but are not read. */
const NOT_READ: ReadonlyMap<number, string> = new Map([
  [0x1a45_dfa3, 'Matroska is not a container this program reads'],
  [0x3026_b275, 'ASF is not a container this program reads'],
  [0x464c_5601, 'FLV is not a container this program reads'],
  [0x4f67_6753, 'Ogg is not a container this program reads'],
  [0x0000_01ba, 'an MPEG program stream is not a container this program reads'],
  [0x4448_4156, 'DAV is not a container this program reads'],
  [0x494d_4b48, 'a Hikvision stream is not a container this program reads'],
]);

/**
 * Rejects only as the source does, and `cancelled`. Repeatable; concurrent calls on one source are allowed. Whatever
 * the bytes are, it ends within MEDIA_LIMITS.
 */
export async function readMedia(
  source: ByteSource,
  options: { readonly signal: AbortSignal },
): Promise<MediaReading | undefined> {
  if (source.sizeBytes === 0) return { state: 'empty' };
  const window = new MediaWindow(source, options.signal);
  const head = await window.view(0, PROBE_BYTES);
  if (head.length >= 8 && ISO_FIRST.includes(head.fourcc(4)))
    return isPhotoBrand(head) ? { state: 'photo', format: 'heif' } : readIsoFile(window);
  const form = head.length >= 12 ? head.fourcc(8) : '';
  if (head.fourcc(0) === 'RIFF' && form === 'AVI ') return readAviFile(window);
  if (['RIFF', 'RF64', 'BW64'].includes(head.fourcc(0)) && form === 'WAVE') return readWavFile(window);
  if (isJpeg(head)) return readPhoto(window);
  const transport = findPacketLayout(head.bytes());
  if (transport !== undefined) return readTransportFile(window, transport);
  const sound = await findSound(window, head);
  if (sound !== undefined) return 'state' in sound ? sound : readSoundFile(window, sound);
  const because = NOT_READ.get(head.u32(0));
  return because === undefined ? undefined : { state: 'unreadable', container: 'other', because };
}

function isPhotoBrand(head: ByteView): boolean {
  return head.fourcc(4) === 'ftyp' && PHOTO_BRANDS.includes(head.fourcc(8));
}
