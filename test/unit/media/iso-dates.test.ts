import { describe, expect, test } from 'vitest';
import { ByteView } from '../../../src/media/byte-view.js';
import { readRecordedAt } from '../../../src/media/iso-dates.js';
import { box, u32 } from '../../fakes/mp4-boxes.js';

const text = (value: string) => Buffer.from(value, 'latin1');
const dateOf = (...boxes: readonly Buffer[]) => {
  const date = readRecordedAt(new ByteView(Buffer.concat(boxes)));
  return date && `${new Date(date.at).toISOString()}${date.hasZone ? '' : ' local'}`;
};
const data = (value: string) => box('data', [u32(1, 0), text(value)]);
const key = (name: string) => Buffer.concat([u32(8 + name.length), text('mdta'), text(name)]);
const item = (number: number, value: string) => {
  const inside = data(value);
  return Buffer.concat([u32(8 + inside.length, number), inside]);
};
const CREATION = 'com.apple.quicktime.creationdate';
const metadata = (version: readonly Buffer[], keys: readonly Buffer[], items: readonly Buffer[]) =>
  box('meta', [
    ...version,
    box('hdlr', [u32(0, 0), text('mdta'), u32(0, 0, 0)]),
    ...(keys.length > 0 ? [box('keys', [u32(0, keys.length), ...keys])] : []),
    box('ilst', items),
  ]);
/** QuickTime: a length and a language in front. */
const day = (value: string, type = '©day') =>
  box('xxxx', [[0, value.length, 0x15, 0xc7], text(value)]).fill(text(type), 4, 8);

describe('the date that a camera writes beside the movie header', () => {
  test.each([
    ['as QuickTime has it', []],
    ['as ISO has it', [u32(0)]],
  ])('is found by its key, %s', (_, version) => {
    const keys = [key('com.apple.quicktime.make'), key(CREATION)];
    const items = [item(1, 'Apple'), item(2, '2026-11-20T09:30:00+0800')];
    const meta = metadata(version, keys, items);
    expect(dateOf(meta)).toBe('2026-11-20T01:30:00.000Z');
    expect(dateOf(box('udta', [meta]))).toBe('2026-11-20T01:30:00.000Z');
  });

  test('is found by its type where there are no keys', () => {
    const meta = metadata([u32(0)], [], [item(0xa9_64_61_79, '2026-11-20T09:30:00Z')]);
    expect(dateOf(box('udta', [meta]))).toBe('2026-11-20T09:30:00.000Z');
  });

  test.each([
    [day('2026-11-20T09:30:00-0330'), '2026-11-20T13:00:00.000Z'],
    [day('2026:11:20 09:30:00'), '2026-11-20T09:30:00.000Z local'],
    [day('REC_2026_11_20_09_30_00_F.MP4', '©nam'), '2026-11-20T09:30:00.000Z local'],
    [box('date', [text('2026-11-20T09:30:00+08:00')]), '2026-11-20T01:30:00.000Z'],
    [day('2026'), undefined],
    [day('2026-11-20'), undefined],
    [day('2026-13-20 09:30:00'), undefined],
    [day('1970-01-01T00:00:00Z'), undefined],
    [box('date', []), undefined],
  ])('user data %#', (bytes, expected) => {
    expect(dateOf(box('udta', [bytes]))).toBe(expected);
  });

  test('lengths that lie end the search', () => {
    const short = Buffer.concat([u32(3), text('mdta'), text(CREATION)]);
    expect(dateOf(metadata([], [short, key(CREATION)], [item(2, '2026-11-20T09:30:00Z')]))).toBeUndefined();
    expect(dateOf(metadata([], [key(CREATION)], [u32(4, 1), item(1, '2026-11-20T09:30:00Z')]))).toBeUndefined();
    expect(dateOf(box('meta', []), box('udta', []))).toBeUndefined();
  });
});
