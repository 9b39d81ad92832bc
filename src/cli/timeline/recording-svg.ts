/** One recording drawn as parts of an SVG, and the small shapes that drawings are made of. What is shown is escaped here. */
import type { Language } from '../language.js';
import { printable, wrapText } from '../terminal-text.js';
import {
  type DrawnFinding,
  layoutRecording,
  type Recording,
  type RecordingLayout,
  type Stretch,
} from './recording-layout.js';
import { endTimes, factsLine, findingLine, findingPlace, TIMELINE_WORDS, verdictLine } from './timeline-words.js';

export const WIDTH = 960;
export const MARGIN = 24;
const LABEL = 48;
const ROW = 30;
const LINE = 19;
const REACH = 16;
/** Columns of text across the page; Chinese characters take two. */
const TEXT_COLUMNS = 116;

const VERDICTS = { continuous: '#1b6e3c', gap: '#b3261e', 'cannot-tell': '#8a5a00' } as const;

type Block = { readonly parts: readonly string[]; readonly height: number };

type Marked = DrawnFinding & { readonly letter: string };

export function recordingBlock(recording: Recording, language: Language): Block {
  const layout = layoutRecording(recording);
  const marked = layout.findings.map((finding, i) => ({ ...finding, letter: letterOf(i) }));
  const rows = layout.isSplit ? (['video', 'audio'] as const) : (['both'] as const);
  const left = layout.isSplit ? LABEL : 0;
  const inner = WIDTH - 2 * MARGIN - left;
  const parts = [
    text(0, 14, factsLine(recording, language), 'strong'),
    text(0, 34, verdictLine(recording, language), 'strong', VERDICTS[recording.verdict]),
  ];
  let y = 54;
  const [starts, ends] = endTimes(recording);
  parts.push(text(left, y, starts, 'quiet'), text(left + inner, y, ends, 'quiet', undefined, 'end'));
  y += 6;
  for (const row of rows) {
    if (row !== 'both') parts.push(text(0, y + 19, rowName(row, language), 'quiet'));
    parts.push(`<g transform="translate(${left} ${y})">${footage(layout, { row, inner, language }).join('')}</g>`);
    y += ROW;
  }
  const reach = reachOf(marked, inner);
  parts.push(`<g transform="translate(${left} ${y})">${reach.parts.join('')}</g>`);
  y += reach.height + 6;
  const told = findingsText(marked, layout, language);
  parts.push(
    ...told.lines.map(({ at, line, className }) =>
      text(className === 'strong' ? 0 : 22, y + at, line, className === 'strong' ? 'letter' : ''),
    ),
  );
  return { parts, height: y + told.height };
}

function footage(
  layout: RecordingLayout,
  {
    row,
    inner,
    language,
  }: { readonly row: 'both' | 'video' | 'audio'; readonly inner: number; readonly language: Language },
): string[] {
  const parts = [`<rect width="${inner}" height="${ROW - 6}" fill="#f1f1f4"/>`];
  for (const [i, file] of layout.files.entries()) {
    if ((row === 'audio' && !file.hasSound) || (row === 'video' && !file.hasPicture)) continue;
    const { x, width } = box(file, inner);
    const label =
      width > 14 + file.label.length * 7 ? text(x + width / 2, 17, file.label, 'on', undefined, 'middle') : '';
    parts.push(rect({ x, width, fill: i % 2 === 0 ? '#2f5d8c' : '#4f7fb0', title: file.path }), label);
  }
  for (const { finding, look, ...stretch } of layout.findings) {
    if (look === 'remark' || (row !== 'both' && finding.track !== 'both' && finding.track !== row)) continue;
    const { x, width } = box(stretch, inner);
    parts.push(
      rect({
        x,
        width,
        fill: `url(#${look})`,
        title: `${findingLine(finding, language)}: ${finding.because}`,
        isFramed: true,
      }),
    );
    if (stretch.isShortened) parts.push(text(x + width / 2, 17, '…', 'strong', '#b3261e', 'middle'));
  }
  for (const stretch of layout.breaks) {
    parts.push(
      rect({ ...box(stretch, inner), fill: 'url(#unknown)', title: TIMELINE_WORDS[language].noPlace, isFramed: true }),
    );
  }
  return parts;
}

/** Whiskers from the earliest to the latest place of the edges, the letter in the middle. */
function reachOf(marked: readonly Marked[], inner: number): Block {
  const ends: number[] = [];
  const parts = marked.map(({ reach, letter, ...stretch }) => {
    const from = reach.from * inner;
    const to = Math.max(from + 2, reach.to * inner);
    const middle = ((stretch.from + stretch.to) / 2) * inner;
    const free = ends.findIndex((end) => end + 6 < Math.min(from, middle - 8));
    const row = free < 0 ? ends.length : free;
    ends[row] = Math.max(to, middle + 8);
    const y = row * REACH + 5;
    const line = `<path d="M${figure(from)} ${y - 4}v8m0-4H${figure(to)}m0-4v8" stroke="#5a5a60" fill="none"/>`;
    return `${line}<circle cx="${figure(middle)}" cy="${y}" r="8" fill="#fff"/>${text(middle, y + 4, letter, 'letter', undefined, 'middle')}`;
  });
  return { parts, height: ends.length * REACH };
}

type ToldLine = { readonly at: number; readonly line: string; readonly className: string };

function findingsText(marked: readonly Marked[], layout: RecordingLayout, language: Language) {
  const all = [
    ...marked.map(({ finding, letter, isShortened }) => ({ finding, letter, isShortened })),
    ...layout.unplaced.map((finding) => ({ finding, letter: '–', isShortened: false })),
  ];
  const lines: ToldLine[] = [];
  let at = 12;
  for (const { finding, letter, isShortened } of all) {
    const short = isShortened ? `  (${TIMELINE_WORDS[language].shortened})` : '';
    lines.push({
      at,
      line: `${letter}  ${findingLine(finding, language)}${short}  ${findingPlace(finding)}`,
      className: 'strong',
    });
    at += LINE;
    for (const line of wrapText(printable(finding.because), TEXT_COLUMNS)) {
      lines.push({ at, line, className: '' });
      at += LINE;
    }
  }
  return { lines, height: all.length === 0 ? 0 : at };
}

function rowName(row: 'video' | 'audio', language: Language): string {
  const words = TIMELINE_WORDS[language];
  return row === 'video' ? words.picture : words.sound;
}

function letterOf(index: number): string {
  return 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'[index] ?? '+';
}

function box({ from, to }: Stretch, inner: number): { readonly x: number; readonly width: number } {
  return { x: from * inner, width: Math.max(1.5, (to - from) * inner) };
}

function rect(shape: {
  readonly x: number;
  readonly width: number;
  readonly fill: string;
  readonly title: string;
  readonly isFramed?: boolean;
}): string {
  const { x, width, fill, title, isFramed = false } = shape;
  const stroke = isFramed ? ' stroke="#5a5a60" stroke-width="0.7"' : '';
  return `<rect x="${figure(x)}" width="${figure(width)}" height="${ROW - 6}" fill="${fill}"${stroke}><title>${safe(title)}</title></rect>`;
}

export function text(
  x: number,
  y: number,
  content: string,
  className: string,
  fill?: string,
  anchor?: 'middle' | 'end',
): string {
  const style = fill === undefined ? '' : ` style="fill:${fill}"`;
  const where = anchor === undefined ? '' : ` text-anchor="${anchor}"`;
  const name = className === '' ? '' : ` class="${className}"`;
  return `<text x="${figure(x)}" y="${figure(y)}"${name}${style}${where} xml:space="preserve">${safe(content)}</text>`;
}

function figure(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export function safe(value: string): string {
  return printable(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
