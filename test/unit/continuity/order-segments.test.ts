import { describe, expect, test } from 'vitest';
import { orderSegments } from '../../../src/continuity/order-segments.js';
import { segmentOf } from '../../../src/continuity/segment.js';
import { file, names, running, segment } from './makers.js';

const order = (segments: Parameters<typeof orderSegments>[0], scope: Parameters<typeof orderSegments>[1] = 'shared') =>
  orderSegments(segments, scope).map(({ path }) => path.replace(/card\/|\.\w+$/g, ''));

describe('the order of recording', () => {
  test('is that of the numbers', () => {
    expect(order([segment(3, 120_000, 1), segment(1, 0, 1), segment(2, 60_000, 1)])).toEqual(['1', '2', '3']);
  });

  test('goes through the wrap of a counter', () => {
    const wrapped = [segment(0, 60_000, 60_000), segment(1, 120_000, 60_000), segment(9999, 0, 60_000)];
    expect(order(wrapped)).toEqual(['9999', '0', '1']);
  });

  test('is that of the numbers where the clock was set back', () => {
    const set = [segment(1, 7_200_000, 60_000), segment(2, 7_260_000, 60_000), segment(3, 0, 60_000)];
    expect(order(set)).toEqual(['1', '2', '3']);
  });

  test('is that of the times where the counter started again, or says nothing', () => {
    const again = [segment(1, 0, 60_000), segment(2, 60_000, 60_000)].concat(
      [1, 2].map((number, i) => segment(number, 200_000 + i * 60_000, 60_000, { path: `card/b${number}.mp4` })),
    );
    expect(order(again)).toEqual(['1', '2', 'b1', 'b2']);
    expect(order([segment(1, 60_000, 1), segment(2, 0, 1)], 'none')).toEqual(['2', '1']);
  });

  test('is that of the chapters within a number: alphabetical order is wrong', () => {
    const clips = [
      ['GX010123', 123, 1],
      ['GX010124', 124, 1],
      ['GX020123', 123, 2],
    ] as const;
    const segments = clips.map(([name, number, chapter]) =>
      segment(number, 0, 1, {
        path: `card/${name}.mp4`,
        names: { kind: 'video', pattern: 'x', sequence: number, chapter },
      }),
    );
    expect(order(segments)).toEqual(['GX010123', 'GX020123', 'GX010124']);
  });

  test('is that of the running clock where names tell nothing', () => {
    const nameless = [20_000, 0, 10_000].map((pts) =>
      segmentOf(
        file(0, 0, 0, {
          path: `card/${pts}.ts`,
          names: { kind: 'video', pattern: 'x' },
          reading: running(10_000, pts),
        }),
        { trustsCreation: false },
      ),
    );
    expect(order(nameless)).toEqual(['0', '10000', '20000']);
  });

  test('does not depend on the order in which files were walked', () => {
    const all = [1, 2, 3, 4, 5].map((n) => segment(n, n * 60_000, 60_000));
    expect(order([...all].reverse())).toEqual(order(all));
  });

  test('keeps a file without a number behind the one it followed', () => {
    const odd = segment(9, 60_000, 1, { path: 'card/1x.mp4', names: { ...names(9, 60_000), sequence: 1 } });
    expect(order([segment(2, 120_000, 1), odd, segment(1, 0, 1)])).toEqual(['1', '1x', '2']);
  });
});
