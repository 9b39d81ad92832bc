/**
 * Which strings may stand in signed text, and how any other string or file name is written so that it may.
 * Two people who look at a signed record must see the same thing and no tool may read it as something else:
 * so NFC, well-formed, and none of the characters that are invisible or turn the reading direction.
 * Unassigned characters are not judged.
 */

/** C0, DEL, C1, soft hyphen, zero-width, line separators, bidi controls, BOM, annotation marks, tag characters. */
const FORBIDDEN =
  '\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}';
const HAS_FORBIDDEN = new RegExp(`[${FORBIDDEN}]`, 'u');
/** With the u flag only unpaired halves are of this category. */
const LONE_SURROGATE = /\p{Cs}/u;
const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const FORBIDDEN_OR_PERCENT = new RegExp(`[${FORBIDDEN}%]`, 'gu');

/** Undefined when the string may be signed as it is; otherwise why not. */
export function whyNotSignable(text: string): string | undefined {
  if (LONE_SURROGATE.test(text)) return 'lone surrogate';
  if (HAS_FORBIDDEN.test(text)) return 'control, bidi or zero-width character';
  if (text !== text.normalize('NFC')) return 'not NFC';
  return undefined;
}

/**
 * Any string from a device in a signable form: forbidden characters and `%` become `%XX` of their UTF-8 bytes, the rest
 * NFC. Longer text than `maxLength` UTF-16 units is cut and ends in `…`.
 */
export function signableText(text: string, maxLength = 200): string {
  const shown = encodeForbidden(text.replaceAll(/\p{Cs}/gu, '\ufffd')).normalize('NFC');
  if (shown.length <= maxLength) return shown;
  return `${shown.slice(0, maxLength - 1).replace(LONE_SURROGATE, '')}…`.normalize('NFC');
}

/** A file path as signed text: readable, and exact through `path_hex` wherever the readable form is not the raw bytes. */
export type SignablePath = { readonly path: string; readonly path_hex: string | null };

/** `pathBytes` exactly as the medium listed it, `/` between folders, no leading `/`. */
export function signablePath(pathBytes: Uint8Array): SignablePath {
  const raw = Buffer.from(pathBytes.buffer, pathBytes.byteOffset, pathBytes.byteLength);
  const path = readableParts(raw)
    .map((part) => (typeof part === 'string' ? encodeForbidden(part) : percentEncoded(part)))
    .join('')
    .normalize('NFC');
  return { path, path_hex: Buffer.from(path, 'utf8').equals(raw) ? null : raw.toString('hex') };
}

/** The text of strict UTF-8 bytes, without a BOM being swallowed; undefined when they are not UTF-8. */
export function strictUtf8(bytes: Uint8Array): string | undefined {
  try {
    return STRICT_UTF8.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function encodeForbidden(text: string): string {
  return text.replaceAll(FORBIDDEN_OR_PERCENT, (character) => percentEncoded(Buffer.from(character, 'utf8')));
}

function percentEncoded(bytes: Uint8Array): string {
  return [...bytes].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

/** Splits bytes into stretches that are UTF-8 and single bytes that are not. */
function readableParts(raw: Uint8Array): (string | Uint8Array)[] {
  const whole = strictUtf8(raw);
  if (whole !== undefined) return [whole];
  const parts: (string | Uint8Array)[] = [];
  for (let at = 0; at < raw.length; ) {
    const length = [1, 2, 3, 4].find((n) => at + n <= raw.length && strictUtf8(raw.subarray(at, at + n)) !== undefined);
    const stretch = raw.subarray(at, at + (length ?? 1));
    parts.push(length === undefined ? stretch : (strictUtf8(stretch) ?? stretch));
    at += stretch.length;
  }
  return parts;
}
