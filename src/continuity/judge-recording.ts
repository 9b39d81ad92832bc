/**
 * One recording's judgement: the findings about its files and its boundaries, the verdict, and the claim it has earned.
 * The claim is the largest loss that the evidence leaves possible anywhere in it (contract.md, the claim); without a
 * verdict of `continuous` nothing is claimed.
 */
import { formatInstant } from '../domain/quantities.js';
import type { Sliced } from '../lib/sliced.js';
import { type Chain, type ChainLimits, chaining } from './chain.js';
import { type FindingDraft, finishFinding } from './finding-draft.js';
import type { Language } from './footage-file.js';
import { judgeBoundaries } from './judge-boundaries.js';
import { judgeCopies, judgeTwins } from './judge-copies.js';
import { judgeDamaged } from './judge-damaged.js';
import { type InsideJudgement, judgeInside } from './judge-inside.js';
import { judgeLog } from './judge-log.js';
import { judgeTrackSeams } from './judge-tracks.js';
import { type Edge, edgeAt, endEdge, innerSpan, startEdge } from './place-segments.js';
import type { Finding, RecordingReport, Verdict } from './report.js';
import { reportSegments } from './report-segments.js';
import { hasTrack, type Segment } from './segment.js';
import { soundExpected } from './sound-expected.js';
import type { RecordingPart } from './split-recordings.js';

export type JudgeOptions = ChainLimits & {
  readonly zoneOffsetMinutes: number;
  readonly copies: ReadonlyMap<string, readonly Segment[]>;
  /** Files that lie wholly inside another, by that one. */
  readonly inner: ReadonlyMap<Segment, readonly Segment[]>;
  readonly camera: string | undefined;
  readonly language: Language;
};

/** Pauses between the passes over all its segments. */
export function* judgingRecording(part: RecordingPart, options: JudgeOptions): Sliced<RecordingReport> {
  const chain = yield* chaining(part.segments, options);
  yield;
  const insides = chain.segments.map((segment) => (segment.span === undefined ? undefined : judgeInside(segment)));
  yield;
  const boundaries = judgeBoundaries(chain);
  const seams = judgeTrackSeams(chain);
  const expectsSound = soundExpected(chain);
  yield;
  const drafts = [
    ...chain.segments.flatMap((segment, i) =>
      insideDrafts(chain, i, { segment, inside: insides[i], expectsSound: expectsSound[i] === true }),
    ),
    ...boundaries.findings,
    ...seams.findings,
    ...judgeDamaged(chain),
    ...judgeLog(chain, part),
    ...innerDrafts(chain, options.inner),
    ...judgeCopies(chain, options.copies),
    ...judgeTwins(chain),
  ];
  const findings = drafts.map((draft) => finishFinding(draft, options.language)).sort(compareFindings);
  yield;
  const isJudged = boundaries.claimMs !== undefined && insides.every((inside) => inside !== undefined);
  const verdict = verdictOf(findings, isJudged);
  const inside = insides.reduce((most, one) => Math.max(most, one?.claimMs ?? 0), 0);
  const claimMs = verdict === 'continuous' ? Math.ceil(Math.max(inside, seams.claimMs, boundaries.claimMs ?? 0)) : null;
  const names = chain.segments.map(({ file }) => file.names);
  const startAt = names[0]?.startAt;
  return {
    camera: names.find((name) => name?.serial !== undefined)?.serial ?? options.camera ?? null,
    officer: names.find((name) => name?.officer !== undefined)?.officer ?? null,
    verdict,
    claimMs,
    claim: claimMs === null ? UNCLAIMED[verdict] : `no loss above ${claimMs} ms`,
    startAt: startAt === undefined ? null : formatInstant(startAt, options.zoneOffsetMinutes),
    durationMs: durationMs(chain),
    segments: reportSegments(chain, insides, options),
    findings,
  };
}

const UNCLAIMED: Readonly<Record<Verdict, string>> = {
  continuous: 'no claim',
  gap: 'time is missing',
  'cannot-tell': 'the evidence does not tell',
};

function verdictOf(findings: readonly Finding[], isJudged: boolean): Verdict {
  if (findings.some(({ severity }) => severity === 'gap')) return 'gap';
  if (!isJudged || findings.some(({ severity }) => severity === 'cannot-tell')) return 'cannot-tell';
  return 'continuous';
}

/** By place, the unplaced last; then by kind, so that equal input gives equal text. */
function compareFindings(a: Finding, b: Finding): number {
  const byStart = (a.startMs ?? a.endMs ?? Number.MAX_SAFE_INTEGER) - (b.startMs ?? b.endMs ?? Number.MAX_SAFE_INTEGER);
  return byStart || compareText(a.kind, b.kind) || compareText(a.file ?? '', b.file ?? '');
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function insideDrafts(
  chain: Chain,
  i: number,
  options: {
    readonly segment: Segment;
    readonly inside: InsideJudgement | undefined;
    readonly expectsSound: boolean;
  },
): FindingDraft[] {
  const { segment, inside, expectsSound } = options;
  if (inside === undefined || segment.span === undefined) return [];
  const place = chain.places[i];
  const edge = (ownMs: number | undefined): Edge | undefined =>
    ownMs === undefined ? undefined : edgeAt(segment, place, ownMs);
  const base = { frameMs: segment.span.frameMs, file: segment.path };
  const drafts: FindingDraft[] = inside.findings.map((found) => ({
    ...base,
    kind: found.kind,
    severity: found.severity,
    track: found.track,
    start: edge(found.startMs),
    end: edge(found.endMs),
    why: found.why,
  }));
  const whole = { ...base, kind: 'inside-segment' as const, start: startEdge(place), end: endEdge(segment, place) };
  if (segment.kind === 'video' && expectsSound && !hasTrack(segment, 'audio')) {
    drafts.push({ ...whole, severity: 'gap', track: 'audio', why: { code: 'no-sound', facts: {} } });
  }
  if (segment.tracks.every(({ samples }) => samples < 2)) {
    drafts.push({ ...whole, severity: 'cannot-tell', why: { code: 'single-sample', facts: {} } });
  }
  return drafts;
}

/** Footage of the same time twice: nothing is lost. */
function innerDrafts(chain: Chain, inner: JudgeOptions['inner']): FindingDraft[] {
  return chain.segments.flatMap((outer, i) =>
    (inner.get(outer) ?? []).map((segment): FindingDraft => {
      const { start, end } = innerSpan(outer, chain.places[i], segment);
      const base = {
        kind: 'overlap',
        severity: 'note',
        frameMs: outer.span?.frameMs ?? 0,
        file: segment.path,
      } as const;
      return { ...base, start, end, why: { code: 'inside-another', facts: {} } };
    }),
  );
}

/** To the last sample that can be placed; null where the last readable segment cannot. */
function durationMs(chain: Chain): number | null {
  const last = chain.segments.findLastIndex(({ span }) => span !== undefined);
  const end = last < 0 ? undefined : endEdge(chain.segments[last], chain.places[last]);
  return end === undefined ? null : Math.round(end.atMs);
}
