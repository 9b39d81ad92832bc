/** Holes inside one readable file: judged from its long steps, placed on the recording's axis. */
import type { LongStep, TrackTimeline } from '../media/timeline.js';
import type { FootageFile, Readable } from './footage-file.js';
import { LIMITS } from './limits.js';
import type { Finding } from './report.js';

export type InsideJudgement = {
  readonly findings: readonly Finding[];
  /** No loss inside the file longer than this that is not already a finding. */
  readonly residualMs: number;
};

/** `axisMs`: where the file's own time 0 lies on the recording's axis. */
export function judgeInside(file: FootageFile, reading: Readable, axisMs: number): InsideJudgement {
  const findings: Finding[] = [];
  let residualMs = 0;
  const holes = reading.tracks.flatMap((track) =>
    track.longSteps.filter((step) => isGap(track, step)).map((step) => ({ track, step })),
  );
  for (const { track, step } of holes) {
    const twin = holes.find(
      (other) => other.track.kind !== track.kind && other.step.fromMs < step.toMs && step.fromMs < other.step.toMs,
    );
    // A hole that both tracks have is told once, by the video's times.
    if (twin !== undefined && track.kind === 'audio') continue;
    findings.push(
      holeFinding(file, { track, step, axisMs, isBoth: twin !== undefined || reading.tracks.length === 1 }),
    );
  }
  for (const track of reading.tracks) {
    residualMs = Math.max(residualMs, residualOf(track));
    if (track.longStepsLeftOut > 0)
      findings.push(
        oddity(
          file,
          axisMs,
          'inside-segment',
          'cannot-tell',
          'more irregular steps than can be listed; what lies between them was not judged',
        ),
      );
    if (track.backwardSteps > 0)
      findings.push(
        oddity(
          file,
          axisMs,
          'non-monotonic',
          'warning',
          `${track.backwardSteps} time stamps of the ${track.kind} go backwards; nothing is missing by that`,
        ),
      );
  }
  return { findings, residualMs: Math.ceil(residualMs) };
}

function isGap(track: TrackTimeline, step: LongStep): boolean {
  // The step after the first frame is long in many cameras without any loss (seams.md, 4).
  if (step.isFirst) return false;
  if (track.kind === 'video')
    return step.stepMs > Math.max(LIMITS.insideVideoSteps * step.medianMs, LIMITS.insideVideoMs);
  return step.stepMs > Math.max(LIMITS.insideAudioFrames * track.frameMs, LIMITS.insideAudioMs);
}

/** The longest loss that the listed steps below the gap threshold, and those not even listed, could hide. */
function residualOf(track: TrackTimeline): number {
  const unlistedMs =
    track.kind === 'video'
      ? Math.max(LIMITS.unlistedVideoSteps * track.frameMs, LIMITS.unlistedVideoMs)
      : Math.max(LIMITS.unlistedAudioFrames * track.frameMs, LIMITS.unlistedAudioMs);
  let residualMs = Math.max(0, unlistedMs - track.frameMs);
  for (const step of track.longSteps)
    if (!isGap(track, step)) residualMs = Math.max(residualMs, step.stepMs - track.frameMs);
  return residualMs;
}

function holeFinding(
  file: FootageFile,
  hole: { readonly track: TrackTimeline; readonly step: LongStep; readonly axisMs: number; readonly isBoth: boolean },
): Finding {
  const { track, step, axisMs } = hole;
  const what = hole.isBoth ? 'recording' : track.kind;
  const lostMs = Math.round(step.toMs - step.fromMs);
  return {
    kind: 'inside-segment',
    severity: 'gap',
    track: hole.isBoth ? 'both' : track.kind,
    startMs: Math.round(axisMs + step.fromMs),
    endMs: Math.round(axisMs + step.toMs),
    uncertaintyMs: Math.max(1, Math.ceil(track.frameMs)),
    missing: [],
    file: file.path,
    afterFile: null,
    beforeFile: null,
    because: `the ${what} stops for ${lostMs} ms inside the file, where a sample was due every ${Math.round(step.medianMs)} ms`,
  };
}

function oddity(
  file: FootageFile,
  axisMs: number,
  kind: Finding['kind'],
  severity: Finding['severity'],
  because: string,
): Finding {
  const startMs = Math.round(axisMs);
  return {
    kind,
    severity,
    track: 'both',
    startMs,
    endMs: null,
    uncertaintyMs: 0,
    missing: [],
    file: file.path,
    afterFile: null,
    beforeFile: null,
    because,
  };
}
