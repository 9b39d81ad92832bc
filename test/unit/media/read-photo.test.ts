import { describe, expect, test } from 'vitest';
import { readMedia } from '../../../src/media/read-media.js';
import { memorySource } from '../../fakes/memory-source.js';

const signal = new AbortController().signal;
const read = (bytes: Uint8Array) => readMedia(memorySource(bytes), { signal });

type Entry = { readonly tag: number; readonly text?: string; readonly value?: number };

function directory(at: number, entries: readonly Entry[], isLittle: boolean): Buffer {
  const u16 = (value: number): Buffer => order(2, (b) => (isLittle ? b.writeUInt16LE(value) : b.writeUInt16BE(value)));
  const u32 = (value: number): Buffer => order(4, (b) => (isLittle ? b.writeUInt32LE(value) : b.writeUInt32BE(value)));
  const texts: Buffer[] = [];
  let textAt = at + 2 + entries.length * 12 + 4;
  const rows = entries.map(({ tag, text, value }) => {
    if (text === undefined) return Buffer.concat([u16(tag), u16(4), u32(1), u32(value ?? 0)]);
    const bytes = Buffer.from(`${text}\0`, 'latin1');
    if (bytes.length <= 4)
      return Buffer.concat([u16(tag), u16(2), u32(bytes.length), bytes, Buffer.alloc(4 - bytes.length)]);
    texts.push(bytes);
    textAt += bytes.length;
    return Buffer.concat([u16(tag), u16(2), u32(bytes.length), u32(textAt - bytes.length)]);
  });
  return Buffer.concat([u16(entries.length), ...rows, u32(0), ...texts]);
}

function order(bytes: number, write: (buffer: Buffer) => void): Buffer {
  const buffer = Buffer.alloc(bytes);
  write(buffer);
  return buffer;
}

function jpeg(main: readonly Entry[], detail: readonly Entry[], isLittle = true): Buffer {
  const head = Buffer.from(isLittle ? 'II*\0\x08\0\0\0' : 'MM\0*\0\0\0\x08', 'latin1');
  const pointer = (value: number): Entry[] => (detail.length === 0 ? [] : [{ tag: 0x8769, value }]);
  const detailAt = 8 + directory(8, [...main, ...pointer(0)], isLittle).length;
  const tiff = Buffer.concat([
    head,
    directory(8, [...main, ...pointer(detailAt)], isLittle),
    ...(detail.length === 0 ? [] : [directory(detailAt, detail, isLittle)]),
  ]);
  const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const segment = Buffer.concat([Buffer.from([0xff, 0xe1, (exif.length + 2) >> 8, (exif.length + 2) & 255]), exif]);
  const jfif = Buffer.from([0xff, 0xe0, 0, 16, ...Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    jfif,
    segment,
    Buffer.from([0xff, 0xda, 0, 2]),
    Buffer.alloc(500, 7),
  ]);
}

describe('reading photos', () => {
  test.each([true, false])('tells when a photo was taken, little-endian %s', async (isLittle) => {
    const detail = [
      { tag: 0x9003, text: '2026:11:20 09:30:05' },
      { tag: 0x9291, text: '12' },
    ];
    const bytes = jpeg([{ tag: 0x0132, text: '2026:11:21 00:00:00' }], detail, isLittle);
    expect(await read(bytes)).toEqual({
      state: 'photo',
      format: 'jpeg',
      takenAt: Date.UTC(2026, 10, 20, 9, 30, 5, 120),
    });
  });

  test('falls back on the date of the last change', async () => {
    const bytes = jpeg([{ tag: 0x0132, text: '2026:11:21 08:00:00' }], []);
    expect(await read(bytes)).toMatchObject({ takenAt: Date.UTC(2026, 10, 21, 8) });
  });

  test.each([
    ['no Exif', Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 2, 1, 2, 3, 4])],
    ['a date that is none', jpeg([{ tag: 0x0132, text: '2026:13:45 08:00:00' }], [])],
    ['a date of blanks', jpeg([{ tag: 0x0132, text: '    :  :     :  :  ' }], [])],
    ['a directory that points outside', jpeg([{ tag: 0x8769, value: 0xffff_fff0 }], [])],
  ])('is a photo without a date with %s', async (_name, bytes) => {
    expect(await read(bytes)).toEqual({ state: 'photo', format: 'jpeg' });
  });

  test('knows the still pictures of phones by their brand', async () => {
    expect(await read(Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'))).toEqual({
      state: 'photo',
      format: 'heif',
    });
  });
});
