/**
 * Files of equal content count once, whatever they are called. Where the name of such a copy claims another time than
 * its content has, the footage of that time is in no file: unless the hole is told already, that must be said.
 */
import type { Chain } from './chain.js';
import type { FindingDraft } from './finding-draft.js';
import { LIMITS } from './limits.js';
import { clockEdge, type Edge, endEdge, startEdge } from './place-segments.js';
import { lengthMs, type Segment } from './segment.js';

export function judgeCopies(chain: Chain, copies: ReadonlyMap<string, readonly Segment[]>): readonly FindingDraft[] {
  if (copies.size === 0) return [];
  const holes = toldHoles(chain);
  return chain.segments.flatMap((segment, i) =>
    (copies.get(segment.path) ?? []).flatMap((copy) => {
      const length = lengthMs(copy);
      if (copy.clock === undefined || length === undefined || !claimsAnotherTime(segment, copy)) return [];
      const middleMs = (copy.clock.lowMs + copy.clock.highMs) / 2;
      const resolutionMs = (copy.clock.highMs - copy.clock.lowMs) / 2;
      const start = clockEdge(segment, chain.places[i], { ms: middleMs, resolutionMs });
      if (isTold(holes, start)) return [];
      const end = start === undefined ? undefined : { ...start, atMs: start.atMs + length };
      return [
        {
          kind: 'missing-segment' as const,
          severity: 'cannot-tell' as const,
          start,
          end,
          frameMs: copy.span?.frameMs ?? 0,
          file: copy.path,
          why: { code: 'same-content', facts: { lostMs: Math.round(length) } },
        },
      ];
    }),
  );
}

/** A low-resolution twin whose own footage is not there keeps the time, and is not the footage. */
export function judgeTwins(chain: Chain): readonly FindingDraft[] {
  const paths = new Set(chain.segments.map(({ path }) => path.toLowerCase()));
  return chain.segments.flatMap((segment, i): FindingDraft[] => {
    const { twinOf, sequence } = segment.file.names ?? {};
    const folder = segment.path.slice(0, segment.path.lastIndexOf('/') + 1);
    if (twinOf === undefined || paths.has(`${folder}${twinOf}`.toLowerCase())) return [];
    return [
      {
        kind: 'missing-segment',
        severity: 'cannot-tell',
        start: startEdge(chain.places[i]),
        end: endEdge(segment, chain.places[i]),
        frameMs: segment.span?.frameMs ?? 0,
        missing: sequence === undefined ? [] : [sequence],
        file: segment.path,
        why: { code: 'only-twin', facts: {} },
      },
    ];
  });
}

/** A copy may be named by the moment of its mark, which lies inside the footage; what is later or earlier is another time. */
function claimsAnotherTime(original: Segment, copy: Segment): boolean {
  const around = original.clock;
  const own = copy.clock;
  if (around?.source !== 'name' || own?.source !== 'name') return false;
  const endMs = around.lowMs + (lengthMs(original) ?? 0);
  return (
    own.highMs < around.lowMs - LIMITS.logSlackMs || own.lowMs >= Math.max(around.highMs, endMs - LIMITS.overlapMs)
  );
}

type Stretch = { readonly fromMs: number; readonly toMs: number };

/** Between two files, with a finding of their own; by their start. */
function toldHoles(chain: Chain): readonly Stretch[] {
  const holes = chain.losses.flatMap(({ state }, i): Stretch[] => {
    if (state !== 'gap' && state !== 'unsure' && state !== 'open') return [];
    const from = endEdge(chain.segments[i], chain.places[i]);
    const to = startEdge(chain.places[i + 1]);
    return from === undefined || to === undefined ? [] : [{ fromMs: from.atMs - LIMITS.logSlackMs, toMs: to.atMs }];
  });
  return holes.sort((a, b) => a.fromMs - b.fromMs);
}

/** Holes do not overlap, so that the last one to begin before it decides. */
function isTold(holes: readonly Stretch[], start: Edge | undefined): boolean {
  if (start === undefined) return false;
  let low = 0;
  let high = holes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((holes[middle]?.fromMs ?? 0) <= start.atMs) low = middle + 1;
    else high = middle;
  }
  return start.atMs < (holes[low - 1]?.toMs ?? Number.NEGATIVE_INFINITY);
}
