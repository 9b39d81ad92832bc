/**
 * C2SP checkpoints: the signed word of a log about its size and root. The origin names the log of one dock and one epoch; the
 * dock signs under the origin's name. No extension lines are written, and none are taken.
 */
import type { KeyObject } from 'node:crypto';
import { isSignatureOf } from '../key-id.js';
import {
  isKeyName,
  keyHashOf,
  NOTE_KEY,
  type NoteKey,
  noteText,
  parseNote,
  type SignedNote,
  signaturesBy,
  strictBase64,
} from './signed-note.js';
import { HASH_BYTES } from './tree-hash.js';

export type Checkpoint = {
  readonly origin: string;
  readonly size: number;
  /** 32 bytes. */
  readonly root: Buffer;
};

export type SignedCheckpoint = Checkpoint & { readonly note: SignedNote };

/** `police.example/dock/KB-0007/e1` */
export function logOrigin(log: { readonly domain: string; readonly dock: string; readonly epoch: number }): string {
  return `${log.domain}/dock/${log.dock}/e${log.epoch}`;
}

/** Whether an origin is that of this dock's log; the domain before it is the agency's own matter. */
export function isOriginOf(origin: string, log: { readonly dock: string; readonly epoch: number }): boolean {
  return origin.endsWith(logOrigin({ domain: '', ...log })) && isKeyName(origin);
}

/** The same dock’s log in another epoch. */
export function originOfEpoch(origin: string, epoch: number): string {
  return `${origin.replace(/\/e\d+$/, '')}/e${epoch}`;
}

/** 1 where an origin names none. */
export function epochOf(origin: string): number {
  return Number(/\/e([1-9]\d{0,8})$/.exec(origin)?.[1] ?? 1);
}

export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

export function logKey(origin: string, publicKey: Uint8Array): NoteKey {
  return { name: origin, type: NOTE_KEY.ed25519, publicKey };
}

/** Signed under the origin's name. `sign` gives a raw Ed25519 signature. */
export function signedCheckpoint(
  checkpoint: Checkpoint,
  key: { readonly publicKey: Uint8Array; readonly sign: (bytes: Uint8Array) => Uint8Array },
): Uint8Array {
  const signature = key.sign(Buffer.from(checkpointText(checkpoint), 'utf8'));
  return checkpointNote(checkpoint, { publicKey: key.publicKey, signature });
}

/** The same where the raw signature of `checkpointText` is there already. */
export function checkpointNote(
  checkpoint: Checkpoint,
  { publicKey, signature }: { readonly publicKey: Uint8Array; readonly signature: Uint8Array },
): Uint8Array {
  const { origin } = checkpoint;
  const keyHash = keyHashOf(logKey(origin, publicKey));
  return Buffer.from(
    noteText({ text: checkpointText(checkpoint), signatures: [{ name: origin, keyHash, signature }] }),
    'utf8',
  );
}

/** Undefined where the bytes are no signed checkpoint. Says nothing about the signatures. */
export function parseCheckpoint(bytes: Uint8Array): SignedCheckpoint | undefined {
  const note = parseNote(bytes);
  const [origin, sizeText, rootText, end, ...more] = note?.text.split('\n') ?? [];
  if (note === undefined || origin === undefined || !isKeyName(origin) || end !== '' || more.length > 0)
    return undefined;
  const size = Number(sizeText);
  const root = strictBase64(rootText ?? '');
  if (!Number.isSafeInteger(size) || size < 0 || String(size) !== sizeText) return undefined;
  if (root?.length !== HASH_BYTES) return undefined;
  return { origin, size, root, note };
}

/** Whether the key's holder signed it as the log; a signature of this key that does not fit spoils the note. */
export function isSignedBy(checkpoint: SignedCheckpoint, publicKey: Uint8Array, key: KeyObject): boolean {
  const own = signaturesBy(checkpoint.note, logKey(checkpoint.origin, publicKey));
  const bytes = Buffer.from(checkpoint.note.text, 'utf8');
  return own.length > 0 && own.every(({ signature }) => isSignatureOf({ key, bytes, signature }));
}
