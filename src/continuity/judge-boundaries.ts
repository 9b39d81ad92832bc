/**
 * What is lost between the files of one recording, and what the counter and the clock say about it. One hole is one
 * finding: a missing number with its time, else the cut that opened the hole, else the hole itself. What lies under an
 * unreadable file is told by judge-damage.ts.
 */
import type { LogCause } from './camera-log.js';
import type { Chain } from './chain.js';
import type { FindingDraft } from './finding-draft.js';
import type { JudgedLoss } from './judge-loss.js';
import { LIMITS } from './limits.js';
import { endEdge, startEdge } from './place-segments.js';
import type { FindingKind, Severity, Why } from './report.js';
import type { Segment } from './segment.js';
import type { SequenceStep } from './sequence-step.js';

export type BoundaryJudgement = {
  readonly findings: readonly FindingDraft[];
  /** No loss above this at any boundary; undefined where one was not judged. */
  readonly claimMs: number | undefined;
};

export function judgeBoundaries(chain: Chain): BoundaryJudgement {
  const findings: FindingDraft[] = [];
  let claimMs: number | undefined = 0;
  for (const [i, loss] of chain.losses.entries()) {
    const pair = pairAt(chain, i, loss);
    if (pair === undefined) continue;
    findings.push(...oddities(pair));
    const hole = judgeHole(pair);
    if (hole !== undefined) findings.push(hole);
    const isJudged = loss.state === 'joined' || loss.state === 'overlap';
    claimMs = claimMs === undefined || !isJudged ? undefined : Math.max(claimMs, loss.highMs);
  }
  return { findings, claimMs };
}

/** A cut file that declares no end: whether time is lost behind it is the question of its own finding. */
export function isOpenCut({ state, span }: Segment): boolean {
  return state === 'truncated' && span?.declaredEndMs === undefined;
}

type Pair = {
  readonly before: Segment;
  readonly after: Segment;
  readonly loss: JudgedLoss;
  readonly step: SequenceStep;
  readonly cause: LogCause | undefined;
  /** The log shows that the clock was set here. */
  readonly isClockSet: boolean;
  readonly edges: Pick<FindingDraft, 'start' | 'end' | 'frameMs' | 'afterFile' | 'beforeFile'>;
};

function pairAt(chain: Chain, i: number, loss: JudgedLoss): Pair | undefined {
  const before = chain.segments[i];
  const after = chain.segments[i + 1];
  const step = chain.steps[i];
  if (before === undefined || after === undefined || step === undefined) return undefined;
  const edges = {
    start: endEdge(before, chain.places[i]),
    end: startEdge(chain.places[i + 1]),
    frameMs: Math.max(before.span?.frameMs ?? 0, after.span?.frameMs ?? 0),
    afterFile: before.path,
    beforeFile: after.path,
  };
  return { before, after, loss, step, edges, cause: chain.causes[i], isClockSet: chain.clockSets[i] === true };
}

function judgeHole(pair: Pair): FindingDraft | undefined {
  const { before, after, loss, step, edges } = pair;
  // Behind a file of unknown length nothing is told here; behind an open cut the cut tells it.
  if (loss.state === 'open') return undefined;
  if (step.kind === 'missing') return missingSegment(pair, step);
  if (isOpenCut(before)) return undefined;
  if (loss.state === 'gap') {
    if (isForwardLeap(pair)) return finding(pair, 'clock-forward-or-gap', 'cannot-tell', 'forward-leap');
    // The cut's own finding reaches to the next file.
    if (before.state === 'truncated') return undefined;
    return finding(pair, 'between-segments', 'gap', loss.together === undefined ? 'between' : 'between-together');
  }
  if (loss.state === 'unsure') {
    // What an unreadable neighbour hides is told by it.
    if (after.span === undefined) return undefined;
    // A clock set back is the whole story of this boundary: it stays unjudged.
    if (loss.boundary.clockStepMs !== undefined) return undefined;
    if (loss.boundary.doubt !== undefined) {
      const code = loss.boundary.doubt === 'order' ? 'order-doubtful' : 'clock-unset';
      return { ...finding(pair, 'clock-forward-or-gap', 'cannot-tell', code), end: undefined };
    }
    if (loss.boundary.isContradicted === true) {
      return finding(pair, 'clock-forward-or-gap', 'cannot-tell', 'clocks-disagree');
    }
    return unsureFinding(pair);
  }
  if (loss.state === 'joined' && loss.lowMs > edges.frameMs)
    return finding(pair, 'between-segments', 'warning', 'hint');
  return undefined;
}

function unsureFinding(pair: Pair): FindingDraft {
  const { highMs, boundary } = pair.loss;
  const { modified } = boundary;
  if (Number.isFinite(highMs)) return finding(pair, 'between-segments', 'cannot-tell', 'unsure');
  const isCoded = pair.before.timecode !== undefined && pair.after.timecode !== undefined;
  if (isCoded) return finding(pair, 'between-segments', 'cannot-tell', 'no-clock-timecode');
  if (modified === undefined) return finding(pair, 'between-segments', 'cannot-tell', 'no-clock');
  const code = 'no-clock-modified';
  const draft = finding(pair, 'between-segments', 'cannot-tell', code);
  const facts = { ...draft.why.facts, lowMs: Math.round(modified.lowMs), highMs: Math.round(modified.highMs) };
  return { ...draft, why: { code, facts } };
}

/**
 * Only one clock leapt, no number is missing: the log says that the clock was set, or it leapt by what a change of zone
 * or a first setting leaps.
 */
function isForwardLeap({ loss, isClockSet }: Pair): boolean {
  const { boundary, lowMs, highMs } = loss;
  if (boundary.source === 'running-clock') return false;
  if (isClockSet) return true;
  if (lowMs <= LIMITS.pauseMs) return false;
  const middleMs = (lowMs + highMs) / 2;
  const offUnitMs = Math.abs(middleMs - Math.round(middleMs / LIMITS.leapUnitMs) * LIMITS.leapUnitMs);
  return offUnitMs <= LIMITS.leapSlackMs || lowMs > LIMITS.leapSettingMs;
}

function missingSegment(pair: Pair, step: SequenceStep & { readonly kind: 'missing' }): FindingDraft {
  const { loss } = pair;
  // Where the clock was set the names show no time: the number alone is absent.
  const isClockless = pair.isClockSet && loss.boundary.source !== 'running-clock';
  const isLost = (loss.state === 'gap' && !isClockless) || (isOpenCut(pair.before) && loss.state !== 'joined');
  const severity: Severity = isLost ? 'gap' : loss.state === 'unsure' || isClockless ? 'cannot-tell' : 'warning';
  const unsure = loss.boundary.source === 'none' || isClockless ? 'missing-no-clock' : 'missing-unsure';
  const code = isLost ? 'missing' : severity === 'cannot-tell' ? unsure : 'missing-number';
  const draft = finding(pair, 'missing-segment', severity, code);
  const facts = { ...draft.why.facts, numbers: listed(step.missing), count: step.count };
  return { ...draft, missing: step.missing, why: { code: draft.why.code, facts } };
}

/** `124-131, 140`. */
export function listed(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  const shown = runs.slice(0, 5).map(([from, to]) => (from === to ? String(from) : `${from}-${to}`));
  return `${shown.join(', ')}${runs.length > shown.length ? ', ...' : ''}`;
}

/** Overlaps, set clocks, counters that start again: no loss by themselves. */
function oddities(pair: Pair): FindingDraft[] {
  const { loss, step } = pair;
  const found: FindingDraft[] = [];
  if (loss.state === 'overlap') {
    const draft = finding(pair, 'overlap', 'note', 'overlap');
    found.push({ ...draft, start: draft.end, end: draft.start });
  }
  const stepMs = loss.boundary.clockStepMs;
  if (stepMs !== undefined) {
    const isProven = loss.boundary.source === 'running-clock';
    const code = isProven ? 'clock-step-proven' : pair.isClockSet ? 'clock-step-logged' : 'clock-step-back';
    const draft = finding(pair, 'clock-step', 'warning', code);
    found.push({ ...draft, why: { code, facts: { ...draft.why.facts, stepMs: Math.round(stepMs) } } });
  }
  // Of an order in doubt nobody knows that it restarted.
  if (step.kind === 'restart' && loss.boundary.doubt !== 'order')
    found.push(finding(pair, 'sequence-restart', 'warning', 'restart'));
  return found;
}

function finding(pair: Pair, kind: FindingKind, severity: Severity, code: string): FindingDraft {
  return { kind, severity, ...pair.edges, why: { code, facts: { ...lossFacts(pair.loss), ...logFacts(pair) } } };
}

function logFacts({ cause, isClockSet }: Pair): Why['facts'] {
  return { ...causeFacts(cause), ...(isClockSet ? { clockSet: 1 } : {}) };
}

export function causeFacts(cause: LogCause | undefined): Why['facts'] {
  return cause === undefined ? {} : { cause };
}

export function lossFacts(loss: JudgedLoss): Why['facts'] {
  const { lowMs, highMs, boundary, together } = loss;
  return {
    source: boundary.source,
    ...(Number.isFinite(lowMs) ? { lowMs: Math.round(lowMs) } : {}),
    ...(Number.isFinite(highMs) ? { highMs: Math.round(highMs) } : {}),
    ...(together === undefined ? {} : { boundaries: together.boundaries, togetherMs: together.lossMs }),
  };
}
