/**
 * What everything printed for people goes through. Texts from cameras, files and notes are hostile: control characters,
 * line breaks and marks that turn the writing direction are shown as `\u{…}`, so that nothing can move the cursor, colour a
 * verdict or turn a name around. Widths count terminal columns: Chinese characters take two.
 */
import { eastAsianWidth } from 'get-east-asian-width';

/** C0, DEL, C1, soft hyphen, zero-width and direction marks, line and paragraph separators, tags (Unicode Cc, Cf, Zl, Zp). */
const HOSTILE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;

const NARROW_END = /[\x21-\x7e]$/;
const NARROW_START = /^[\x21-\x7e]/;

/** One line of harmless text. */
export function printable(text: string): string {
  return text.replace(HOSTILE, (mark) => `\\u{${(mark.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Columns on a terminal. Combining marks take none; expects what `printable` gives. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const mark of text) if (!/\p{M}/u.test(mark)) width += eastAsianWidth(mark.codePointAt(0) ?? 0);
  return width;
}

export function padEndTo(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
}

export function padStartTo(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - displayWidth(text))) + text;
}

/** Cut to at most `columns`, with `…` where something was cut off. */
export function cutTo(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let cut = '';
  let width = 0;
  for (const mark of text) {
    const next = displayWidth(mark);
    if (width + next > columns - 1) break;
    cut += mark;
    width += next;
  }
  return `${cut}…`;
}

/**
 * Lines of at most `columns`, broken between words, beside a wide character, or anywhere where there is neither; expects
 * what `printable` gives.
 */
export function wrapText(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let rest = text;
  while (displayWidth(rest) > columns) {
    const most = cutTo(rest, columns + 1).slice(0, -1);
    const blank = most.lastIndexOf(' ');
    const isInWord = NARROW_END.test(most) && NARROW_START.test(rest.slice(most.length));
    const line = isInWord && blank > most.length / 2 ? most.slice(0, blank) : most;
    if (line === '') break;
    lines.push(line.trimEnd());
    rest = rest.slice(line.length).trimStart();
  }
  return [...lines, rest];
}

/** Of the terminal; `otherwise` where there is none, or one that does not know its size. */
export function columnsOf(out: { readonly columns?: number }, otherwise = 80): number {
  return out.columns !== undefined && out.columns > 0 ? out.columns : otherwise;
}

export type Cell = { readonly text: string; readonly align?: 'left' | 'right' };

/** Rows as aligned columns, two spaces between them; the last column is not padded. Cells are made printable here. */
export function tableText(rows: readonly (readonly Cell[])[]): string {
  const clean = rows.map((row) => row.map((cell) => ({ ...cell, text: printable(cell.text) })));
  const widths: number[] = [];
  for (const row of clean)
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell.text));
    });
  return clean
    .map((row) =>
      row
        .map(({ text, align }, column) => {
          const width = widths[column] ?? 0;
          if (align === 'right') return padStartTo(text, width);
          return column === row.length - 1 ? text : padEndTo(text, width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export type Tone = 'good' | 'warn' | 'bad' | 'quiet' | 'strong' | 'violet';

const CODES: Readonly<Record<Tone, readonly [number, number]>> = {
  good: [32, 39],
  warn: [33, 39],
  bad: [31, 39],
  quiet: [2, 22],
  strong: [1, 22],
  violet: [35, 39],
};

/** Colour only on a terminal, never with NO_COLOR (no-color.org), and never as the only sign. */
export function toned(text: string, tone: Tone, out: { readonly isTTY?: boolean } = process.stdout): string {
  if (out.isTTY !== true || (process.env['NO_COLOR'] ?? '') !== '') return text;
  const [on, off] = CODES[tone];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}
