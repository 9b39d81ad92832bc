/** Facts of a page: a table of names and values, and how times are written in it. */
import { formatInstant, type Instant } from '../../domain/quantities.js';
import { type Html, html } from './html.js';

export function factRows(rows: readonly (readonly [string, string])[]): Html {
  const lines = rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`);
  return html`<table class="facts">${lines}</table>`;
}

/** `2026-11-20 09:30:00 +08:00`, to the second. */
export function shownInstant(at: Instant): string {
  const text = formatInstant(at);
  return `${text.slice(0, 10)} ${text.slice(11, 19)} ${text.slice(-6)}`;
}
