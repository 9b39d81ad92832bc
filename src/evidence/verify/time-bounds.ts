/**
 * What the log says about the time of a record: not before the checkpoint that it names, not after the first cosignature over
 * it. A dock's clock that says otherwise, by more than it admits, is an anomaly; what the bounds say still holds.
 */
import type { SealRecord } from '../records/seal-record.js';
import type { Verification } from './verification.js';

export type TimeBounds = {
  readonly notBeforeSeconds: number | undefined;
  readonly notAfterSeconds: number | undefined;
};

/** Cosignatures know seconds only. */
const SECOND_MS = 1000;

export function judgeTime(
  { checks, account }: Verification,
  what: { readonly path: string; readonly subject: string; readonly record: Pick<SealRecord, 'now' | 'seq'> },
  { notBeforeSeconds, notAfterSeconds }: TimeBounds,
): void {
  account.addBounds(what.subject, { notBeforeSeconds, notAfterSeconds });
  if (notBeforeSeconds === undefined && notAfterSeconds === undefined) return;
  const { now, seq } = what.record;
  const atMs = Date.parse(now.utc);
  const unsureMs = now.unc_ms ?? 0;
  const isEarly = notBeforeSeconds !== undefined && atMs + unsureMs < notBeforeSeconds * SECOND_MS;
  const isLate = notAfterSeconds !== undefined && atMs - unsureMs > (notAfterSeconds + 1) * SECOND_MS;
  if (!isEarly && !isLate) checks.pass('clock-anomaly', what.subject);
  else if (now.unc_ms === null)
    checks.notChecked('clock-anomaly', what.path, 'outside, but the dock did not know how far its clock could be off');
  else if (isEarly)
    checks.fail(
      'clock-anomaly',
      what.path,
      `record ${seq} says ${now.utc}, but names a checkpoint of ${utcOf(notBeforeSeconds)}`,
    );
  else
    checks.fail(
      'clock-anomaly',
      what.path,
      `record ${seq} says ${now.utc}, but was cosigned at ${utcOf(notAfterSeconds)}`,
    );
}

function utcOf(seconds: number | undefined): string {
  if (seconds === undefined) return 'no time';
  const ms = seconds * SECOND_MS;
  return ms > 8.64e15 ? `${seconds} s` : new Date(ms).toISOString();
}
