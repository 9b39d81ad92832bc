/**
 * The text forms of minisign and signify: one raw Ed25519 signature (plain `Ed`, not prehashed) in a file that both
 * programs read. minisign adds a trusted comment with a second signature over signature and comment; ours names the file,
 * because a signature moved to another name would still verify.
 */
import { assert } from '../lib/assert.js';
import { type KeyId, keyIdOf } from './key-id.js';
import { strictUtf8 } from './text-rules.js';

const ALGORITHM = Buffer.from('Ed', 'latin1');
const UNTRUSTED_COMMENT = 'untrusted comment: verify with dock.pub';
/** minisign reads at most so much after `trusted comment: `. */
const MAX_TRUSTED_COMMENT_BYTES = 8192 - 64;

/** Names the record: `file:KB-0007-000123/rec/DCIM/a.mp4.rec`. */
export function trustedComment(recordPath: string): string {
  assert(Buffer.byteLength(recordPath, 'utf8') <= MAX_TRUSTED_COMMENT_BYTES, 'record path too long');
  return `file:${recordPath}`;
}

/** What the second signature of a .minisig is made over. */
export function trustedCommentMessage(signature: Uint8Array, comment: string): Uint8Array {
  return Buffer.concat([signature, Buffer.from(comment, 'utf8')]);
}

export function minisigText(parts: {
  readonly keyId: KeyId;
  readonly signature: Uint8Array;
  readonly comment: string;
  readonly commentSignature: Uint8Array;
}): string {
  const first = Buffer.concat([ALGORITHM, Buffer.from(parts.keyId, 'hex'), parts.signature]);
  const second = Buffer.from(parts.commentSignature);
  return [
    UNTRUSTED_COMMENT,
    first.toString('base64'),
    `trusted comment: ${parts.comment}`,
    second.toString('base64'),
    '',
  ].join('\n');
}

/** `dock.pub`: the public key for `minisign -p` and `signify -p`. */
export function minisignPublicKeyText(publicKey: Uint8Array): string {
  const body = Buffer.concat([ALGORITHM, Buffer.from(keyIdOf(publicKey), 'hex'), publicKey]);
  return `untrusted comment: Sealdock dock public key\n${body.toString('base64')}\n`;
}

/** The 32 bytes of a public key file of minisign or signify; undefined when the text is no such file. */
export function publicKeyOfMinisign(text: string): Uint8Array | undefined {
  const [comment, body64, end, more] = text.split('\n', 4);
  if (!comment?.startsWith('untrusted comment: ') || more !== undefined || (end ?? '') !== '') return undefined;
  const body = strictBase64(body64 ?? '', 42);
  return body?.subarray(0, 2).equals(ALGORITHM) === true ? new Uint8Array(body.subarray(10)) : undefined;
}

export type Minisig = {
  readonly keyId: string;
  readonly signature: Uint8Array;
  readonly comment: string;
  readonly commentSignature: Uint8Array;
};

/** Undefined unless the bytes are exactly what minisigText writes. */
export function parseMinisig(bytes: Uint8Array): Minisig | undefined {
  const lines = strictUtf8(bytes)?.split('\n') ?? [];
  const [untrusted, first64, trusted, second64, end] = lines;
  if (lines.length !== 5 || end !== '' || untrusted !== UNTRUSTED_COMMENT) return undefined;
  if (trusted === undefined || !trusted.startsWith('trusted comment: ')) return undefined;
  const first = strictBase64(first64 ?? '', 74);
  const second = strictBase64(second64 ?? '', 64);
  if (first === undefined || second === undefined || !first.subarray(0, 2).equals(ALGORITHM)) return undefined;
  return {
    keyId: first.subarray(2, 10).toString('hex'),
    signature: first.subarray(10),
    comment: trusted.slice('trusted comment: '.length),
    commentSignature: second,
  };
}

function strictBase64(text: string, length: number): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === length && bytes.toString('base64') === text ? bytes : undefined;
}
