/**
 * A recording as one line of a terminal: its files in turn, what is missing, what nobody can tell. A file whose length is not
 * known gets a stretch of question marks at its place, so that it is seen at all.
 */
import type { IngestDocument } from '../app/ingest-document.js';
import type { Tone } from './terminal-text.js';

export type Recording = IngestDocument['continuity']['recordings'][number];
export type Paint = (text: string, tone: Tone) => string;

/** Two shades, so that one sees where one file ends and the next begins. */
const FILES = ['█', '▓'] as const;
const MISSING = '·';
const UNKNOWN = '?';
const UNKNOWN_CELLS = 6;

export const PICTURE_SIGNS = { file: FILES.join(''), missing: MISSING, unknown: UNKNOWN } as const;

/** `width` cells between the ends. */
export function recordingPicture({ segments, findings, durationMs }: Recording, width: number, paint: Paint): string {
  const openEnds = findings.filter(({ severity, endMs }) => severity === 'cannot-tell' && endMs === null).length;
  const scaled = Math.max(1, width - openEnds * UNKNOWN_CELLS);
  const totalMs = Math.max(1, durationMs ?? 0, ...findings.map(({ endMs }) => endMs ?? 0));
  const cells: string[] = Array.from({ length: scaled }, () => ' ');
  const fill = (fromMs: number, toMs: number, sign: string): void => {
    const from = Math.max(0, Math.min(scaled - 1, Math.round((fromMs / totalMs) * scaled)));
    cells.fill(sign, from, Math.max(from + 1, Math.min(scaled, Math.round((toMs / totalMs) * scaled))));
  };
  let shade = 0;
  for (const { offsetMs, durationMs: lengthMs, copyOf } of segments) {
    if (offsetMs === null || lengthMs === null || copyOf !== null) continue;
    fill(offsetMs, offsetMs + lengthMs, FILES[shade % FILES.length] ?? '█');
    shade += 1;
  }
  for (const { startMs, endMs, severity } of findings) {
    if (startMs === null || endMs === null) continue;
    if (severity === 'gap') fill(startMs, endMs, MISSING);
    else if (severity === 'cannot-tell') fill(startMs, endMs, UNKNOWN);
  }
  const tail = UNKNOWN.repeat(openEnds * UNKNOWN_CELLS);
  return `├${painted([...cells, ...tail].slice(0, width).join(''), paint)}┤`;
}

function painted(text: string, paint: Paint): string {
  return text.replaceAll(/·+/g, (gap) => paint(gap, 'bad')).replaceAll(/\?+/g, (gap) => paint(gap, 'warn'));
}
