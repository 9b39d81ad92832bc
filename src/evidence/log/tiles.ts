/**
 * The tree as C2SP tlog-tiles lays it out in files: 256 hashes of one level to a tile, each hash of a level being the root of a
 * full tile of the level below; the entries themselves in bundles of 256. Files never change; an unfilled one is named by
 * its width.
 */
import { assert } from '../../lib/assert.js';
import { CompactRange } from './compact-range.js';
import type { SubtreeSource } from './tree-proofs.js';

export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;
/** Of an entry's length prefix. */
export const MAX_ENTRY_BYTES = 65_535;
export const MAX_BUNDLE_BYTES = TILE_WIDTH * (2 + MAX_ENTRY_BYTES);

export type TilePlace = {
  readonly level: number | 'entries';
  readonly index: number;
  /** 1 to 256; less than 256 for the tile at the right edge. */
  readonly width: number;
};

/** `tile/0/x001/234.p/7`, below the log's folder. */
export function tilePath({ level, index, width }: TilePlace): string {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, '0');
  const groups = digits.match(/\d{3}/g) ?? [];
  const number = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${number}${width < TILE_WIDTH ? `.p/${width}` : ''}`;
}

/** Undefined where no tile has this path. */
export function parseTilePath(path: string): TilePlace | undefined {
  const found = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/){0,3}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path);
  if (found === null) return undefined;
  const [, name = '', number = '', part] = found;
  const place: TilePlace = {
    level: name === 'entries' ? name : Number(name),
    index: Number(number.replaceAll(/[x/]/g, '')),
    width: part === undefined ? TILE_WIDTH : Number(part),
  };
  // The one path of each tile: no leading zeroes, no width of 256.
  return tilePath(place) === path ? place : undefined;
}

/** Tiles and bundles that a tree of `size` has and one of `before` had not. */
export function newTiles(before: number, size: number): readonly TilePlace[] {
  const places: TilePlace[] = [];
  for (let level = 0, span = 1; span <= size; level += 1, span *= TILE_WIDTH) {
    const [had, has] = [Math.floor(before / span), Math.floor(size / span)];
    for (let index = Math.floor(had / TILE_WIDTH); index * TILE_WIDTH < has; index += 1) {
      const width = Math.min(TILE_WIDTH, has - index * TILE_WIDTH);
      if (had >= index * TILE_WIDTH + width) continue;
      places.push({ level, index, width });
      if (level === 0) places.push({ level: 'entries', index, width });
    }
  }
  return places;
}

/** Complete subtrees of any height out of tiles: at most 256 hashes are read for one. */
export function subtreesFrom(
  hashes: (level: number, first: number, count: number) => Promise<readonly Buffer[]>,
): SubtreeSource {
  return async (height, index) => {
    const level = Math.floor(height / TILE_HEIGHT);
    const count = 2 ** (height % TILE_HEIGHT);
    const found = await hashes(level, index * count, count);
    assert(found.length === count, 'the tree holds every complete subtree below its size');
    return rootOfHashes(found);
  };
}

/** The root over neighbouring hashes of one level, as over leaves. */
export function rootOfHashes(hashes: Iterable<Buffer>): Buffer {
  const range = new CompactRange();
  for (const hash of hashes) range.append(hash);
  return range.root();
}

/** Entries, each after its length in two bytes. */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  const chunks = entries.flatMap((entry) => {
    assert(entry.length <= MAX_ENTRY_BYTES, 'an entry fits its length prefix');
    return [Buffer.of(entry.length >>> 8, entry.length & 0xff), entry];
  });
  return Buffer.concat(chunks);
}

/** Undefined where the bytes are no bundle. */
export function decodeBundle(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [high, low] = [bytes[at], bytes[at + 1]];
    if (high === undefined || low === undefined) return undefined;
    const entry = bytes.subarray(at + 2, at + 2 + high * 256 + low);
    if (entry.length !== high * 256 + low) return undefined;
    entries.push(entry);
    at += 2 + entry.length;
  }
  return entries;
}
