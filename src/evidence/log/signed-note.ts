/**
 * C2SP signed notes: a text, an empty line, and lines of signatures, each naming its key by name and by four bytes of a hash.
 * Parsing takes only what the format allows and checks no signature; whoever holds keys asks for them with `signatureBy`.
 */
import { createHash } from 'node:crypto';
import { assert } from '../../lib/assert.js';
import { strictUtf8 } from '../text-rules.js';

/** Signature types of the format: by the log itself, and by a witness with its time. */
export const NOTE_KEY = { ed25519: 0x01, cosignature: 0x04 } as const;

export type NoteKey = {
  readonly name: string;
  readonly type: (typeof NOTE_KEY)[keyof typeof NOTE_KEY];
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
};

export type NoteSignature = {
  readonly name: string;
  /** Eight hex digits. */
  readonly keyHash: string;
  readonly signature: Uint8Array;
};

export type SignedNote = { readonly text: string; readonly signatures: readonly NoteSignature[] };

/** Sixteen signatures have to be taken; post-quantum ones by strangers may be large. */
export const MAX_NOTE_BYTES = 128 * 1024;
const MAX_SIGNATURES = 32;
const MAX_SIGNATURE_BYTES = 8192;
const KEY_NAME = /^[^\p{White_Space}\p{Cc}+]{1,200}$/u;

export function isKeyName(name: string): boolean {
  return KEY_NAME.test(name);
}

/** Eight hex digits that, with the name, tell which key signed. */
export function keyHashOf({ name, type, publicKey }: NoteKey): string {
  assert(isKeyName(name), 'a key’s name has no spaces and no plus');
  const hash = createHash('sha256').update(`${name}\n`).update(Buffer.of(type)).update(publicKey);
  return hash.digest('hex').slice(0, 8);
}

/** `name+hash+key`: how the keys of logs and witnesses are handed on. */
export function verifierKey(key: NoteKey): string {
  const encoded = Buffer.concat([Buffer.of(key.type), key.publicKey]).toString('base64');
  return `${key.name}+${keyHashOf(key)}+${encoded}`;
}

/** Undefined where the text is no key of the types that are known here. */
export function parseVerifierKey(text: string): NoteKey | undefined {
  const [, name, hash, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  if (name === undefined || hash === undefined || encoded === undefined) return undefined;
  const bytes = strictBase64(encoded);
  const type = Object.values(NOTE_KEY).find((known) => known === bytes?.[0]);
  if (!isKeyName(name) || bytes?.length !== 33 || type === undefined) return undefined;
  const key = { name, type, publicKey: new Uint8Array(bytes.subarray(1)) };
  return keyHashOf(key) === hash ? key : undefined;
}

/** One line, with its newline. */
export function signatureLine({ name, keyHash, signature }: NoteSignature): string {
  assert(isKeyName(name), 'a key’s name has no spaces and no plus');
  return `— ${name} ${Buffer.concat([Buffer.from(keyHash, 'hex'), signature]).toString('base64')}\n`;
}

export function noteText({ text, signatures }: SignedNote): string {
  return `${text}\n${signatures.map(signatureLine).join('')}`;
}

/** Undefined unless the bytes are a signed note in its one form. */
export function parseNote(bytes: Uint8Array): SignedNote | undefined {
  if (bytes.length > MAX_NOTE_BYTES) return undefined;
  const whole = strictUtf8(bytes);
  if (whole === undefined || /[\u0000-\u0009\u000b-\u001f]/.test(whole)) return undefined;
  const split = whole.lastIndexOf('\n\n');
  if (split <= 0) return undefined;
  const signatures = parseSignatureLines(whole.slice(split + 2));
  return signatures === undefined ? undefined : { text: whole.slice(0, split + 1), signatures };
}

/** One signature line or more, each with its newline; undefined where anything else stands there. */
export function parseSignatureLines(text: string): readonly NoteSignature[] | undefined {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.length === 0 || lines.length > MAX_SIGNATURES) return undefined;
  const signatures = lines.flatMap((line) => parseLine(line) ?? []);
  return signatures.length === lines.length ? signatures : undefined;
}

function parseLine(line: string): NoteSignature | undefined {
  const [dash, name, encoded, ...more] = line.split(' ');
  const bytes = encoded === undefined ? undefined : strictBase64(encoded);
  if (dash !== '—' || name === undefined || !isKeyName(name) || bytes === undefined || more.length > 0)
    return undefined;
  if (bytes.length <= 4 || bytes.length > MAX_SIGNATURE_BYTES) return undefined;
  return { name, keyHash: bytes.subarray(0, 4).toString('hex'), signature: new Uint8Array(bytes.subarray(4)) };
}

/** What is said to be signed with this key: name and hash together tell it. */
export function signaturesBy(note: Pick<SignedNote, 'signatures'>, key: NoteKey): readonly NoteSignature[] {
  const hash = keyHashOf(key);
  return note.signatures.filter(({ name, keyHash }) => name === key.name && keyHash === hash);
}

/** Undefined where the text is not the one base64 form of some bytes. */
export function strictBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
