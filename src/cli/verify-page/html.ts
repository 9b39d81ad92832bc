/**
 * Pages as text in which nothing from outside can be anything but text: `html` escapes every value it is given unless that is
 * itself made by `html`. Marks that act on a reader (control characters, turned writing) are shown as on the terminal.
 */
import { printable } from '../terminal-text.js';

export type Html = { readonly markup: string };
type Part = Html | string | number | readonly Html[];

export function html(parts: TemplateStringsArray, ...values: readonly Part[]): Html {
  return { markup: parts.map((part, i) => part + (i < values.length ? markupOf(values[i] ?? '') : '')).join('') };
}

/** Of drawings, which escape what they show themselves. */
export function trusted(markup: string): Html {
  return { markup };
}

export const NOTHING: Html = html``;

function markupOf(value: Part): string {
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('');
}

function escaped(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
