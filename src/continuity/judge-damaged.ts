/**
 * Files that were cut off and files that cannot be read: what is missing behind the cut or under the file. A cut is a
 * gap to the end of what the index places, or to the next segment where the recording goes on; where nothing declares
 * what should have followed, it cannot be told.
 */
import type { Chain } from './chain.js';
import type { FindingDraft } from './finding-draft.js';
import { causeFacts, isOpenCut, listed, lossFacts } from './judge-boundaries.js';
import { LIMITS } from './limits.js';
import { type Edge, edgeAt, endEdge, startEdge } from './place-segments.js';
import type { Segment } from './segment.js';

export function judgeDamaged(chain: Chain): readonly FindingDraft[] {
  return chain.segments.flatMap((segment, i) => {
    if (segment.span === undefined) return unreadable(chain, segment, i);
    if (segment.state !== 'truncated') return [];
    return isOpenCut(segment) ? openCut(chain, segment, i) : declaredCut(chain, segment, i);
  });
}

/** The index places samples beyond the end of the file. */
function declaredCut(chain: Chain, segment: Segment, i: number): FindingDraft[] {
  const start = endEdge(segment, chain.places[i]);
  const declared = edgeAt(segment, chain.places[i], segment.span?.declaredEndMs ?? 0);
  const loss = chain.losses[i];
  const reachesNext = loss?.state === 'gap' && chain.steps[i]?.kind !== 'missing';
  const end = reachesNext ? (startEdge(chain.places[i + 1]) ?? declared) : declared;
  const lostMs = Math.round((declared?.atMs ?? 0) - (start?.atMs ?? 0));
  return [cut(chain, i, { segment, start, end, severity: 'gap', code: 'cut-declared', facts: { lostMs } })];
}

function openCut(chain: Chain, segment: Segment, i: number): FindingDraft[] {
  const start = endEdge(segment, chain.places[i]);
  const loss = chain.losses[i];
  const next = chain.segments[i + 1];
  if (loss === undefined || next === undefined) {
    return [cut(chain, i, { segment, start, end: start, severity: 'cannot-tell', code: 'cut-open', facts: {} })];
  }
  const facts = lossFacts(loss);
  // A missing number with its time is the one finding for this hole.
  if (chain.steps[i]?.kind === 'missing' && loss.state !== 'joined') return [];
  const isProvenWhole = loss.state === 'overlap' || (loss.state === 'joined' && loss.highMs <= LIMITS.gapMs);
  const end = latest(start, startEdge(chain.places[i + 1]));
  const severity = isProvenWhole ? 'warning' : 'gap';
  const goesOn = loss.boundary.source === 'none' ? 'cut-goes-on-blind' : 'cut-goes-on';
  const code = isProvenWhole ? 'cut-joined' : goesOn;
  return [cut(chain, i, { segment, start, end, severity, code, facts })];
}

function latest(a: Edge | undefined, b: Edge | undefined): Edge | undefined {
  return a === undefined || b === undefined || b.atMs >= a.atMs ? b : a;
}

type Cut = {
  readonly segment: Segment;
  readonly start: Edge | undefined;
  readonly end: Edge | undefined;
  readonly severity: FindingDraft['severity'];
  readonly code: string;
  readonly facts: Readonly<Record<string, number | string>>;
};

function cut(chain: Chain, i: number, { segment, start, end, severity, code, facts }: Cut): FindingDraft {
  return {
    kind: 'truncated-segment',
    severity,
    start,
    end,
    frameMs: segment.span?.frameMs ?? 0,
    file: segment.path,
    afterFile: segment.path,
    beforeFile: chain.segments[i + 1]?.path,
    why: { code, facts: { ...facts, ...causeFacts(chain.causes[i]) } },
  };
}

/** Its span: from the file before to the file behind, or what its own name tells; numbers missing behind it apart. */
function unreadable(chain: Chain, segment: Segment, i: number): FindingDraft[] {
  const before = chain.segments[i - 1];
  const after = chain.segments[i + 1];
  const own = startEdge(chain.places[i]);
  const isHoleBefore = chain.losses[i - 1]?.state === 'gap' || chain.losses[i - 1]?.state === 'open';
  const start = i === 0 || isHoleBefore || before === undefined ? own : (endEdge(before, chain.places[i - 1]) ?? own);
  const next = startEdge(chain.places[i + 1]);
  const missing = missingBehind(chain, i);
  const told = unreadableFacts(segment, before?.span?.frameMs ?? after?.span?.frameMs);
  const why = { code: told.code, facts: { ...told.facts, ...causeFacts(chain.causes[i]) } };
  const found: FindingDraft = {
    kind: 'unreadable-segment',
    severity: 'cannot-tell',
    start: i === 0 && segment.clock === undefined ? undefined : start,
    end: missing?.start ?? next,
    frameMs: before?.span?.frameMs ?? 0,
    file: segment.path,
    afterFile: before?.path,
    beforeFile: after?.path,
    why,
  };
  return missing === undefined ? [found] : [found, missing];
}

/** `besideMs`: the usual step of a file beside it, by which pictures that state no rate of their own are counted as time. */
function unreadableFacts({ state, remark, lost }: Segment, besideMs: number | undefined): FindingDraft['why'] {
  if (lost === undefined) return { code: state, facts: { remark } };
  const { pictures, lengthMs } = lost;
  if (lengthMs !== undefined)
    return { code: 'unreadable-counted-length', facts: { remark, pictures, lengthMs: Math.round(lengthMs) } };
  if (besideMs === undefined || besideMs === 0) return { code: 'unreadable-counted', facts: { remark, pictures } };
  const facts = { remark, pictures, lengthMs: Math.round(pictures * besideMs) };
  return { code: 'unreadable-counted-beside', facts };
}

function missingBehind(chain: Chain, i: number): FindingDraft | undefined {
  const step = chain.steps[i];
  if (step?.kind !== 'missing') return undefined;
  const own = startEdge(chain.places[i]);
  const end = startEdge(chain.places[i + 1]);
  const { nominalMs } = chain;
  // The unreadable file may hold as much as a usual one; its number is there, so its time is not counted as absent.
  const start = own === undefined || nominalMs === undefined ? undefined : { ...own, atMs: own.atMs + nominalMs };
  const span = start === undefined || end === undefined ? undefined : spanBetween(start, end);
  const isAbsent = span !== undefined && span.lowMs > LIMITS.gapMs;
  const facts = { source: 'name', numbers: listed(step.missing), count: step.count };
  return {
    kind: 'missing-segment',
    severity: isAbsent ? 'gap' : 'cannot-tell',
    start: isAbsent ? start : undefined,
    end,
    frameMs: 0,
    missing: step.missing,
    afterFile: chain.segments[i]?.path,
    beforeFile: chain.segments[i + 1]?.path,
    why: {
      code: isAbsent ? 'missing' : 'missing-unsure',
      facts: isAbsent ? { ...facts, ...span } : facts,
    },
  };
}

function spanBetween(start: Edge, end: Edge): { readonly lowMs: number; readonly highMs: number } {
  const lengthMs = end.atMs - start.atMs;
  const uncertaintyMs = start.uncertaintyMs + end.uncertaintyMs;
  return { lowMs: lengthMs - uncertaintyMs, highMs: lengthMs + uncertaintyMs };
}
