/**
 * Text from the outside (file names above all) as a terminal may show it: control characters, line breaks and the
 * characters that turn the reading direction become visible escapes, so that a hostile name can neither hide nor forge a line.
 */

/** C0, DEL, C1, line separators, soft hyphen, zero-width, bidi controls, BOM, annotation marks, tag characters, lone surrogates. */
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Cs}]/gu;

/** A backslash is doubled where something is escaped, so that nobody can write an escape of his own. */
export function printableText(text: string): string {
  if (text.search(UNPRINTABLE) < 0) return text;
  return text.replaceAll('\\', '\\\\').replaceAll(UNPRINTABLE, escaped);
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code <= 0xff ? `\\x${hex(code, 2)}` : `\\u{${hex(code, 1)}}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
