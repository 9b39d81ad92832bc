/**
 * Judges the continuity of what a docking brought, from the ledger's rows alone: `continuity.json` beside the records, one
 * signed `continuity` record a recording. Whether a recording had to be continuous comes from the settings or the request.
 */

import type { FootageFile } from '../continuity/footage-file.js';
import { judgingContinuity } from '../continuity/judge-continuity.js';
import { thresholdsOf } from '../continuity/limits.js';
import type { ContinuityReport, RecordingReport } from '../continuity/report.js';
import type { Seq } from '../domain/ids.js';
import { clampedInstant, instant } from '../domain/quantities.js';
import { isHeldOrSealed } from '../domain/segment-lifecycle.js';
import { digestFacts } from '../evidence/digest.js';
import { CONTINUITY_LIMITS } from '../evidence/records/continuity.js';
import { signableText } from '../evidence/text-rules.js';
import { inSlices, type Sliced } from '../lib/sliced.js';
import type { SegmentRow } from '../ports/ledger.js';
import type { RecordBody } from '../ports/sealer.js';
import { judgingOptions } from '../profiles/judging-options.js';
import type { DeviceProfile } from '../profiles/profile-schema.js';
import type { DockingContext } from './docking-context.js';
import { eachSegment } from './docking-rows.js';
import type { IngestDeps } from './ingest-deps.js';
import { type LogFile, readLogEvents } from './read-log-events.js';

export type Duty = { readonly must: boolean; readonly source: string };

export function dutyOf(deps: IngestDeps, camera: string, isAsked: boolean): Duty {
  const setting = deps.policy.mustBeContinuous;
  if (isAsked) return { must: true, source: 'request' };
  if (setting === 'all' || setting === 'none') return { must: setting === 'all', source: `settings:${setting}` };
  return { must: setting.cameras.includes(camera), source: 'settings:cameras' };
}

type Options = { readonly duty: Duty; readonly profile: DeviceProfile | undefined };

export async function judgeDocking(
  deps: IngestDeps,
  context: DockingContext,
  options: Options,
  signal: AbortSignal,
): Promise<ContinuityReport> {
  const { report, digest, seqs } = await judge(deps, context, options, signal);
  for (const recording of report.recordings) {
    await deps.sealer.seal({
      body: bodyOf(context, recording, { duty: options.duty, rule: report.rule, seqs, report: digest }),
      docking: context.docking,
      recordPath: undefined,
      folder: context.folder,
      files: [],
      effects: {
        continuity: {
          docking: context.docking,
          camera: context.camera.id,
          verdict: recording.verdict,
          isUnderDuty: options.duty.must,
          dutySource: options.duty.source,
          startAt: recording.startAt === null ? undefined : instant(Date.parse(recording.startAt)),
          durationMs: recording.durationMs ?? undefined,
          claimMs: recording.claimMs ?? undefined,
          recording,
        },
      },
    });
  }
  return report;
}

/** A function of its own, so that what was judged is held no longer than it is judged: a large card's files weigh much. */
async function judge(deps: IngestDeps, context: DockingContext, { duty, profile }: Options, signal: AbortSignal) {
  const files: FootageFile[] = [];
  const logs: LogFile[] = [];
  const seqs = new Map<string, Seq>();
  for await (const row of eachSegment(deps.ledger, context.docking)) {
    if (!isHeldOrSealed(row.state)) continue;
    files.push({
      path: row.path,
      sizeBytes: row.sizeBytes,
      names: row.names,
      modifiedAt: clampedInstant(row.mtimeMs),
      reading: row.reading,
      sha256: row.sha256,
    });
    if (row.names?.kind === 'log') logs.push(logOf(deps, row));
    if (row.recordSeq !== undefined) seqs.set(row.path, row.recordSeq);
  }
  // The duty changes grouping only where somebody asked for it: by default a long pause ends a recording (contract, check).
  const mustBeContinuous = duty.source === 'request';
  const judging = judgingOptions(profile);
  const events = await readLogEvents(logs, profile, signal);
  const logged = events.size === 0 ? files : files.map((file) => ({ ...file, logEvents: events.get(file.path) }));
  const report = await inSlices(judgingContinuity(logged, { mustBeContinuous, ...judging }), signal);
  const head = { schema: 'sealdock.continuity/1', thresholds: thresholdsOf(judging), duty };
  const bytes = await inSlices(reportBytes(head, report), signal);
  await deps.vault.writeFile(`${context.folder}/continuity.json`, bytes);
  return { report, digest: digestFacts(bytes), seqs };
}

/** The report as JSON, a recording a line: a large card's is long, and is put together with pauses. */
function* reportBytes(head: object, { recordings, ignored, ...report }: ContinuityReport): Sliced<Buffer> {
  const start = JSON.stringify({ ...head, ...report }).slice(0, -1);
  const pieces = [Buffer.from(`${start},\n"recordings":[`)];
  for (const [i, recording] of recordings.entries()) {
    pieces.push(Buffer.from(`${i === 0 ? '' : ','}\n${JSON.stringify(recording)}`));
    yield;
  }
  return Buffer.concat([...pieces, Buffer.from(`],\n"ignored":${JSON.stringify(ignored)}}\n`)]);
}

/** A log that was held already lies with the docking that brought it. */
function logOf({ ledger, vault }: IngestDeps, row: SegmentRow): LogFile {
  return {
    path: row.path,
    names: row.names,
    readEnd: async (maxBytes) => {
      const held = row.heldBy === undefined ? row : await ledger.segment(row.heldBy);
      return held?.storedPath === undefined ? undefined : vault.readEnd(held.storedPath, maxBytes);
    },
  };
}

function bodyOf(
  context: DockingContext,
  recording: RecordingReport,
  facts: {
    readonly duty: Duty;
    readonly rule: ContinuityReport['rule'];
    readonly seqs: ReadonlyMap<string, Seq>;
    readonly report: { readonly sha256: string; readonly size: number };
  },
): RecordBody {
  const judged = recording.segments.flatMap(({ path }) => facts.seqs.get(path) ?? []);
  const { seqs: maxSeqs, findings: maxFindings, missing: maxMissing } = CONTINUITY_LIMITS;
  const findings = recording.findings.slice(0, maxFindings).map((finding) => ({
    kind: finding.kind,
    severity: finding.severity,
    track: finding.track,
    start_ms: finding.startMs,
    end_ms: finding.endMs,
    unc_ms: finding.uncertaintyMs,
    missing: finding.missing.slice(0, maxMissing),
    seq: facts.seqs.get(finding.file ?? finding.afterFile ?? '') ?? null,
  }));
  return {
    _type: 'urn:sealdock:record:continuity:1',
    docking: context.docking,
    recording: signableText(`${context.camera.id}@${recording.startAt ?? recording.segments[0]?.path ?? '?'}`),
    seqs: judged.slice(0, maxSeqs),
    seqs_more: Math.max(0, judged.length - maxSeqs),
    duty: facts.duty,
    verdict: recording.verdict,
    claim_ms: recording.claimMs,
    findings,
    findings_more: Math.max(0, recording.findings.length - maxFindings),
    rule: facts.rule,
    report: { name: 'continuity.json', ...facts.report },
  };
}
