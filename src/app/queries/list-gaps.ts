/**
 * `sealdock gaps`: recordings that are not proven continuous, by their newest verdict. A gap under duty is 4 and one that
 * cannot be told under duty 12, as in `check --must-be-continuous`; elsewhere gaps are findings with 0.
 */
import { z } from 'zod';
import { explain } from '../../continuity/explain.js';
import { EXIT, orderExitCodes } from '../../domain/exit-codes.js';
import { Failure } from '../../domain/failure.js';
import type { CameraId } from '../../domain/ids.js';
import { formatInstant, type Instant, instant } from '../../domain/quantities.js';
import type { LedgerReader, RecordingRow } from '../../ports/ledger-views.js';
import { pageOf } from './page.js';

const findingSchema = z.object({
  kind: z.string(),
  severity: z.enum(['gap', 'cannot-tell', 'warning', 'note']),
  track: z.enum(['both', 'video', 'audio']),
  startMs: z.number().nullable(),
  endMs: z.number().nullable(),
  uncertaintyMs: z.number(),
  missing: z.array(z.number()),
  file: z.string().nullable(),
  afterFile: z.string().nullable(),
  beforeFile: z.string().nullable(),
  because: z.string(),
  why: z.object({ code: z.string(), facts: z.record(z.string(), z.union([z.number(), z.string()])) }).optional(),
});

/** Of the stored report only what is shown here. */
const recordingSchema = z.object({
  officer: z.string().nullable().default(null),
  claim: z.string().default(''),
  segments: z.array(z.unknown()),
  findings: z.array(findingSchema),
});

export type GapFinding = z.output<typeof findingSchema> & {
  /** By the camera's own clock, where the recording's start is known. */
  readonly fromAt: string | null;
  readonly toAt: string | null;
};

export type GapRow = {
  readonly id: number;
  readonly camera: string;
  readonly officer: string | null;
  readonly docking: string;
  readonly verdict: RecordingRow['verdict'];
  readonly isUnderDuty: boolean;
  readonly dutySource: string;
  readonly startAt: string | null;
  readonly durationMs: number | null;
  readonly claimMs: number | null;
  readonly claim: string;
  readonly judgedAt: string;
  /** Position of the signed verdict in the dock's log. */
  readonly seq: number;
  readonly segments: number;
  /** Gaps and what cannot be told, in their order. */
  readonly findings: readonly GapFinding[];
  readonly findingsLeftOut: number;
};

export type GapsDocument = {
  readonly schema: 'sealdock.gaps/1';
  readonly recordings: readonly GapRow[];
  readonly next: string | null;
  readonly exitCodes: readonly number[];
};

const MAX_FINDINGS = 20;

export async function listGaps(
  ledger: LedgerReader,
  options: {
    readonly isUnderDuty: boolean;
    readonly camera: CameraId | undefined;
    readonly since: Instant | undefined;
    readonly after: number | undefined;
    readonly limit: number;
  },
): Promise<GapsDocument> {
  const { camera, since, after, limit } = options;
  const isUnderDuty = options.isUnderDuty ? true : undefined;
  const rows = await ledger.recordings({ isUnderDuty, camera, since, after, limit: limit + 1 });
  const { shown, next } = pageOf(rows, limit, ({ id }) => id);
  const recordings = shown.map(gapRow);
  const codes = recordings
    .filter((row) => row.isUnderDuty)
    .map(({ verdict }) => (verdict === 'gap' ? EXIT.incomplete : EXIT.cannotTell));
  return { schema: 'sealdock.gaps/1', recordings, next, exitCodes: orderExitCodes(codes) };
}

/** The sentence of a finding, from its figures where they are stored. */
export function explainGap({ why, because }: Pick<GapFinding, 'why' | 'because'>, language: 'zh' | 'en'): string {
  return why === undefined ? because : explain(why, language);
}

export function gapRow(row: RecordingRow): GapRow {
  const decoded = recordingSchema.safeParse(row.recording);
  if (!decoded.success) throw new Failure('ledger-damaged', { table: 'continuity', row: row.id }, decoded.error);
  const { officer, claim, segments, findings } = decoded.data;
  const proven = findings.filter(({ severity }) => severity === 'gap' || severity === 'cannot-tell');
  return {
    id: row.id,
    camera: row.camera,
    officer,
    docking: row.docking,
    verdict: row.verdict,
    isUnderDuty: row.isUnderDuty,
    dutySource: row.dutySource,
    startAt: row.startAt === undefined ? null : formatInstant(row.startAt),
    durationMs: row.durationMs ?? null,
    claimMs: row.claimMs ?? null,
    claim,
    judgedAt: formatInstant(row.judgedAt),
    seq: row.recordSeq,
    segments: segments.length,
    findings: proven.slice(0, MAX_FINDINGS).map((finding) => ({
      ...finding,
      fromAt: placed(row.startAt, finding.startMs),
      toAt: placed(row.startAt, finding.endMs),
    })),
    findingsLeftOut: Math.max(0, proven.length - MAX_FINDINGS),
  };
}

function placed(startAt: Instant | undefined, offsetMs: number | null): string | null {
  return startAt === undefined || offsetMs === null ? null : formatInstant(instant(startAt + Math.round(offsetMs)));
}
