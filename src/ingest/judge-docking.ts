/**
 * Judges the continuity of what a docking brought, from the ledger's rows alone: `continuity.json` beside the records, one
 * signed `continuity` record a recording. Whether a recording had to be continuous comes from the settings or the request.
 */

import type { FootageFile } from '../continuity/footage-file.js';
import { judgeContinuity } from '../continuity/judge-continuity.js';
import { CONTINUITY_RULE } from '../continuity/limits.js';
import type { ContinuityReport, RecordingReport } from '../continuity/report.js';
import type { Seq } from '../domain/ids.js';
import { CHINA_OFFSET_MINUTES, instant } from '../domain/quantities.js';
import { isHeldOrSealed } from '../domain/segment-lifecycle.js';
import { digestFacts } from '../evidence/digest.js';
import { CONTINUITY_LIMITS } from '../evidence/records/continuity.js';
import { signableText } from '../evidence/text-rules.js';
import type { RecordBody } from '../ports/sealer.js';
import type { DockingContext } from './docking-context.js';
import { eachSegment } from './docking-rows.js';
import type { IngestDeps } from './ingest-deps.js';

export type Duty = { readonly must: boolean; readonly source: string };

export function dutyOf(deps: IngestDeps, camera: string, isAsked: boolean): Duty {
  const setting = deps.policy.mustBeContinuous;
  if (isAsked) return { must: true, source: 'request' };
  if (setting === 'all' || setting === 'none') return { must: setting === 'all', source: `settings:${setting}` };
  return { must: setting.cameras.includes(camera), source: 'settings:cameras' };
}

export async function judgeDocking(
  deps: IngestDeps,
  context: DockingContext,
  options: { readonly duty: Duty; readonly zoneOffsetMinutes: number | undefined },
): Promise<ContinuityReport> {
  const files: FootageFile[] = [];
  const seqs = new Map<string, Seq>();
  for await (const row of eachSegment(deps.ledger, context.docking)) {
    if (!isHeldOrSealed(row.state)) continue;
    files.push({
      path: row.path,
      sizeBytes: row.sizeBytes,
      names: row.names,
      reading: row.reading,
      sha256: row.sha256,
    });
    if (row.recordSeq !== undefined) seqs.set(row.path, row.recordSeq);
  }
  // The duty changes grouping only where somebody asked for it: by default a long pause ends a recording (contract, check).
  const mustBeContinuous = options.duty.source === 'request';
  const report = judgeContinuity(files, {
    mustBeContinuous,
    zoneOffsetMinutes: options.zoneOffsetMinutes ?? CHINA_OFFSET_MINUTES,
  });
  const bytes = Buffer.from(
    `${JSON.stringify({ schema: 'sealdock.continuity/1', rule: CONTINUITY_RULE, duty: options.duty, ...report }, undefined, 1)}\n`,
  );
  await deps.vault.writeFile(`${context.folder}/continuity.json`, bytes);
  for (const recording of report.recordings) {
    await deps.sealer.seal({
      body: bodyOf(context, recording, { duty: options.duty, seqs, report: digestFacts(bytes) }),
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

function bodyOf(
  context: DockingContext,
  recording: RecordingReport,
  facts: {
    readonly duty: Duty;
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
    rule: CONTINUITY_RULE,
    report: { name: 'continuity.json', ...facts.report },
  };
}
