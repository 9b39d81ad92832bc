/**
 * When a recording began, as cameras and phones write it beside the movie header: QuickTime metadata
 * (`mdta`, com.apple.quicktime.creationdate, `©day`) and user data (`©day`, `date`, `©nam` of recorders that keep the name there).
 * Only a whole date with a time to the second counts; a bare year is none.
 */
import { instantOfFields } from '../domain/quantities.js';
import type { ByteView } from './byte-view.js';
import { childBoxes, findBox } from './iso-boxes.js';
import type { RecordedAt } from './timeline.js';

const DATE =
  /(\d{4})[-:/._]?(\d{2})[-:/._]?(\d{2})[T _-]{1,2}(\d{2})[:._-]?(\d{2})[:._-]?(\d{2})(?:[.,]\d{1,9})?\s?(Z|[+-]\d{2}:?\d{2})?/;
const CREATION_KEY = 'com.apple.quicktime.creationdate';
/** `©` is no printable ASCII, so that a box's type shows it as `?`. */
const USER_DATES = ['?day', 'date', '?nam', 'name'];
/** `©day`, the item's type where items go by type instead of by key. */
const DAY_ITEM = 0xa964_6179;
const MAX_TEXT_BYTES = 256;
const MAX_KEYS = 256;

/** `moov` is the movie box's content. */
export function readRecordedAt(moov: ByteView): RecordedAt | undefined {
  const userData = findBox(moov, 'udta');
  const metadata = [findBox(moov, 'meta'), userData && findBox(userData, 'meta')];
  for (const meta of metadata) {
    const date = meta && readMetadata(meta);
    if (date !== undefined) return date;
  }
  return userData && readUserData(userData);
}

/** QuickTime writes `meta` without the four bytes of version that ISO/IEC 14496-12 demands. */
function readMetadata(meta: ByteView): RecordedAt | undefined {
  const boxes = childBoxes(meta, meta.u32(0) === 0 ? 4 : 0);
  const keys = boxes.find(({ type }) => type === 'keys')?.content;
  const values = boxes.find(({ type }) => type === 'ilst')?.content;
  if (values === undefined) return undefined;
  const number = keys === undefined ? DAY_ITEM : creationKey(keys);
  const value = number === undefined ? undefined : itemOf(values, number);
  return value === undefined ? undefined : parseDate(textOf(value.part(8)));
}

/** Keys are counted from 1; each is a length, a namespace and a name. */
function creationKey(keys: ByteView): number | undefined {
  const count = Math.min(keys.u32(4), MAX_KEYS);
  let at = 8;
  for (let number = 1; number <= count && at + 8 <= keys.length; number += 1) {
    const sizeBytes = keys.u32(at);
    if (sizeBytes < 8) return undefined;
    if (textOf(keys.part(at + 8, at + sizeBytes)) === CREATION_KEY) return number;
    at += sizeBytes;
  }
  return undefined;
}

/** The `data` box of the item whose type is the key's number. */
function itemOf(values: ByteView, number: number): ByteView | undefined {
  let at = 0;
  for (let items = 0; items < MAX_KEYS && at + 8 <= values.length; items += 1) {
    const sizeBytes = values.u32(at);
    if (sizeBytes < 8) return undefined;
    if (values.u32(at + 4) === number) return findBox(values.part(at + 8, at + sizeBytes), 'data');
    at += sizeBytes;
  }
  return undefined;
}

/** Strings of QuickTime have a length and a language in front, those of others nothing: the date is looked for in either. */
function readUserData(udta: ByteView): RecordedAt | undefined {
  const boxes = childBoxes(udta);
  for (const wanted of USER_DATES) {
    for (const { type, content } of boxes) {
      const date = type === wanted ? parseDate(textOf(content)) : undefined;
      if (date !== undefined) return date;
    }
  }
  return undefined;
}

function textOf(view: ByteView): string {
  return String.fromCharCode(...view.part(0, MAX_TEXT_BYTES).bytes());
}

function parseDate(text: string): RecordedAt | undefined {
  const [, year, month, day, hour, minute, second, zone] = DATE.exec(text) ?? [];
  const fields = {
    ...{ year: Number(year), month: Number(month), day: Number(day) },
    ...{ hour: Number(hour), minute: Number(minute), second: Number(second) },
  };
  // No camera has recorded before then: it is another number, or a clock that was never set.
  if (year === undefined || fields.year < 1990) return undefined;
  const at = instantOfFields(fields, zoneMinutes(zone));
  return at === undefined ? undefined : { at, hasZone: zone !== undefined };
}

function zoneMinutes(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  const digits = zone.replaceAll(/\D/g, '');
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2)));
}
