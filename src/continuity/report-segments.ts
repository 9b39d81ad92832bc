/** The segments of one recording as the report lists them: in order, each followed by its copies and by what it holds. */
import type { Chain } from './chain.js';
import type { InsideJudgement } from './judge-inside.js';
import { edgeAt, innerSpan, startEdge } from './place-segments.js';
import type { SegmentReport } from './report.js';
import type { Segment } from './segment.js';

export function reportSegments(
  chain: Chain,
  insides: readonly (InsideJudgement | undefined)[],
  doubles: {
    readonly copies: ReadonlyMap<string, readonly Segment[]>;
    readonly inner: ReadonlyMap<Segment, readonly Segment[]>;
  },
): readonly SegmentReport[] {
  const { copies, inner } = doubles;
  return chain.segments.flatMap((segment, i) => {
    const place = chain.places[i];
    const { span } = segment;
    const zero = span === undefined ? undefined : edgeAt(segment, place, span.zeroMs);
    const offset = zero ?? (isTold(chain, i) ? startEdge(place) : undefined);
    const offsetMs = offset === undefined ? null : Math.round(offset.atMs) + 0;
    const own = reportSegment(segment, insides[i], { offsetMs, copyOf: null });
    const copied = (segmentOrInner: Segment, at: number | null): SegmentReport[] =>
      (copies.get(segmentOrInner.path) ?? []).map((copy) =>
        reportSegment(copy, insides[i], { offsetMs: at, copyOf: segmentOrInner.path }),
      );
    const held = (inner.get(segment) ?? []).flatMap((each) => {
      const start = innerSpan(segment, place, each).start;
      const at = start === undefined ? null : Math.round(start.atMs) + 0;
      return [reportSegment(each, undefined, { offsetMs: at, copyOf: null }), ...copied(each, at)];
    });
    return [own, ...copied(segment, offsetMs), ...held];
  });
}

/** A first file that cannot be read lies at zero only if a clock ties it to the others. */
function isTold(chain: Chain, i: number): boolean {
  return i > 0 || chain.segments[i]?.clock !== undefined;
}

function reportSegment(
  segment: Segment,
  inside: InsideJudgement | undefined,
  { offsetMs, copyOf }: { readonly offsetMs: number | null; readonly copyOf: string | null },
): SegmentReport {
  const { span, tracks, path, state, file } = segment;
  const lost = inside === undefined ? (): number => 0 : inside.lostMs;
  return {
    path,
    state,
    sequence: file.names?.sequence ?? null,
    copyOf,
    offsetMs,
    durationMs: span === undefined ? null : Math.round(span.endMs - span.startMs - lost('file')),
    tracks: tracks.map((track) => ({
      kind: track.kind,
      codec: track.codec,
      samples: track.samples,
      durationMs: Math.round(track.endMs - track.startMs - lost(track)),
    })),
  };
}
