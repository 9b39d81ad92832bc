/**
 * Signed records as bytes: one line of canonical JSON and a newline, checked against the schema of its `_type`.
 * encodeRecord and decodeRecord are exact inverses: what one writes the other accepts, and nothing else is accepted.
 * A verifier checks the signature over the bytes first and only then decodes them.
 */
import { Failure } from '../domain/failure.js';
import { canonicalJson } from './canonical-json.js';
import { parseSealRecord, type SealRecord } from './records/seal-record.js';
import { strictUtf8 } from './text-rules.js';

/** The length prefix of a log entry has 16 bits (C2SP tlog-tiles); this leaves room. */
export const MAX_RECORD_BYTES = 65_000;

export type DecodedRecord =
  | { readonly ok: true; readonly record: SealRecord }
  | { readonly ok: false; readonly because: string };

/**
 * The bytes that are signed and stored. Throws Failure `record-unencodable` when the value breaks the schema of its type,
 * the value rules (integers, NFC, no control characters) or the length limit.
 */
export function encodeRecord(value: SealRecord): Uint8Array {
  const text = canonicalJson(value);
  if (!text.ok) throw new Failure('record-unencodable', { because: text.because });
  const checked = parseSealRecord(value);
  if (!checked.ok) throw new Failure('record-unencodable', { because: checked.because });
  const bytes = Buffer.from(`${text.text}\n`, 'utf8');
  if (bytes.length > MAX_RECORD_BYTES) throw new Failure('record-unencodable', { sizeBytes: bytes.length });
  return bytes;
}

/** Never throws, whatever the bytes. `because` is one short English phrase for the verifier's report. */
export function decodeRecord(bytes: Uint8Array): DecodedRecord {
  if (bytes.length > MAX_RECORD_BYTES) return refused(`longer than ${MAX_RECORD_BYTES} bytes`);
  const text = strictUtf8(bytes);
  if (text === undefined) return refused('not UTF-8');
  if (!text.endsWith('\n')) return refused('no final newline');
  if (text.indexOf('\n') !== text.length - 1) return refused('more than one line');
  const value = parseJson(text);
  if (!value.ok) return refused('not JSON');
  const again = canonicalJson(value.value);
  if (!again.ok) return refused(again.because);
  if (`${again.text}\n` !== text) return refused('not in canonical form');
  return parseSealRecord(value.value);
}

function parseJson(text: string): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  try {
    const value: unknown = JSON.parse(text);
    return { ok: true, value };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false };
    throw error;
  }
}

function refused(because: string): DecodedRecord {
  return { ok: false, because };
}
