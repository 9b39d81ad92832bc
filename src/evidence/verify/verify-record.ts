/**
 * One record by itself: its signature over the exact bytes, its encoding, its place, and the text form of the signature.
 * Gives the record's facts where it could be decoded, so that chain, footage and lists can be judged from them.
 */
import type { KeyObject } from 'node:crypto';
import type { Sha256Hex } from '../../domain/ids.js';
import { sha256Of } from '../digest.js';
import { isSignatureOf } from '../key-id.js';
import { parseMinisig, trustedComment, trustedCommentMessage } from '../minisign-text.js';
import { decodeRecord, MAX_RECORD_BYTES } from '../record-encoding.js';
import type { SealRecord } from '../records/seal-record.js';
import type { CheckList } from './check-list.js';
import type { EvidenceReader } from './evidence-reader.js';
import type { KeyRing } from './key-ring.js';

/** Far above the longest text form, whose comment is bounded by the path. */
const MAX_MINISIG_BYTES = 16_384;
const SIGNATURE_BYTES = 64;

export type RecordToVerify = {
  /** Of the `.rec` file, relative to the reader's root. */
  readonly path: string;
  /** What passes are summed over: the intake's or the dock's id. */
  readonly subject: string;
  /** The name that the minisign form has to give; undefined where the place is not known. */
  readonly owner: { readonly id: string; readonly path: string } | undefined;
  /** Why the record does not belong here; undefined when it does. */
  readonly misplaced: (record: SealRecord) => string | undefined;
};

export type Verification = {
  readonly reader: EvidenceReader;
  readonly ring: KeyRing;
  readonly checks: CheckList;
  readonly signal: AbortSignal;
};

export type VerifiedRecord = {
  readonly digest: Sha256Hex;
  /** Digests of the files read on the way, by their suffix. */
  readonly sidecars: ReadonlyMap<string, Sha256Hex>;
  /** Undefined where the bytes are no record. */
  readonly record: SealRecord | undefined;
};

/** Undefined when the file itself could not be read. */
export async function verifyRecord(at: Verification, what: RecordToVerify): Promise<VerifiedRecord | undefined> {
  const { checks, reader, signal } = at;
  const read = await reader.readSmall(what.path, MAX_RECORD_BYTES, signal);
  if (read.kind === 'missing') checks.notChecked('record-encoding', what.path, 'the record is not here');
  if (read.kind === 'unreadable') checks.notChecked('readable', what.path, read.because);
  if (read.kind === 'too-large') checks.fail('record-encoding', what.path, `longer than ${MAX_RECORD_BYTES} bytes`);
  if (read.kind !== 'bytes') return undefined;
  const decoded = decodeRecord(read.bytes);
  const record = decoded.ok ? decoded.record : undefined;
  const sidecars = new Map<string, Sha256Hex>();
  const signature = await checkSignature(at, what, { bytes: read.bytes, record, sidecars });
  if (decoded.ok) checks.pass('record-encoding', what.subject);
  else checks.fail('record-encoding', what.path, decoded.because);
  const misplaced = record === undefined ? undefined : what.misplaced(record);
  if (misplaced !== undefined) checks.fail('record-place', what.path, misplaced);
  else if (record !== undefined) checks.pass('record-place', what.subject);
  if (signature !== undefined) await checkSecondForm(at, what, { signature, sidecars, record });
  return { digest: sha256Of(read.bytes), sidecars, record };
}

type Found = {
  readonly bytes: Uint8Array;
  readonly record: SealRecord | undefined;
  readonly sidecars: Map<string, Sha256Hex>;
};

async function checkSignature(at: Verification, what: RecordToVerify, found: Found): Promise<Uint8Array | undefined> {
  const { checks } = at;
  const read = await at.reader.readSmall(`${what.path}.sig`, SIGNATURE_BYTES, at.signal);
  if (read.kind !== 'bytes' || read.bytes.length !== SIGNATURE_BYTES) {
    const because = read.kind === 'missing' ? 'the signature file is not here' : 'the signature file has not 64 bytes';
    checks.fail('record-signature', what.path, read.kind === 'unreadable' ? read.because : because);
    return undefined;
  }
  found.sidecars.set('.sig', sha256Of(read.bytes));
  const candidates = candidateKeys(at, what, found.record);
  if (candidates === undefined) return read.bytes;
  const isSigned = candidates.some((key) => isSignatureOf({ key, bytes: found.bytes, signature: read.bytes }));
  if (isSigned) checks.pass('record-signature', what.subject);
  else checks.fail('record-signature', what.path, 'the signature does not fit the record');
  return read.bytes;
}

/** Undefined when it is already reported why there is none. Bytes that are no record are tried under every key. */
function candidateKeys(
  { ring, checks }: Verification,
  what: RecordToVerify,
  record: SealRecord | undefined,
): readonly KeyObject[] | undefined {
  if (ring.byId.size === 0) {
    checks.notChecked('record-signature', what.path, 'there is no key to check it with');
    return undefined;
  }
  if (record === undefined) return [...ring.byId.values()].map(({ key }) => key);
  const [first, ...others] = record.keys;
  const known = ring.byId.get(first?.kid ?? '');
  if (known === undefined) {
    checks.fail('record-signature', what.path, `key ${first?.kid ?? '?'} is none of the trusted keys`);
    return undefined;
  }
  if (known.docks !== 'any' && !known.docks.has(record.dock)) {
    checks.fail('record-signature', what.path, `key ${first?.kid ?? '?'} is not the key of dock ${record.dock}`);
    return undefined;
  }
  for (const { alg } of others) {
    checks.notChecked('record-signature', what.path, `this program cannot check the ${alg} signature`);
  }
  return [known.key];
}

async function checkSecondForm(
  at: Verification,
  what: RecordToVerify,
  found: { signature: Uint8Array; sidecars: Map<string, Sha256Hex>; record: SealRecord | undefined },
): Promise<void> {
  const { checks } = at;
  const read = await at.reader.readSmall(`${what.path}.minisig`, MAX_MINISIG_BYTES, at.signal);
  if (read.kind !== 'bytes') {
    checks.notChecked('second-form', `${what.path}.minisig`, read.kind === 'missing' ? 'not here' : read.kind);
    return;
  }
  found.sidecars.set('.minisig', sha256Of(read.bytes));
  const because = secondFormFault(at, what, { ...found, bytes: read.bytes });
  if (because === undefined) checks.pass('second-form', what.subject);
  else checks.fail('second-form', `${what.path}.minisig`, because);
}

function secondFormFault(
  { ring }: Verification,
  what: RecordToVerify,
  found: { bytes: Uint8Array; signature: Uint8Array; record: SealRecord | undefined },
): string | undefined {
  const minisig = parseMinisig(found.bytes);
  if (minisig === undefined) return 'not the text form of minisign';
  if (!Buffer.from(minisig.signature).equals(found.signature)) return 'holds another signature';
  const { owner } = what;
  if (owner !== undefined && minisig.comment !== trustedComment(`${owner.id}/${owner.path}`))
    return 'names another file';
  const key = ring.byId.get(minisig.keyId)?.key;
  if (key === undefined) return ring.byId.size === 0 ? undefined : 'names an unknown key';
  const message = trustedCommentMessage(found.signature, minisig.comment);
  const isSigned = isSignatureOf({ key, bytes: message, signature: minisig.commentSignature });
  return isSigned ? undefined : 'the comment’s signature does not fit';
}
