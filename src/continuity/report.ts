/** The judgement as contract.md prints it under `sealdock check`: JSON-safe, nothing else. */

import type { Rule } from './limits.js';

export type Verdict = 'continuous' | 'gap' | 'cannot-tell';
export type Severity = 'gap' | 'cannot-tell' | 'warning' | 'note';

export type FindingKind =
  | 'missing-segment'
  | 'between-segments'
  | 'inside-segment'
  | 'truncated-segment'
  | 'unreadable-segment'
  | 'clock-forward-or-gap'
  | 'clock-step'
  | 'sequence-restart'
  | 'non-monotonic'
  | 'frozen-video'
  | 'silent-audio'
  | 'overlap'
  | 'stopped';

/** Which sentence explains a finding (explain.ts), with its figures. */
export type Why = { readonly code: string; readonly facts: Readonly<Record<string, number | string>> };

export type Finding = {
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** `both`: nothing at all was recorded in that time; else the other track runs on. */
  readonly track: 'both' | 'video' | 'audio';
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly uncertaintyMs: number;
  readonly missing: readonly number[];
  readonly file: string | null;
  readonly afterFile: string | null;
  readonly beforeFile: string | null;
  readonly because: string;
  readonly why: Why;
};

export type SegmentReport = {
  readonly path: string;
  readonly state: 'ok' | 'truncated' | 'unreadable' | 'empty';
  readonly sequence: number | null;
  readonly copyOf: string | null;
  readonly offsetMs: number | null;
  readonly durationMs: number | null;
  readonly tracks: readonly {
    readonly kind: 'video' | 'audio';
    readonly codec: string;
    readonly samples: number;
    readonly durationMs: number;
  }[];
};

export type RecordingReport = {
  readonly camera: string | null;
  readonly officer: string | null;
  readonly verdict: Verdict;
  readonly claimMs: number | null;
  readonly claim: string;
  readonly startAt: string | null;
  readonly durationMs: number | null;
  readonly segments: readonly SegmentReport[];
  readonly findings: readonly Finding[];
};

export type ContinuityReport = {
  readonly verdict: Verdict;
  readonly rule: Rule;
  readonly recordings: readonly RecordingReport[];
  readonly ignored: readonly { readonly path: string; readonly reason: string }[];
};

/** Gap before cannot-tell before continuous; of nothing: cannot-tell. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('gap')) return 'gap';
  return verdicts.length === 0 || verdicts.includes('cannot-tell') ? 'cannot-tell' : 'continuous';
}
