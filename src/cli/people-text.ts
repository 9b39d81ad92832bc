/** Small pieces of text that several commands print: times, codes with what to do, the line that leads to the next page. */
import { CAMERA_FINDINGS, isCameraFinding } from '../domain/camera-findings.js';
import { DOCTOR_FINDINGS, isDoctorFinding } from '../domain/doctor-findings.js';
import { FAILURE_CODES, isFailureCode } from '../domain/failure-codes.js';
import type { Language, Text } from './language.js';
import { printable, type Tone, toned } from './terminal-text.js';

/** `2026-11-20 09:30:00`: of a time in a document, in the dock's zone, which the head of the page names once. */
export function shownTime(at: string | null): string {
  return at === null ? '–' : at.slice(0, 19).replace('T', ' ');
}

export const ZONE: Text = { zh: '时间为 UTC+8', en: 'times in UTC+8' };

/** What a code says; the code itself where this program does not know it. */
export function codeText(code: string, language: Language): string {
  const message = rowOf(code)?.message[language];
  return message === undefined ? printable(code) : `${code}: ${message}`;
}

export function remedyText(code: string, language: Language): string | undefined {
  return rowOf(code)?.remedy[language];
}

/** Of the three tables of codes. No code stands in two of them. */
function rowOf(code: string): { readonly message: Text; readonly remedy: Text } | undefined {
  if (isFailureCode(code)) return FAILURE_CODES[code];
  if (isCameraFinding(code)) return CAMERA_FINDINGS[code];
  return isDoctorFinding(code) ? DOCTOR_FINDINGS[code] : undefined;
}

const MARKS: Readonly<Record<'good' | 'warn' | 'bad', string>> = { good: '✓', warn: '▲', bad: '✗' };

/** A sign and a colour: neither stands alone. */
export function marked(text: string, tone: 'good' | 'warn' | 'bad'): string {
  return toned(`${MARKS[tone]} ${text}`, tone satisfies Tone);
}

export function nextPageText(next: string | null, language: Language): readonly string[] {
  if (next === null) return [];
  return [{ zh: `还有更多：--after ${next}`, en: `there are more: --after ${next}` }[language]];
}
