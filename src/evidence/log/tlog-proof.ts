/**
 * C2SP `.tlog-proof` files: the place of one record in the log, the hashes that lead from it to the root, and the checkpoint
 * that is signed by the dock and cosigned by witnesses. With the public keys that is all a stranger needs, years later.
 */
import { strictUtf8 } from '../text-rules.js';
import { parseCheckpoint, type SignedCheckpoint } from './checkpoint.js';
import { MAX_NOTE_BYTES, strictBase64 } from './signed-note.js';
import { HASH_BYTES } from './tree-hash.js';

export type TlogProof = {
  readonly index: number;
  readonly hashes: readonly Buffer[];
  readonly checkpoint: SignedCheckpoint;
};

export const MAX_PROOF_BYTES = MAX_NOTE_BYTES + 8192;
const HEADER = 'c2sp.org/tlog-proof@v1';
/** A tree of 2^53 leaves needs no more. */
const MAX_HASHES = 63;

export function tlogProofText(proof: {
  readonly index: number;
  readonly hashes: readonly Buffer[];
  /** As signed and cosigned, byte for byte. */
  readonly checkpoint: Uint8Array;
}): Uint8Array {
  const lines = [HEADER, `index ${proof.index}`, ...proof.hashes.map((hash) => hash.toString('base64')), '', ''];
  return Buffer.concat([Buffer.from(lines.join('\n'), 'utf8'), proof.checkpoint]);
}

/** Undefined where the bytes are no such proof; `extra` data, which nothing here needs, is not taken. Never throws. */
export function parseTlogProof(bytes: Uint8Array): TlogProof | undefined {
  if (bytes.length > MAX_PROOF_BYTES) return undefined;
  const text = strictUtf8(bytes);
  const split = text?.indexOf('\n\n') ?? -1;
  if (text === undefined || split < 0) return undefined;
  const [header, indexLine, ...hashLines] = text.slice(0, split).split('\n');
  const index = Number(/^index (0|[1-9]\d{0,15})$/.exec(indexLine ?? '')?.[1] ?? Number.NaN);
  if (header !== HEADER || !Number.isSafeInteger(index) || hashLines.length > MAX_HASHES) return undefined;
  const hashes = hashLines.flatMap((line) => strictBase64(line) ?? []);
  if (hashes.length !== hashLines.length || hashes.some(({ length }) => length !== HASH_BYTES)) return undefined;
  const checkpoint = parseCheckpoint(Buffer.from(text.slice(split + 2), 'utf8'));
  return checkpoint === undefined ? undefined : { index, hashes, checkpoint };
}
