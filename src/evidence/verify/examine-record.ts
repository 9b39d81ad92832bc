/**
 * One record by itself, from the bytes of its three files: the signature over the exact bytes first, then the encoding, then
 * the text form of the signature. Pure, plain data in and out, so that worker threads can do it. Where the record lies and
 * what it says about others is judged by those who know its surroundings.
 */

import type { KeyObject } from 'node:crypto';
import type { Sha256Hex } from '../../domain/ids.js';
import { sha256Of } from '../digest.js';
import { isSignatureOf, verifyingKey } from '../key-id.js';
import { rotationOf } from '../key-possession.js';
import { leafHash } from '../log/tree-hash.js';
import { parseMinisig, trustedComment, trustedCommentMessage } from '../minisign-text.js';
import { type DecodedRecord, decodeRecord, MAX_RECORD_BYTES } from '../record-encoding.js';
import type { SealRecord } from '../records/seal-record.js';
import type { CheckCode, CheckResult } from './check-codes.js';
import type { RecordsToExamine, SmallRead } from './evidence-reader.js';
import { isForDock, type TrustedKey } from './key-ring.js';
import { ownerOf, ownPath } from './record-place.js';

export type RecordFiles = {
  /** At most MAX_RECORD_BYTES are read, MAX_SIGNATURE_BYTES and MAX_MINISIG_BYTES of the others. */
  readonly record: SmallRead;
  readonly signature: SmallRead;
  readonly minisig: SmallRead;
};

export type CheckOutcome = {
  readonly code: CheckCode;
  readonly result: CheckResult;
  /** What it is about, after the record's path: `''`, `.sig` or `.minisig`. */
  readonly suffix: string;
  readonly because: string;
};

export type ExaminedRecord = {
  readonly path: string;
  readonly outcomes: readonly CheckOutcome[];
  /** Undefined where the file could not be read. */
  readonly digest: Sha256Hex | undefined;
  /** Hash of the record as a leaf of its log, in hex; likewise. */
  readonly leaf: string | undefined;
  /** Digests of the files read beside it, by their suffix. */
  readonly sidecars: readonly { readonly suffix: string; readonly sha256: Sha256Hex }[];
  /** Undefined where the bytes are no record. */
  readonly record: SealRecord | undefined;
};

export const MAX_SIGNATURE_BYTES = 64;
/** Far above the longest text form, whose comment is bounded by the path. */
export const MAX_MINISIG_BYTES = 16_384;

type Trust = Pick<RecordsToExamine, 'dock'> & { readonly keys: readonly UsableKey[] };
type UsableKey = TrustedKey & { readonly key: KeyObject };

/** Makes the keys ready once, for many records. */
export function recordExaminer(
  trusted: Pick<RecordsToExamine, 'keys' | 'dock'>,
): (path: string, files: RecordFiles) => ExaminedRecord {
  const keys = trusted.keys.map((key) => ({ ...key, key: verifyingKey(key.publicKey) }));
  return (path, files) => examineRecord(path, files, { keys, dock: trusted.dock });
}

function examineRecord(path: string, files: RecordFiles, trust: Trust): ExaminedRecord {
  if (files.record.kind !== 'bytes') {
    return {
      path,
      outcomes: [unread(files.record)],
      digest: undefined,
      leaf: undefined,
      sidecars: [],
      record: undefined,
    };
  }
  const { bytes } = files.record;
  // Nothing is parsed before the signature was looked at.
  const signer = signerOf(bytes, files.signature, trust);
  const decoded = decodeRecord(bytes);
  const record = decoded.ok ? decoded.record : undefined;
  const outcomes = [
    signatureOutcome({ files, signer, record, trust }),
    ...otherSignatures(record),
    ...rotationOutcome(record),
    decoded.ok ? pass('record-encoding') : fail('record-encoding', decoded.because),
    ...secondForm({ files, signer, decoded }),
  ];
  const sidecars = [
    { suffix: '.sig', read: files.signature },
    { suffix: '.minisig', read: files.minisig },
  ].flatMap(({ suffix, read }) => (read.kind === 'bytes' ? [{ suffix, sha256: sha256Of(read.bytes) }] : []));
  return { path, outcomes, digest: sha256Of(bytes), leaf: leafHash(bytes).toString('hex'), sidecars, record };
}

function unread(read: Exclude<SmallRead, { kind: 'bytes' }>): CheckOutcome {
  switch (read.kind) {
    case 'missing':
      return notChecked('record-encoding', 'the record is not here');
    case 'unreadable':
      return notChecked('readable', read.because);
    case 'too-large':
      return fail('record-encoding', `longer than ${MAX_RECORD_BYTES} bytes`);
  }
}

/** The trusted key that made the signature. */
function signerOf(bytes: Uint8Array, signature: SmallRead, { keys }: Trust): UsableKey | undefined {
  if (signature.kind !== 'bytes') return undefined;
  return keys.find(({ key }) => isSignatureOf({ key, bytes, signature: signature.bytes }));
}

function signatureOutcome(found: {
  readonly files: RecordFiles;
  readonly signer: UsableKey | undefined;
  readonly record: SealRecord | undefined;
  readonly trust: Trust;
}): CheckOutcome {
  const { files, signer, record, trust } = found;
  const { signature } = files;
  if (signature.kind === 'missing') return fail('record-signature', 'the signature file is not here');
  if (signature.kind === 'unreadable') return fail('record-signature', signature.because);
  if (signature.kind === 'too-large' || signature.bytes.length !== MAX_SIGNATURE_BYTES)
    return fail('record-signature', 'the signature file has not 64 bytes');
  const dock = record?.dock ?? trust.dock;
  const named = record?.keys[0]?.kid;
  if (signer === undefined) return unsigned({ named, dock, keys: trust.keys });
  if (named !== undefined && named !== signer.id)
    return fail('record-signature', `signed by key ${signer.id}, but names key ${named}`);
  if (dock !== undefined && !isForDock(signer, dock))
    return fail('record-signature', `key ${signer.id} is not the key of dock ${dock}`);
  return pass('record-signature');
}

/** Where no key is trusted for the dock nothing is shown to be wrong: then it cannot be told. */
function unsigned({ named, dock, keys }: { named: string | undefined; dock: string | undefined; keys: Trust['keys'] }) {
  if (keys.length === 0) return notChecked('record-signature', 'there is no key to check it with');
  if (dock !== undefined && !keys.some((key) => isForDock(key, dock)))
    return notChecked('record-signature', `none of the trusted keys is for dock ${dock}`);
  const isKnown = named === undefined || keys.some(({ id }) => id === named);
  return fail(
    'record-signature',
    isKnown ? 'the signature does not fit the record' : `its key ${named} is none of the trusted keys`,
  );
}

function otherSignatures(record: SealRecord | undefined): CheckOutcome[] {
  const others = record?.keys.slice(1) ?? [];
  return others.map(({ alg }) => notChecked('record-signature', `this program cannot check the ${alg} signature`));
}

function rotationOutcome(record: SealRecord | undefined): CheckOutcome[] {
  const rotation = record === undefined ? undefined : rotationOf(record);
  return rotation !== undefined && 'because' in rotation ? [fail('key-rotation', rotation.because)] : [];
}

/** Nothing where it is absent: whether it has to be here the caller knows. */
function secondForm(found: {
  readonly files: RecordFiles;
  readonly signer: UsableKey | undefined;
  readonly decoded: DecodedRecord;
}): CheckOutcome[] {
  const { minisig } = found.files;
  const about = { code: 'second-form', suffix: '.minisig' } as const;
  switch (minisig.kind) {
    case 'missing':
      return [];
    case 'unreadable':
      return [{ code: 'readable', suffix: '.minisig', result: 'not-checked', because: minisig.because }];
    case 'too-large':
      return [{ ...about, result: 'fail', because: `longer than ${MAX_MINISIG_BYTES} bytes` }];
    case 'bytes': {
      const fault = secondFormFault(minisig.bytes, found);
      if (fault !== undefined) return [{ ...about, result: 'fail', because: fault }];
      if (found.signer !== undefined) return [{ ...about, result: 'pass', because: '' }];
      return [{ ...about, result: 'not-checked', because: 'no trusted key made the signature' }];
    }
  }
}

function secondFormFault(
  bytes: Uint8Array,
  { files, signer, decoded }: Parameters<typeof secondForm>[0],
): string | undefined {
  const minisig = parseMinisig(bytes);
  if (minisig === undefined) return 'not the text form of minisign';
  if (files.signature.kind === 'bytes' && !Buffer.from(minisig.signature).equals(files.signature.bytes))
    return 'holds another signature';
  if (decoded.ok && minisig.comment !== trustedComment(`${ownerOf(decoded.record)}/${ownPath(decoded.record)}`))
    return 'names another file';
  if (signer === undefined) return undefined;
  if (minisig.keyId !== signer.id) return 'names another key';
  const message = trustedCommentMessage(minisig.signature, minisig.comment);
  const isSigned = isSignatureOf({ key: signer.key, bytes: message, signature: minisig.commentSignature });
  return isSigned ? undefined : 'the comment’s signature does not fit';
}

function pass(code: CheckCode): CheckOutcome {
  return { code, result: 'pass', suffix: '', because: '' };
}

function fail(code: CheckCode, because: string): CheckOutcome {
  return { code, result: 'fail', suffix: '', because };
}

function notChecked(code: CheckCode, because: string): CheckOutcome {
  return { code, result: 'not-checked', suffix: '', because };
}
