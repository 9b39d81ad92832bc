/**
 * `continuity`: what was judged of one recording, by which rule, and whether it had to be continuous. The full report
 * lies beside it as `continuity.json`; a newer judgement is a new record.
 */
import { z } from 'zod';
import { besideFile, count, docking, headerShape, hex64, text } from './header.js';

/** How many of each list a record holds; the report has all. */
export const CONTINUITY_LIMITS = { seqs: 2000, findings: 100, missing: 20 } as const;

const finding = z.strictObject({
  kind: text(64),
  severity: z.enum(['gap', 'cannot-tell', 'warning', 'note']),
  track: z.enum(['both', 'video', 'audio']),
  start_ms: z.int().nullable(),
  end_ms: z.int().nullable(),
  unc_ms: count,
  /** Sequence numbers of the camera that are absent. */
  missing: z.array(count).max(CONTINUITY_LIMITS.missing),
  /** Log position of the segment record it is about, where there is one. */
  seq: count.nullable(),
});

export const continuityRecord = z.strictObject({
  _type: z.literal('urn:sealdock:record:continuity:1'),
  ...headerShape,
  docking,
  /** Our key of the recording: stable between dockings. */
  recording: text(200),
  /** Log positions of the segment records that were judged; `seqs_more` were left out of this list. */
  seqs: z.array(count).max(CONTINUITY_LIMITS.seqs),
  seqs_more: count,
  duty: z.strictObject({ must: z.boolean(), source: text(64) }),
  verdict: z.enum(['continuous', 'gap', 'cannot-tell']),
  /** No loss longer than this; null where nothing can be claimed. */
  claim_ms: count.nullable(),
  findings: z.array(finding).max(CONTINUITY_LIMITS.findings),
  findings_more: count,
  rule: z.strictObject({ name: text(64), version: text(64), digest: hex64 }),
  report: besideFile('continuity.json'),
});

export type ContinuityRecord = z.infer<typeof continuityRecord>;
