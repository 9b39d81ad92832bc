/**
 * At every start, before the first record: tells by a signed `time` record and a finding that the dock's clock was set while nothing ran
 * (ingest/clock-at-start.ts says what can be known of it).
 */
import { CAMERA_FINDINGS } from '../domain/camera-findings.js';
import type { TimeGrade } from '../domain/clock-evidence.js';
import { formatUtc } from '../domain/quantities.js';
import { dockFolder } from '../evidence/evidence-paths.js';
import { decodeRecord } from '../evidence/record-encoding.js';
import type { RecordHeader } from '../evidence/records/header.js';
import { clockSetMeanwhile } from '../ingest/clock-at-start.js';
import type { IngestDeps } from '../ingest/ingest-deps.js';
import type { Ledger } from '../ports/ledger.js';

/** Noted by runs whose records count monotonic time from the machine's boot: those before counted from their own start. */
const BASIS_NOTE = 'clock-basis';
const BASIS = 'boot';

export async function tellClockSetMeanwhile(
  { ledger, sealer, clock, dock, log }: Pick<IngestDeps, 'ledger' | 'sealer' | 'clock' | 'dock' | 'log'>,
  { grade, cosignedAtSeconds }: { readonly grade: TimeGrade; readonly cosignedAtSeconds: number | undefined },
): Promise<void> {
  const last = await lastNow(ledger);
  const isSameBasis = (await ledger.noted(BASIS_NOTE)) === BASIS;
  const now = { at: clock.now(), monotonicMs: clock.monotonicMs(), bootId: clock.bootId, grade };
  const found = clockSetMeanwhile(now, { last, isSameBasis, cosignedAtSeconds });
  if (found !== undefined) {
    const { expectedAt, stepMs, method } = found;
    const facts = { expected: formatUtc(expectedAt), shown: formatUtc(now.at), stepMs: stepMs ?? null, method };
    log.warn('clock set while nothing ran', facts);
    const uncertaintyMs = grade.uncertaintyMs === undefined ? null : Math.ceil(grade.uncertaintyMs);
    const { severity } = CAMERA_FINDINGS['clock-anomaly'];
    await sealer.seal({
      body: {
        _type: 'urn:sealdock:record:time:1',
        ...{ subject: 'dock', docking: null, cam: null, step_ms: stepMs ?? null, method, reason: 'while-stopped' },
        before: { at: formatUtc(expectedAt), sync: last?.sync ?? null, unc_ms: last?.unc_ms ?? null },
        after: { at: formatUtc(now.at), sync: grade.sync, unc_ms: uncertaintyMs },
      },
      ...{ docking: undefined, recordPath: undefined, folder: dockFolder(dock), files: [] },
      effects: {
        finding: { at: now.at, code: 'clock-anomaly', severity, docking: undefined, camera: undefined, facts },
      },
    });
  }
  await ledger.note(BASIS_NOTE, BASIS);
}

async function lastNow(ledger: Ledger): Promise<RecordHeader['now'] | undefined> {
  const { seq } = await ledger.tip();
  const row = seq === undefined ? undefined : await ledger.record(seq);
  const decoded = row === undefined ? undefined : decodeRecord(row.bytes);
  return decoded?.ok === true ? decoded.record.now : undefined;
}
