/**
 * Inclusion and consistency proofs of RFC 6962 (2.1.1, 2.1.2), first as the ranges of leaves whose hashes they hold, then as
 * hashes from whoever keeps the complete subtrees. Pure: what a proof of a million leaves needs is some twenty ranges.
 */
import { assert } from '../../lib/assert.js';
import { foldRight } from './compact-range.js';

/** Leaves `begin` up to, not including, `end`. */
export type LeafRange = { readonly begin: number; readonly end: number };

/** The complete subtree of 2^height leaves that begins at leaf index × 2^height. */
export type SubtreeSource = (height: number, index: number) => Promise<Buffer>;

/** The ranges of an inclusion proof, from the leaf's sibling up. */
export function inclusionRanges(index: number, size: number): readonly LeafRange[] {
  assert(index >= 0 && index < size, 'the leaf lies in the tree');
  const ranges: LeafRange[] = [];
  let [begin, end] = [0, size];
  while (end - begin > 1) {
    const middle = begin + largestPowerBelow(end - begin);
    if (index < middle) {
      ranges.push({ begin: middle, end });
      end = middle;
    } else {
      ranges.push({ begin, end: middle });
      begin = middle;
    }
  }
  return ranges.reverse();
}

/** The ranges of a consistency proof from `from` leaves to `to`; none where either tells nothing (0, or equal). */
export function consistencyRanges(from: number, to: number): readonly LeafRange[] {
  assert(from >= 0 && from <= to, 'a tree only grows');
  if (from === 0 || from === to) return [];
  const ranges: LeafRange[] = [];
  let [begin, end] = [0, to];
  while (end !== from) {
    const middle = begin + largestPowerBelow(end - begin);
    if (from <= middle) {
      ranges.push({ begin: middle, end });
      end = middle;
    } else {
      ranges.push({ begin, end: middle });
      begin = middle;
    }
  }
  // The old tree's own root is known to whoever checks, unless it is only a part of what is left here.
  if (begin > 0) ranges.push({ begin, end });
  return ranges.reverse();
}

export async function hashesOf(ranges: readonly LeafRange[], subtree: SubtreeSource): Promise<readonly Buffer[]> {
  const hashes: Buffer[] = [];
  for (const range of ranges) hashes.push(await rangeHash(range, subtree));
  return hashes;
}

/** The hash over a range as it occurs in a tree: its beginning is aligned to its size. */
export async function rangeHash({ begin, end }: LeafRange, subtree: SubtreeSource): Promise<Buffer> {
  const subtrees: Buffer[] = [];
  for (let at = begin; at < end; ) {
    const size = largestPowerUpTo(end - at);
    subtrees.push(await subtree(Math.log2(size), at / size));
    at += size;
  }
  return foldRight(subtrees);
}

/** Numbers stay exact far beyond 32 bits, which shifts would not. */
function largestPowerUpTo(count: number): number {
  let power = 1;
  while (power * 2 <= count) power *= 2;
  return power;
}

function largestPowerBelow(count: number): number {
  const power = largestPowerUpTo(count);
  return power === count ? power / 2 : power;
}
