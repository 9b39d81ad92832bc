/**
 * C2SP cosignatures (Ed25519, version 1): a witness's word that it saw this checkpoint as the newest of its log at a time, and
 * that the log had only grown. The time is part of what is signed.
 */
import type { KeyObject } from 'node:crypto';
import { isSignatureOf } from '../key-id.js';
import { keyHashOf, NOTE_KEY, type NoteKey, type NoteSignature } from './signed-note.js';

export type Cosignature = { readonly name: string; readonly timeSeconds: number };

const TIME_BYTES = 8;
const COSIGNATURE_BYTES = TIME_BYTES + 64;

export function witnessKey(name: string, publicKey: Uint8Array): NoteKey {
  return { name, type: NOTE_KEY.cosignature, publicKey };
}

/** What a witness signs; `text` is the checkpoint's, with its final newline. */
export function cosignatureMessage(text: string, timeSeconds: number): Uint8Array {
  return Buffer.from(`cosignature/v1\ntime ${timeSeconds}\n${text}`, 'utf8');
}

export function cosign(
  text: string,
  timeSeconds: number,
  witness: {
    readonly name: string;
    readonly publicKey: Uint8Array;
    readonly sign: (bytes: Uint8Array) => Uint8Array;
  },
): NoteSignature {
  const time = Buffer.alloc(TIME_BYTES);
  time.writeBigUInt64BE(BigInt(timeSeconds));
  const signature = Buffer.concat([time, witness.sign(cosignatureMessage(text, timeSeconds))]);
  const { name } = witness;
  return { name, keyHash: keyHashOf(witnessKey(name, witness.publicKey)), signature };
}

/** The time that a line says, whoever signed it; undefined where it is no cosignature. Proves nothing. */
export function claimedTime({ signature }: NoteSignature): number | undefined {
  if (signature.length !== COSIGNATURE_BYTES) return undefined;
  const time = Buffer.from(signature.subarray(0, TIME_BYTES)).readBigUInt64BE();
  return time > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(time);
}

/**
 * The time of a cosignature by this key: `foreign` where it is another's, `wrong` where it is said to be by this key and is
 * not. A name is bound to the key by the hash in the line, so that the key alone is enough to trust.
 */
export function readCosignature(
  text: string,
  line: NoteSignature,
  witness: { readonly publicKey: Uint8Array; readonly key: KeyObject },
): Cosignature | 'foreign' | 'wrong' {
  const { name, keyHash, signature } = line;
  if (keyHashOf(witnessKey(name, witness.publicKey)) !== keyHash) return 'foreign';
  if (signature.length !== COSIGNATURE_BYTES) return 'wrong';
  const time = Buffer.from(signature.subarray(0, TIME_BYTES)).readBigUInt64BE();
  if (time === 0n || time > BigInt(Number.MAX_SAFE_INTEGER)) return 'wrong';
  const timeSeconds = Number(time);
  const isSigned = isSignatureOf({
    key: witness.key,
    bytes: cosignatureMessage(text, timeSeconds),
    signature: signature.subarray(TIME_BYTES),
  });
  return isSigned ? { name, timeSeconds } : 'wrong';
}
