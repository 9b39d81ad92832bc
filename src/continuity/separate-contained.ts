/**
 * Files that lie wholly inside another of the same recording, such as a clip that the camera cut out of running footage:
 * they fill no time of their own, and the next file follows the one around them. Only names decide, and only where the
 * file behind begins where the outer one ends; else the same picture is that of a clock set back, and stays in the chain.
 */
import { LIMITS } from './limits.js';
import { lengthMs, type Segment } from './segment.js';

export type Separated = {
  readonly kept: readonly Segment[];
  /** By the file around them. */
  readonly inner: ReadonlyMap<Segment, readonly Segment[]>;
};

export function separateContained(ordered: readonly Segment[]): Separated {
  const kept: Segment[] = [];
  const inner = new Map<Segment, readonly Segment[]>();
  for (let i = 0; i < ordered.length; i += 1) {
    const outer = ordered[i];
    if (outer === undefined) continue;
    kept.push(outer);
    let next = i + 1;
    while (isInside(outer, ordered[next])) next += 1;
    if (next === i + 1 || !beginsBehind(outer, ordered[next])) continue;
    inner.set(outer, ordered.slice(i + 1, next));
    i = next - 1;
  }
  return { kept, inner };
}

/** Camera clock, whole file: surely begins after and ends before. */
function isInside(outer: Segment, segment: Segment | undefined): boolean {
  const around = timesOf(outer);
  const own = segment === undefined ? undefined : timesOf(segment);
  if (around === undefined || own === undefined) return false;
  return own.lowMs >= around.lowMs && own.highMs + own.lengthMs <= around.lowMs + around.lengthMs;
}

function beginsBehind(outer: Segment, next: Segment | undefined): boolean {
  const around = timesOf(outer);
  if (around === undefined || next?.clock?.source !== 'name') return false;
  return next.clock.lowMs >= around.lowMs + around.lengthMs - LIMITS.overlapMs;
}

function timesOf(segment: Segment) {
  const { clock, state } = segment;
  const length = lengthMs(segment);
  if (clock?.source !== 'name' || state !== 'ok' || length === undefined) return undefined;
  return { lowMs: clock.lowMs, highMs: clock.highMs, lengthMs: length };
}
