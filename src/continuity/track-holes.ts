/**
 * The long steps of one track: which are holes, which are the rate of the camera, and what they leave possible. Video is
 * judged against the steps before it, sound against its frame (seams.md 4 and 5.5).
 */
import type { LongStep, TrackTimeline } from '../media/timeline.js';
import { LIMITS } from './limits.js';

export type Hole = { readonly fromMs: number; readonly toMs: number; readonly medianMs: number };

export type TrackJudgement = {
  readonly track: TrackTimeline;
  readonly holes: readonly Hole[];
  readonly hints: readonly Hole[];
  /** Stretches of a rate so much slower that every step of it would be a hole. */
  readonly slow: readonly (Hole & { readonly steps: number; readonly stepMs: number })[];
  readonly claimMs: number;
};

export function judgeTrack(track: TrackTimeline): TrackJudgement {
  const holes: Hole[] = [];
  const hints: Hole[] = [];
  let claimMs = unlistedMs(track);
  const { slow, others } = separateSlow(track);
  for (const { stepMs, medianMs } of slow) claimMs = Math.max(claimMs, stepMs - medianMs);
  for (const step of others) {
    const hole = { fromMs: step.fromMs, toMs: step.toMs, medianMs: step.medianMs };
    const lossMs = Math.max(0, step.stepMs - Math.min(step.medianMs, step.stepMs / 2));
    if (step.stepMs <= stepLimit(track, step)) {
      claimMs = Math.max(claimMs, lossMs);
    } else if (step.isFirst && lossMs <= firstStepLimit(track)) {
      claimMs = Math.max(claimMs, lossMs);
      hints.push(hole);
    } else {
      holes.push(hole);
    }
  }
  return { track, holes, hints, slow, claimMs };
}

/** Cameras fall to a fraction of their rate in the dark: many even steps in a row, where a loss makes one. */
function separateSlow(track: TrackTimeline): {
  readonly slow: TrackJudgement['slow'];
  readonly others: readonly LongStep[];
} {
  const slow: TrackJudgement['slow'][number][] = [];
  const others: LongStep[] = [];
  let run: LongStep[] = [];
  const close = (): void => {
    const [first] = run;
    const last = run.at(-1);
    if (first === undefined || last === undefined) return;
    const stepMs = Math.max(...run.map((step) => step.stepMs));
    const isSlow = run.length >= LIMITS.slowRateSteps && stepMs > stepLimit(track, first);
    if (isSlow) {
      slow.push({ fromMs: first.fromMs, toMs: last.toMs, medianMs: first.medianMs, steps: run.length, stepMs });
    } else others.push(...run);
    run = [];
  };
  for (const step of track.longSteps) {
    if (!goesOn(run, step)) close();
    if (track.kind === 'video' && step.stepMs <= LIMITS.slowRateStepMs) run.push(step);
    else others.push(step);
  }
  close();
  return { slow, others };
}

/** It begins where the one before ended and is as long. */
function goesOn(run: readonly LongStep[], step: LongStep): boolean {
  const [first] = run;
  const last = run.at(-1);
  if (first === undefined || last === undefined) return true;
  const ratio = step.stepMs / first.stepMs;
  const isEven = ratio <= LIMITS.slowRateUnevenness && ratio >= 1 / LIMITS.slowRateUnevenness;
  return isEven && Math.abs(step.toMs - step.stepMs - last.toMs) <= 1;
}

function stepLimit(track: TrackTimeline, step: LongStep): number {
  const isVideo = track.kind === 'video';
  const usual = isVideo
    ? Math.max(LIMITS.videoStepFactor * step.medianMs, LIMITS.videoStepMs)
    : Math.max(LIMITS.audioStepFactor * track.frameMs, LIMITS.audioStepMs);
  return track.samples < LIMITS.fewSamples ? Math.max(usual, LIMITS.fewStepMs) : usual;
}

function firstStepLimit(track: TrackTimeline): number {
  return track.kind === 'video' ? LIMITS.firstStepLossMs : LIMITS.firstAudioStepLossMs;
}

/** Steps that the timeline does not list reach 1.9 usual ones, or 60 ms (media/long-steps.ts); one frame is always in doubt. */
function unlistedMs({ kind, frameMs }: TrackTimeline): number {
  return kind === 'video' ? Math.max(frameMs, 60 - frameMs) : Math.max(frameMs, 10);
}
