/**
 * A JPEG photo's date: from its Exif segment (CIPA DC-008, 4.6) the moment it was taken, else the moment it was last
 * changed, by the camera's wall clock. Only the head of the file is looked at; the picture itself never.
 */
import { type Instant, instant, instantOfFields } from '../domain/quantities.js';
import type { ByteView } from './byte-view.js';
import type { MediaWindow } from './media-window.js';
import type { MediaReading } from './timeline.js';

/** Exif comes first or right behind the JFIF segment and is at most 64 KiB long. */
const HEAD_BYTES = 160 * 1024;
const MAX_SEGMENTS = 32;
const MAX_ENTRIES = 512;
const EXIF = 0xe1;
const START_OF_SCAN = 0xda;
const EXIF_DIRECTORY = 0x8769;
const TAKEN = 0x9003;
const TAKEN_SUBSECONDS = 0x9291;
const CHANGED = 0x0132;
const WALL_CLOCK = /^(\d{4}):(\d{2}):(\d{2}) (\d{2}):(\d{2}):(\d{2})$/;

export function isJpeg(head: ByteView): boolean {
  return head.length >= 4 && head.u16(0) === 0xffd8 && head.u8(2) === 0xff && head.u8(3) >= 0xc0;
}

export async function readPhoto(window: MediaWindow): Promise<MediaReading> {
  const exif = findExif(await window.view(0, HEAD_BYTES));
  const takenAt = exif === undefined ? undefined : readTaken(exif);
  return { state: 'photo', format: 'jpeg', ...(takenAt === undefined ? {} : { takenAt }) };
}

/** The TIFF structure inside the Exif segment. */
function findExif(head: ByteView): ByteView | undefined {
  let at = 2;
  for (let segments = 0; segments < MAX_SEGMENTS && at + 4 <= head.length; segments += 1) {
    const marker = head.u8(at + 1);
    if (head.u8(at) !== 0xff || marker === START_OF_SCAN) return undefined;
    const length = head.u16(at + 2);
    if (marker === EXIF && head.fourcc(at + 4) === 'Exif') return head.part(at + 10, at + 2 + length);
    at += 2 + Math.max(2, length);
  }
  return undefined;
}

function readTaken(tiff: ByteView): Instant | undefined {
  const order = tiff.u16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return undefined;
  const isLittle = order === 0x4949;
  const main = new Directory(tiff, isLittle, isLittle ? tiff.u32le(4) : tiff.u32(4));
  const pointer = main.value(EXIF_DIRECTORY);
  const detail = pointer === undefined ? undefined : new Directory(tiff, isLittle, pointer);
  const taken = wallClock(detail?.text(TAKEN));
  const fraction = /^\d{1,3}/.exec(detail?.text(TAKEN_SUBSECONDS) ?? '');
  if (taken !== undefined && fraction !== null) return instant(taken + Math.floor(Number(`0.${fraction[0]}`) * 1000));
  return taken ?? wallClock(main.text(CHANGED));
}

function wallClock(text: string | undefined): Instant | undefined {
  const match = WALL_CLOCK.exec(text ?? '');
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return instantOfFields({ year, month, day, hour, minute, second }, 0);
}

/** One image file directory: 12-byte entries of tag, type, count, value or its offset. */
class Directory {
  readonly #tiff: ByteView;
  readonly #isLittle: boolean;
  readonly #at: number;

  constructor(tiff: ByteView, isLittle: boolean, at: number) {
    this.#tiff = tiff;
    this.#isLittle = isLittle;
    this.#at = at;
  }

  value(tag: number): number | undefined {
    const at = this.#find(tag);
    return at === undefined ? undefined : this.#u32(at + 8);
  }

  /** ASCII up to its closing zero; undefined where it is absent or not printable. */
  text(tag: number): string | undefined {
    const at = this.#find(tag);
    if (at === undefined) return undefined;
    const count = Math.min(this.#u32(at + 4), 64);
    const from = count <= 4 ? at + 8 : this.#u32(at + 8);
    const text = String.fromCharCode(...this.#tiff.part(from, from + count).bytes()).replace(/\0.*$/s, '');
    return /^[\x20-\x7e]+$/.test(text) ? text : undefined;
  }

  #find(tag: number): number | undefined {
    const count = Math.min(this.#u16(this.#at), MAX_ENTRIES);
    for (let i = 0; i < count; i += 1) {
      const at = this.#at + 2 + i * 12;
      if (this.#u16(at) === tag) return at;
    }
    return undefined;
  }

  #u16(at: number): number {
    return this.#isLittle ? this.#tiff.u16le(at) : this.#tiff.u16(at);
  }

  #u32(at: number): number {
    return this.#isLittle ? this.#tiff.u32le(at) : this.#tiff.u32(at);
  }
}
