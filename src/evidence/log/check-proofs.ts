/**
 * Checks inclusion and consistency proofs by the algorithms of RFC 9162 (2.1.3.2, 2.1.4.2), which take any proof of any
 * length and know no trees. Never throws: what does not fit is simply not proven.
 */
import { HASH_BYTES, nodeHash } from './tree-hash.js';

/** The root that the proof leads to; undefined where it has another length than such a proof has. */
export function rootOfInclusion(what: {
  readonly index: number;
  readonly size: number;
  readonly leaf: Buffer;
  readonly proof: readonly Buffer[];
}): Buffer | undefined {
  if (what.index >= what.size || what.leaf.length !== HASH_BYTES) return undefined;
  let [node, last] = [what.index, what.size - 1];
  let hash = what.leaf;
  for (const sibling of what.proof) {
    if (last === 0) return undefined;
    if (isOdd(node) || node === last) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else hash = nodeHash(hash, sibling);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 ? hash : undefined;
}

export function isConsistent(what: {
  readonly from: { readonly size: number; readonly root: Uint8Array };
  readonly to: { readonly size: number; readonly root: Uint8Array };
  readonly proof: readonly Buffer[];
}): boolean {
  const { from, to, proof } = what;
  if (from.size > to.size) return false;
  if (from.size === to.size) return proof.length === 0 && Buffer.from(from.root).equals(to.root);
  if (from.size === 0) return proof.length === 0;
  const path = isPowerOfTwo(from.size) ? [Buffer.from(from.root), ...proof] : proof;
  let [node, last] = [from.size - 1, to.size - 1];
  while (isOdd(node)) [node, last] = [half(node), half(last)];
  let [older, newer] = [path[0], path[0]];
  if (older === undefined || newer === undefined) return false;
  for (const sibling of path.slice(1)) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      older = nodeHash(sibling, older);
      newer = nodeHash(sibling, newer);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else newer = nodeHash(newer, sibling);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && older.equals(from.root) && newer.equals(to.root);
}

function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isPowerOfTwo(value: number): boolean {
  let odd = value;
  while (odd > 1 && odd % 2 === 0) odd /= 2;
  return odd === 1;
}
