/**
 * `<name>.parts` beside a record: one SHA-256 per line for each 8 MiB part of a file that has more than one. Not signed by
 * itself: its Merkle root stands in the signed record. `split -b 8388608 --filter=sha256sum FILE` makes the same digests.
 */
import { type Sha256Hex, sha256Hex } from '../domain/ids.js';
import { strictUtf8 } from './text-rules.js';

/** Files with at most one part need no list: the whole is the part. */
export function needsPartsFile(parts: { readonly n: number }): boolean {
  return parts.n > 1;
}

export function partsText(partDigests: readonly Sha256Hex[]): string {
  return partDigests.map((digest) => `${digest}\n`).join('');
}

/** Undefined when the bytes are no such list. */
export function parsePartsText(bytes: Uint8Array): Sha256Hex[] | undefined {
  const text = strictUtf8(bytes);
  if (text === undefined || !/^([0-9a-f]{64}\n)*$/.test(text)) return undefined;
  return text.split('\n').slice(0, -1).map(sha256Hex);
}
