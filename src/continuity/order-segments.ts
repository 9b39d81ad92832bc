/**
 * The order in which one camera's segments were recorded: by sequence number, then by start. Where a counter wrapped or
 * started again, numbers alone mislead; where the clock was set, times alone do. So the orders that come into question
 * are compared by how often the other witness contradicts them, and the numbers win a draw.
 */

import { LIMITS } from './limits.js';
import { compareNaturally } from './natural-order.js';
import { lengthMs, type Segment } from './segment.js';
import { PLAIN_COUNTER, type SequenceCounter, sequenceStep } from './sequence-step.js';

export function orderSegments(segments: readonly Segment[], scope: SequenceCounter['scope']): readonly Segment[] {
  const byPath = [...segments].sort((a, b) => compareNaturally(a.path, b.path));
  const hasStarts = byPath.some((segment) => segment.clock !== undefined && segment.clock.source !== 'created');
  const starts = new Map(byPath.map((segment) => [segment, startOf(segment, hasStarts)]));
  const byStart = sortedBy(byPath, (segment) => starts.get(segment));
  if (scope === 'none' || !byPath.some((segment) => sequenceOf(segment) !== undefined)) return byStart;
  const byChapter = sortedBy(byStart, ({ file }) => file.names?.chapter);
  const bySequence = sortedBy(byChapter, sequenceOf);
  const candidates = [bySequence, rotated(bySequence), byStart];
  let best = bySequence;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const cost = contradictions(candidate, starts);
    if (cost < least) {
      least = cost;
      best = candidate;
    }
  }
  return best;
}

/** A number that comes twice belongs to two rounds of the counter, which must not be laid into each other. */
function isSameNumber(before: Segment, after: Segment): boolean {
  const number = sequenceOf(before);
  return number !== undefined && number === sequenceOf(after) && before.file.names?.chapter === undefined;
}

function sequenceOf({ file }: Segment): number | undefined {
  return file.names?.sequence;
}

function startOf({ clock, running }: Segment, hasStarts: boolean): number | undefined {
  if (hasStarts) return clock?.source === 'created' ? undefined : clock?.lowMs;
  return running?.startMs ?? clock?.lowMs;
}

/** Stable; what has no value stays behind the one it followed. */
function sortedBy(segments: readonly Segment[], keyFor: (segment: Segment) => number | undefined): Segment[] {
  let last = Number.MIN_SAFE_INTEGER;
  const rows = segments.map((segment) => {
    last = keyFor(segment) ?? last;
    return { segment, value: last };
  });
  return rows.sort((a, b) => a.value - b.value).map(({ segment }) => segment);
}

/** Begins after the widest hole in the circle of numbers: the order of a counter that wrapped. */
function rotated(bySequence: readonly Segment[]): Segment[] {
  let widest = 0;
  let at = 0;
  for (let i = 1; i < bySequence.length; i += 1) {
    const before = bySequence[i - 1];
    const here = bySequence[i];
    const width = (here && sequenceOf(here)) ?? 0;
    const hole = width - ((before && sequenceOf(before)) ?? 0);
    if (hole > widest) {
      widest = hole;
      at = i;
    }
  }
  return [...bySequence.slice(at), ...bySequence.slice(0, at)];
}

function contradictions(order: readonly Segment[], starts: ReadonlyMap<Segment, number | undefined>): number {
  let cost = 0;
  for (let i = 1; i < order.length; i += 1) {
    const before = order[i - 1];
    const after = order[i];
    if (before === undefined || after === undefined) continue;
    const step = sequenceStep(before, after, PLAIN_COUNTER).kind;
    if (step === 'missing' || step === 'restart' || isSameNumber(before, after)) cost += 1;
    const from = starts.get(before);
    const to = starts.get(after);
    if (from === undefined || to === undefined) continue;
    const lostMs = to - from - (lengthMs(before) ?? 0);
    if (to - from < -LIMITS.overlapMs) cost += 1;
    else if (step === 'next' && lostMs > LIMITS.pauseMs) cost += 1;
  }
  return cost;
}
