/**
 * A recording as a picture of characters: a line of its files with what is missing hatched, below it where the edges of
 * each finding may lie, then the findings one by one. Fits the columns it is given. Every sign stands for itself;
 * colour only repeats it.
 */
import type { Language } from '../language.js';
import { cutTo, displayWidth, padEndTo, printable, type Tone, wrapText } from '../terminal-text.js';
import {
  type DrawnFile,
  type DrawnFinding,
  layoutRecording,
  type Recording,
  type RecordingLayout,
  type Stretch,
} from './recording-layout.js';
import { endTimes, findingLine, findingPlace, TIMELINE_WORDS } from './timeline-words.js';

export type Paint = (text: string, tone: Tone) => string;
export type TimelineLook = {
  readonly columns: number;
  readonly language: Language;
  readonly paint: Paint;
  /** Remarks and notes beside what is missing and what cannot be told. */
  readonly hasRemarks: boolean;
};

/** Two shades, so that one sees where one file ends and the next begins. */
const SHADES = ['█', '▓'] as const;
const MISSING = '╱';
const UNKNOWN = '?';
const INDENT = '  ';
const MAX_COLUMNS = 120;
const MIN_CELLS = 20;
const MAX_REACH_ROWS = 4;

export const TIMELINE_SIGNS = { file: SHADES.join(''), missing: MISSING, unknown: UNKNOWN, reach: '├┤' } as const;

const TONES = { gap: 'bad', 'cannot-tell': 'warn', warning: 'warn', note: 'quiet' } as const;
const MARKS = { gap: '✗', 'cannot-tell': '?', warning: '▲', note: '·' } as const;

/** The picture alone: times at the ends, the files, the reach of the edges. */
export function timelinePicture(recording: Recording, look: TimelineLook): readonly string[] {
  return pictureOf(recording, lettered(recording, look), look);
}

/** The picture, then each finding with its letter and its sentence. */
export function timelineText(recording: Recording, look: TimelineLook): readonly string[] {
  const view = lettered(recording, look);
  const columns = Math.min(look.columns, MAX_COLUMNS);
  const told = [
    ...view.marked.map(({ finding, letter, isShortened }) => ({ finding, letter, isShortened })),
    ...view.layout.unplaced.map((finding) => ({ finding, letter: ' ', isShortened: false })),
  ].filter(({ finding }) => look.hasRemarks || finding.severity === 'gap' || finding.severity === 'cannot-tell');
  const words = TIMELINE_WORDS[look.language];
  const lines = told.flatMap(({ finding, letter, isShortened }) => {
    const short = isShortened ? ` (${words.shortened})` : '';
    const what = `${letter} ${MARKS[finding.severity]} ${findingLine(finding, look.language)}`;
    const place = `${printable(findingPlace(finding))}${short}`.trimStart();
    const hasRoom = displayWidth(what) + displayWidth(place) + 4 <= columns;
    const head = hasRoom ? `${what}  ${place}` : what;
    const because = wrapText(printable(finding.because), columns - 6);
    return [
      `${INDENT}${look.paint(cutTo(head.trimEnd(), columns - 2), TONES[finding.severity])}`,
      ...(hasRoom || place === '' ? [] : [`${INDENT}    ${place}`]),
      ...because.map((line) => `${INDENT}    ${line}`),
    ];
  });
  return [...pictureOf(recording, view, look), ...lines];
}

type Marked = DrawnFinding & { readonly letter: string };
type View = { readonly layout: RecordingLayout; readonly marked: readonly Marked[] };

function lettered(recording: Recording, look: TimelineLook): View {
  const layout = layoutRecording(recording);
  const shown = layout.findings.filter(({ look: kind }) => look.hasRemarks || kind !== 'remark');
  return { layout, marked: shown.map((finding, i) => ({ ...finding, letter: LETTERS[i] ?? '+' })) };
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function pictureOf(recording: Recording, { layout, marked }: View, look: TimelineLook): readonly string[] {
  const words = TIMELINE_WORDS[look.language];
  const rows = layout.isSplit ? (['video', 'audio'] as const) : (['both'] as const);
  const names = { video: words.picture, audio: words.sound, both: '' };
  const margin = Math.max(0, ...rows.map((row) => displayWidth(names[row]))) + (layout.isSplit ? 1 : 0);
  const cells = Math.max(MIN_CELLS, Math.min(look.columns, MAX_COLUMNS) - INDENT.length - margin);
  const lead = INDENT + ' '.repeat(margin);
  const [starts, ends] = endTimes(recording);
  return [
    `${lead}${look.paint(`${starts}${' '.repeat(Math.max(1, cells - starts.length - ends.length))}${ends}`, 'quiet')}`,
    ...rows.map(
      (row) => `${INDENT}${padEndTo(names[row], margin)}${painted(footageRow(layout, row, cells), look.paint)}`,
    ),
    ...reachRows(marked, cells).map((row) => `${lead}${look.paint(row.trimEnd(), 'quiet')}`),
  ];
}

type Row = 'both' | 'video' | 'audio';

function footageRow(layout: RecordingLayout, row: Row, cells: number): string {
  const line = Array.from({ length: cells }, () => ' ');
  for (const [i, file] of layout.files.entries()) {
    if ((row === 'audio' && !file.hasSound) || (row === 'video' && !file.hasPicture)) continue;
    const [from, to] = cellsOf(file, cells);
    line.fill(SHADES[i % SHADES.length] ?? '█', from, to);
  }
  const holes = layout.findings.filter(({ look }) => look !== 'remark');
  for (const { finding, look, ...stretch } of holes) {
    if (row !== 'both' && finding.track !== 'both' && finding.track !== row) continue;
    const [from, to] = cellsOf(stretch, cells);
    line.fill(look === 'missing' ? MISSING : UNKNOWN, from, to);
    const middle = Math.floor((from + to) / 2);
    if (stretch.isShortened && to - from > 3) line[middle] = '…';
  }
  for (const stretch of layout.breaks) line.fill(UNKNOWN, ...cellsOf(stretch, cells));
  for (const file of layout.files) label(line, file, cells);
  return line.join('');
}

/** The file's number in the middle of the longest stretch of it that is there. */
function label(line: string[], file: DrawnFile, cells: number): void {
  const [from, to] = cellsOf(file, cells);
  const shades: readonly string[] = SHADES;
  let best = { at: from, length: 0 };
  let length = 0;
  for (let at = from; at < to; at += 1) {
    length = shades.includes(line[at] ?? '') ? length + 1 : 0;
    if (length > best.length) best = { at: at - length + 1, length };
  }
  const text = ` ${file.label} `;
  if (text.length + 2 > best.length) return;
  const at = best.at + Math.floor((best.length - text.length) / 2);
  for (const [k, mark] of [...text].entries()) line[at + k] = mark;
}

/** Whiskers from the earliest to the latest place of a finding's edges, its letter in the middle; no two on one another. */
function reachRows(marked: readonly Marked[], cells: number): readonly string[] {
  const rows: string[][] = [];
  for (const { reach, letter, ...stretch } of marked) {
    const [from, to] = cellsOf(reach, cells);
    const row = rows.find((cellsOfRow) =>
      cellsOfRow.slice(Math.max(0, from - 1), to + 1).every((cell) => cell === ' '),
    );
    const line = row ?? Array.from({ length: cells }, () => ' ');
    if (row === undefined) rows.push(line);
    if (to - from > 2) {
      line.fill('─', from, to);
      line[from] = '├';
      line[to - 1] = '┤';
    }
    const [first, last] = cellsOf(stretch, cells);
    line[Math.floor((first + last - 1) / 2)] = letter;
  }
  const kept = rows.slice(0, MAX_REACH_ROWS).map((line) => line.join(''));
  return rows.length > MAX_REACH_ROWS ? [...kept, '…'] : kept;
}

/** At least one cell. */
function cellsOf({ from, to }: Stretch, cells: number): [from: number, to: number] {
  const first = Math.max(0, Math.min(cells - 1, Math.round(from * cells)));
  return [first, Math.max(first + 1, Math.min(cells, Math.round(to * cells)))];
}

function painted(text: string, paint: Paint): string {
  return text.replaceAll(/╱[╱…]*/g, (gap) => paint(gap, 'bad')).replaceAll(/\?[?…]*/g, (gap) => paint(gap, 'warn'));
}
