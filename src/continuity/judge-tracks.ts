/**
 * Picture and sound of one recording beside each other across its boundaries: what ends early in one file and begins
 * late in the next is one loss of that track, though either alone would be nothing. Holes inside a file are told by
 * judge-inside.ts, files without sound by judge-recording.ts.
 */
import type { Chain } from './chain.js';
import type { FindingDraft } from './finding-draft.js';
import { LIMITS } from './limits.js';
import { edgeAt } from './place-segments.js';
import { hasTrack, type Segment } from './segment.js';

export type TrackSeams = {
  readonly findings: readonly FindingDraft[];
  /** No track has lost more than this at a boundary that is joined. */
  readonly claimMs: number;
};

export function judgeTrackSeams(chain: Chain): TrackSeams {
  const findings: FindingDraft[] = [];
  let claimMs = 0;
  for (const [i, loss] of chain.losses.entries()) {
    const before = chain.segments[i];
    const after = chain.segments[i + 1];
    if (before === undefined || after === undefined || before.state !== 'ok') continue;
    if (loss.state !== 'joined' && loss.state !== 'overlap') continue;
    for (const kind of ['video', 'audio'] as const) {
      if (!hasTrack(before, kind) || !hasTrack(after, kind)) continue;
      const tailMs = endOf(before, undefined) - endOf(before, kind);
      const headMs = startOf(after, kind) - startOf(after, undefined);
      const lowMs = Math.max(0, loss.lowMs) + tailMs + headMs;
      claimMs = Math.max(claimMs, loss.highMs + tailMs + headMs);
      const isTold = tailMs > LIMITS.audioEndMs || headMs > LIMITS.audioEndMs;
      if (isTold || lowMs <= LIMITS.audioEndMs) continue;
      findings.push({
        kind: 'between-segments',
        severity: lowMs > LIMITS.audioEndLossMs ? 'gap' : 'warning',
        track: kind,
        start: edgeAt(before, chain.places[i], endOf(before, kind)),
        end: edgeAt(after, chain.places[i + 1], startOf(after, kind)),
        frameMs: Math.max(before.span?.frameMs ?? 0, after.span?.frameMs ?? 0),
        afterFile: before.path,
        beforeFile: after.path,
        why: { code: 'track-seam', facts: { track: kind, lostMs: Math.round(lowMs) } },
      });
    }
  }
  return { findings, claimMs };
}

/** Of one kind of track, or of all. */
function endOf({ tracks }: Segment, kind: 'video' | 'audio' | undefined): number {
  return Math.max(...tracks.filter((track) => kind === undefined || track.kind === kind).map(({ endMs }) => endMs));
}

function startOf({ tracks }: Segment, kind: 'video' | 'audio' | undefined): number {
  return Math.min(...tracks.filter((track) => kind === undefined || track.kind === kind).map(({ startMs }) => startMs));
}
