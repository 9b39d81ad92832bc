import { describe, expect, test } from 'vitest';
import { ByteView } from '../../../src/media/byte-view.js';
import { readMissingSegments } from '../../../src/media/iso-segment-index.js';
import { u32 } from '../../fakes/mp4-boxes.js';

/** Segments of 100 bytes and a second each, in ticks of a thousandth; the first is shown at two seconds. */
const index = (count: number, more: { isLong?: boolean; timescale?: number; said?: number; skip?: number } = {}) => {
  const { isLong = false, timescale = 1000, said = count, skip = 0 } = more;
  const times = isLong ? u32(0, 2000, 0, skip) : u32(2000, skip);
  const entries = Array.from({ length: count }, () => u32(100, 1000, 0));
  const head = [u32(isLong ? 0x0100_0000 : 0, 1, timescale), times, u32(Math.min(said, 0xffff))];
  return new ByteView(Buffer.concat([...head, ...entries]));
};
const missing = (sidx: ByteView, fileBytes: number) => readMissingSegments(sidx, { endAt: 1000, fileBytes });

describe('a segment index', () => {
  test.each([false, true])('tells what a file that ends early is missing (64 bits: %s)', (isLong) => {
    expect(missing(index(5, { isLong }), 1300)).toEqual({ beyondMs: 2000, cutMs: 0, endMs: 7000 });
    expect(missing(index(5, { isLong }), 1250)).toEqual({ beyondMs: 2000, cutMs: 1000, endMs: 7000 });
    expect(missing(index(5, { isLong, skip: 50 }), 1250)).toEqual({ beyondMs: 3000, cutMs: 0, endMs: 7000 });
  });

  test.each([
    ['whose segments are all there', index(5), 1500],
    ['of none', index(0), 1000],
    ['without a clock', index(5, { timescale: 0 }), 1100],
    ['that says of more entries than it has', index(2, { said: 9 }), 1200],
    ['cut short', new ByteView(Buffer.alloc(20, 1)), 1100],
    ['of more than a day', index(100, { timescale: 1 }), 1100],
  ])('tells nothing %s', (_, sidx, fileBytes) => {
    expect(missing(sidx, fileBytes)).toBeUndefined();
  });
});
