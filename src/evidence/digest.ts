/** SHA-256 of bytes in memory. Footage is hashed by the adapters, in streams, never here. */
import { createHash } from 'node:crypto';
import { type Sha256Hex, sha256Hex } from '../domain/ids.js';

export function sha256Of(bytes: Uint8Array): Sha256Hex {
  return sha256Hex(createHash('sha256').update(bytes).digest('hex'));
}

/** Digest and size of a small file that a record points at. */
export function digestFacts(bytes: Uint8Array): { readonly sha256: Sha256Hex; readonly size: number } {
  return { sha256: sha256Of(bytes), size: bytes.length };
}
