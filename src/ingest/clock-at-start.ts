/**
 * Whether the dock's clock was set while nothing ran, as far as that can be proven. Since the same boot of the machine its monotonic clock
 * tells exactly. After another boot there is only a bound: the time cannot lie before that of the last record, nor before a cosignature
 * that the dock holds. How far a clock was put on while the machine was off is not to be seen.
 */
import type { TimeGrade } from '../domain/clock-evidence.js';
import { type Instant, instant } from '../domain/quantities.js';
import type { RecordHeader } from '../evidence/records/header.js';
import { LEAST_STEP_MS } from './dock-clock-watch.js';

export type ClockAtStart = {
  readonly at: Instant;
  /** Since the machine was booted, in every process alike. */
  readonly monotonicMs: number;
  readonly bootId: string;
  readonly grade: TimeGrade;
};

export type ClockKnown = {
  /** Of the last record; undefined before the first. */
  readonly last: RecordHeader['now'] | undefined;
  /** Whether the last run, too, counted its monotonic time from the boot. */
  readonly isSameBasis: boolean;
  /** Of the newest cosigned checkpoint that the dock holds, in whole seconds. */
  readonly cosignedAtSeconds: number | undefined;
};

export type ClockSetMeanwhile = {
  /** What the clock would show had it run on, or the least that it could show. */
  readonly expectedAt: Instant;
  /** After minus before; undefined where only the least is known. */
  readonly stepMs: number | undefined;
  readonly method: 'monotonic-clock' | 'last-record' | 'cosignature';
};

/** Undefined where nothing shows that it was set. */
export function clockSetMeanwhile(now: ClockAtStart, known: ClockKnown): ClockSetMeanwhile | undefined {
  const { last, isSameBasis } = known;
  const lastMs = last === undefined ? undefined : Date.parse(last.utc);
  if (last !== undefined && lastMs !== undefined && isSameBasis && last.boot === now.bootId) {
    const expectedMs = lastMs + (now.monotonicMs - last.mono_ms);
    const stepMs = Math.round(now.at - expectedMs);
    if (Math.abs(stepMs) <= LEAST_STEP_MS) return undefined;
    return { expectedAt: instant(Math.round(expectedMs)), stepMs, method: 'monotonic-clock' };
  }
  const unsureMs = LEAST_STEP_MS + (now.grade.uncertaintyMs ?? 0);
  // A cosignature is the word of another clock, or of one that nobody had set yet: where both say so it weighs more.
  const cosignedMs = known.cosignedAtSeconds === undefined ? undefined : known.cosignedAtSeconds * 1000;
  if (cosignedMs !== undefined && now.at + unsureMs < cosignedMs)
    return { expectedAt: instant(cosignedMs), stepMs: undefined, method: 'cosignature' };
  if (last !== undefined && lastMs !== undefined && now.at + unsureMs < lastMs - (last.unc_ms ?? 0))
    return { expectedAt: instant(lastMs), stepMs: undefined, method: 'last-record' };
  return undefined;
}
