/**
 * `continuity.json` of an intake, read back for a report: only where its bytes are those that a signed record names, decoded
 * strictly, because whoever holds a dock's key may sign anything.
 */
import { z } from 'zod';
import type { ContinuityReport } from '../continuity/report.js';
import { sha256Of } from '../evidence/digest.js';
import type { IntakeAccount } from '../evidence/verify/account.js';
import type { EvidenceReader } from '../evidence/verify/evidence-reader.js';

/** A report of some ten thousand files; longer ones are named and not drawn. */
const MAX_REPORT_BYTES = 8 * 1024 * 1024;
/** Thirty years in milliseconds: no recording has another figure. */
const MAX_MS = 1e12;

export type ReadContinuity =
  | { readonly kind: 'report'; readonly recordings: ContinuityReport['recordings'] }
  /** No record names a report. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unusable'; readonly because: 'missing' | 'too-large' | 'other-bytes' | 'unreadable' };

export async function readContinuity(
  reader: EvidenceReader,
  { folder, report }: Pick<IntakeAccount, 'folder' | 'report'>,
  signal: AbortSignal,
): Promise<ReadContinuity> {
  if (report === undefined) return { kind: 'none' };
  const path = folder === '' ? report.name : `${folder}/${report.name}`;
  const read = await reader.readSmall(path, MAX_REPORT_BYTES, signal);
  if (read.kind !== 'bytes') return { kind: 'unusable', because: read.kind };
  if (sha256Of(read.bytes) !== report.sha256) return { kind: 'unusable', because: 'other-bytes' };
  const decoded = reportSchema.safeParse(parsed(read.bytes));
  if (!decoded.success) return { kind: 'unusable', because: 'unreadable' };
  return { kind: 'report', recordings: decoded.data.recordings };
}

const ms = z.number().min(-MAX_MS).max(MAX_MS);
const name = z.string().max(12_000);

const findingSchema = z.object({
  kind: z.enum([
    'missing-segment',
    'between-segments',
    'inside-segment',
    'truncated-segment',
    'unreadable-segment',
    'clock-forward-or-gap',
    'clock-step',
    'sequence-restart',
    'non-monotonic',
    'frozen-video',
    'silent-audio',
    'overlap',
    'stopped',
  ]),
  severity: z.enum(['gap', 'cannot-tell', 'warning', 'note']),
  track: z.enum(['both', 'video', 'audio']),
  startMs: ms.nullable(),
  endMs: ms.nullable(),
  uncertaintyMs: ms,
  missing: z.array(z.int()),
  file: name.nullable(),
  afterFile: name.nullable(),
  beforeFile: name.nullable(),
  because: name,
  why: z.object({ code: name, facts: z.record(z.string(), z.union([z.number(), name])) }),
});

const segmentSchema = z.object({
  path: name,
  state: z.enum(['ok', 'truncated', 'unreadable', 'empty']),
  sequence: z.int().nullable(),
  copyOf: name.nullable(),
  offsetMs: ms.nullable(),
  durationMs: ms.nullable(),
  tracks: z.array(z.object({ kind: z.enum(['video', 'audio']), codec: name, samples: z.int(), durationMs: ms })),
});

const reportSchema = z.object({
  recordings: z.array(
    z.object({
      camera: name.nullable(),
      officer: name.nullable(),
      verdict: z.enum(['continuous', 'gap', 'cannot-tell']),
      claimMs: ms.nullable(),
      claim: name,
      startAt: name.nullable(),
      durationMs: ms.nullable(),
      segments: z.array(segmentSchema),
      findings: z.array(findingSchema),
    }),
  ),
});

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
