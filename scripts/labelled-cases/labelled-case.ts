/** What a labelled case is: files on a card, the question, and the answer that follows from how the files were made. */
import type { FindingKind, Severity, Verdict } from '../../src/continuity/report.js';

export type ExpectedFinding = {
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** Default `both`. */
  readonly track?: 'both' | 'video' | 'audio';
  /** On the recording's axis, seconds; null: must not be placed; absent: not settled by the construction. */
  readonly fromS?: number | null;
  readonly toS?: number | null;
  /** The stated uncertainty must hold the truth and not exceed this; default 1.2 s, what one-second names leave. */
  readonly withinS?: number;
  readonly missing?: readonly number[];
  /** Part of the name of the file it is about. */
  readonly file?: string;
};

export type ExpectedRecording = {
  readonly verdict: Verdict;
  /** Bounds of the claim, ms: no better than the evidence, and not worthless. */
  readonly claimMs?: readonly [least: number, most: number];
  /** All of them, in any order. */
  readonly findings?: readonly ExpectedFinding[];
  readonly states?: readonly ('ok' | 'truncated' | 'unreadable' | 'empty')[];
  /** Files that count as copies. */
  readonly copies?: number;
};

export type LabelledCase = {
  readonly name: string;
  readonly files: () => Promise<readonly CardFile[]>;
  readonly mustBeContinuous?: boolean;
  readonly profile?: string;
  readonly deep?: boolean;
  readonly expected: readonly ExpectedRecording[];
};

export type CardFile = {
  readonly path: string;
  readonly bytes: Buffer;
  /** A hole in the file on disk between byte `at` and what follows it. */
  readonly sparse?: { readonly at: number; readonly holeBytes: number };
};

/** Half past nine on the day of the first release. */
const START = '2026-11-20T09:30:00';

/** GA/T 947 style: the camera's whole second at the start, and its counter. `atS` counts from START. */
export function cameraName(atS: number, number: number, ending: string, from = START): string {
  const clock = new Date(Date.parse(`${from}Z`) + Math.floor(atS) * 1000).toISOString().replaceAll(/\D/g, '');
  return `DCIM/DSJ-A1_1234567_000001_${clock.slice(0, 14)}_${String(number).padStart(4, '0')}.${ending}`;
}

/** The camera's log: seconds after START and what it says. */
export function cameraLog(...lines: readonly (readonly [atS: number, text: string])[]): CardFile {
  const text = lines.map(([atS, what]) => {
    const clock = new Date(Date.parse(`${START}Z`) + atS * 1000).toISOString();
    return `${clock.slice(0, 10)} ${clock.slice(11, 19)} -> ${what}\r\n`;
  });
  return { path: 'LOG/20261120.log', bytes: Buffer.from(text.join('')) };
}
