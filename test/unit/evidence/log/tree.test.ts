import { describe, expect, test } from 'vitest';
import { isConsistent, rootOfInclusion } from '../../../../src/evidence/log/check-proofs.js';
import { CompactRange } from '../../../../src/evidence/log/compact-range.js';
import { leafHash } from '../../../../src/evidence/log/tree-hash.js';
import {
  consistencyRanges,
  hashesOf,
  inclusionRanges,
  rangeHash,
  type SubtreeSource,
} from '../../../../src/evidence/log/tree-proofs.js';

/** The inputs and roots that the Certificate Transparency projects publish for RFC 6962. */
const CT_LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const CT_ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const MAX = 60;
const leaves = Array.from({ length: 2 * MAX }, (_, n) => leafHash(Buffer.from(`leaf ${n}`)));

/** Complete subtrees computed anew each time, from nothing but the leaves. */
const subtree: SubtreeSource = (height, index) =>
  Promise.resolve(rootOf(leaves.slice(index * 2 ** height, (index + 1) * 2 ** height)));

function rootOf(hashes: readonly Buffer[]): Buffer {
  const range = new CompactRange();
  for (const hash of hashes) range.append(hash);
  return range.root();
}

describe('the tree', () => {
  test('has the published roots for 0 to 8 leaves', () => {
    const hashes = CT_LEAVES.map((hex) => leafHash(Buffer.from(hex, 'hex')));
    expect(CT_ROOTS.map((_, size) => rootOf(hashes.slice(0, size)).toString('hex'))).toEqual(CT_ROOTS);
  });

  test('has the published inclusion proof of leaf 0 in 8 leaves, and consistency proof of 6 in 8', async () => {
    const hashes = CT_LEAVES.map((hex) => leafHash(Buffer.from(hex, 'hex')));
    const of: SubtreeSource = (height, index) =>
      Promise.resolve(rootOf(hashes.slice(index * 2 ** height, (index + 1) * 2 ** height)));
    const hex = (found: readonly Buffer[]) => found.map((hash) => hash.toString('hex'));
    expect(hex(await hashesOf(inclusionRanges(0, 8), of))).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
    expect(hex(await hashesOf(consistencyRanges(6, 8), of))).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
  });

  test('is the same out of complete subtrees as leaf by leaf', async () => {
    for (let size = 1; size <= MAX; size += 1)
      expect(await rangeHash({ begin: 0, end: size }, subtree)).toEqual(rootOf(leaves.slice(0, size)));
  });
});

describe('an inclusion proof', () => {
  test('leads to the root for every leaf of every tree up to 60, and for no other leaf, place or size', async () => {
    for (let size = 1; size <= MAX; size += 1) {
      const root = rootOf(leaves.slice(0, size));
      for (let index = 0; index < size; index += 1) {
        const proof = await hashesOf(inclusionRanges(index, size), subtree);
        const leaf = leaves[index] ?? Buffer.alloc(0);
        expect(rootOfInclusion({ index, size, leaf, proof })).toEqual(root);
        const other = leaves[MAX + index] ?? Buffer.alloc(0);
        expect(rootOfInclusion({ index, size, leaf: other, proof })).not.toEqual(root);
        expect(rootOfInclusion({ index: index + 1, size, leaf, proof })).not.toEqual(root);
        expect(rootOfInclusion({ index, size, leaf, proof: [...proof, leaf] })).toBeUndefined();
        if (proof.length > 0) expect(rootOfInclusion({ index, size, leaf, proof: proof.slice(1) })).toBeUndefined();
      }
    }
  });

  test('has twenty hashes at a million leaves', () => {
    expect(inclusionRanges(123_456, 1_000_000)).toHaveLength(20);
  });
});

describe('a consistency proof', () => {
  test('holds between every two sizes up to 60', async () => {
    for (let to = 1; to <= MAX; to += 1) {
      for (let from = 0; from <= to; from += 1) {
        const proof = await hashesOf(consistencyRanges(from, to), subtree);
        const trees = { from: tree(from), to: tree(to) };
        expect({ from, to, is: isConsistent({ ...trees, proof }) }).toEqual({ from, to, is: true });
        expect(isConsistent({ ...trees, proof: [...proof, Buffer.alloc(32)] })).toBe(false);
        if (proof.length > 0) expect(isConsistent({ ...trees, proof: proof.slice(0, -1) })).toBe(false);
      }
    }
  });

  test('does not hold where an earlier leaf was changed, wherever it lies', async () => {
    const [from, to] = [21, 37];
    for (let changed = 0; changed < from; changed += 1) {
      const other = leaves.map((hash, n) => (n === changed ? leafHash(Buffer.from('rewritten')) : hash));
      const source: SubtreeSource = (height, index) =>
        Promise.resolve(rootOf(other.slice(index * 2 ** height, (index + 1) * 2 ** height)));
      const proof = await hashesOf(consistencyRanges(from, to), source);
      const rewritten = { size: to, root: rootOf(other.slice(0, to)) };
      expect(isConsistent({ from: tree(from), to: rewritten, proof })).toBe(false);
    }
  });

  test('never leads from a larger tree to a smaller, nor between two trees of one size', () => {
    expect(isConsistent({ from: tree(5), to: tree(4), proof: [] })).toBe(false);
    expect(isConsistent({ from: tree(5), to: { size: 5, root: tree(6).root }, proof: [] })).toBe(false);
  });
});

function tree(size: number) {
  return { size, root: rootOf(leaves.slice(0, size)) };
}
