/** Words that a device says of itself, made fit to be kept: one short line without control or direction-turning characters. */

const MAX_WORDS = 64;

/** Undefined where nothing is left of them. */
export function wordsOf(text: string | undefined): string | undefined {
  const cleaned = text?.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd]+/gu, ' ').trim();
  return cleaned === undefined || cleaned === '' ? undefined : [...cleaned].slice(0, MAX_WORDS).join('');
}
