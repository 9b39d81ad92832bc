/** One JSON document as it is printed. What could steer a terminal stands escaped in its strings: equal for every parser. */

/** JSON itself escapes C0; these are the rest: DEL, C1, zero-width and direction marks, separators, private use. */
const HOSTILE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]/gu;

export function jsonText(document: unknown): string {
  const text = JSON.stringify(document, undefined, 2) ?? 'null';
  return `${text.replace(HOSTILE, (mark) => (mark === '\n' ? mark : escaped(mark)))}\n`;
}

function escaped(mark: string): string {
  return [...Array(mark.length).keys()].map((i) => `\\u${mark.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
}
