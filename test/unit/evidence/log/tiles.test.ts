import { describe, expect, test } from 'vitest';
import { CompactRange } from '../../../../src/evidence/log/compact-range.js';
import {
  decodeBundle,
  encodeBundle,
  newTiles,
  parseTilePath,
  subtreesFrom,
  type TilePlace,
  tilePath,
} from '../../../../src/evidence/log/tiles.js';
import { leafHash } from '../../../../src/evidence/log/tree-hash.js';
import { rangeHash } from '../../../../src/evidence/log/tree-proofs.js';

const PATHS: readonly [TilePlace, string][] = [
  [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
  [{ level: 0, index: 0, width: 7 }, 'tile/0/000.p/7'],
  [{ level: 1, index: 1_234_067, width: 256 }, 'tile/1/x001/x234/067'],
  [{ level: 'entries', index: 1000, width: 255 }, 'tile/entries/x001/000.p/255'],
];

describe('the place of a tile', () => {
  test.each(PATHS)('%o is %s and back', (place, path) => {
    expect(tilePath(place)).toBe(path);
    expect(parseTilePath(path)).toEqual(place);
  });

  test.each([
    'tile/0/000.p/256',
    'tile/0/000.p/0',
    'tile/0/x000/001',
    'tile/00/000',
    'tile/0/1',
    'tile/0/0000',
    'tile/0/001/000',
    'tile/0/000.p/07',
    'tile/entry/000',
    'tile/0/000/',
    '../tile/0/000',
  ])('%s is none', (path) => {
    expect(parseTilePath(path)).toBeUndefined();
  });
});

describe('the tiles of a tree', () => {
  test('of 70,000 leaves are those the specification counts', () => {
    const places = newTiles(0, 70_000);
    const count = (level: TilePlace['level'], isFull: boolean) =>
      places.filter((place) => place.level === level && (place.width === 256) === isFull);
    expect(count(0, true)).toHaveLength(273);
    expect(count(0, false)).toEqual([{ level: 0, index: 273, width: 112 }]);
    expect(count(1, true)).toHaveLength(1);
    expect(count(1, false)).toEqual([{ level: 1, index: 1, width: 17 }]);
    expect(count(2, false)).toEqual([{ level: 2, index: 0, width: 1 }]);
    expect(count('entries', true)).toHaveLength(273);
  });

  test('of 256 leaves are one full and one above it', () => {
    expect(newTiles(0, 256).map(tilePath)).toEqual(['tile/0/000', 'tile/entries/000', 'tile/1/000.p/1']);
  });

  test('grow only where the tree grew', () => {
    expect(newTiles(5, 7).map(tilePath)).toEqual(['tile/0/000.p/7', 'tile/entries/000.p/7']);
    expect(newTiles(255, 257).map(tilePath)).toEqual([
      'tile/0/000',
      'tile/entries/000',
      'tile/0/001.p/1',
      'tile/entries/001.p/1',
      'tile/1/000.p/1',
    ]);
    expect(newTiles(257, 258).map(tilePath)).toEqual(['tile/0/001.p/2', 'tile/entries/001.p/2']);
    expect(newTiles(7, 7)).toEqual([]);
  });

  test('hold the root of the whole tree', async () => {
    const size = 70_000;
    const levels: Buffer[][] = [Array.from({ length: size }, (_, n) => leafHash(Buffer.from(String(n))))];
    const whole = new CompactRange();
    for (const hash of levels[0] ?? []) whole.append(hash);
    for (let level = 0; (levels[level]?.length ?? 0) >= 256; level += 1) {
      const below = levels[level] ?? [];
      levels.push(
        Array.from({ length: Math.floor(below.length / 256) }, (_, n) => {
          const range = new CompactRange();
          for (const hash of below.slice(n * 256, (n + 1) * 256)) range.append(hash);
          return range.root();
        }),
      );
    }
    const source = subtreesFrom((level, first, count) =>
      Promise.resolve((levels[level] ?? []).slice(first, first + count)),
    );
    expect(await rangeHash({ begin: 0, end: size }, source)).toEqual(whole.root());
  });
});

describe('an entry bundle', () => {
  test('gives back what was put in', () => {
    const entries = [Buffer.from('one'), Buffer.alloc(0), Buffer.alloc(65_535, 7)];
    expect(decodeBundle(encodeBundle(entries))?.map((entry) => Buffer.from(entry))).toEqual(entries);
    expect(Buffer.from(encodeBundle([Buffer.from('ab')]))).toEqual(Buffer.from('00026162', 'hex'));
  });

  test.each(['00', '000261', '0001'])('cut short (%s) is none', (hex) => {
    expect(decodeBundle(Buffer.from(hex, 'hex'))).toBeUndefined();
  });

  test('holds no entry that is longer than its length can say', () => {
    expect(() => encodeBundle([Buffer.alloc(65_536)])).toThrow('fits');
  });
});
