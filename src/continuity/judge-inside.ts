/**
 * What is lost inside one file: holes in picture and sound, sound that starts late or ends early, samples out of order;
 * and the longest loss that its steps leave possible. Long steps of a variable frame rate are no loss (seams.md 4
 * and 5.5): video is judged against the steps before it, sound against its frame.
 */

import type { TrackTimeline } from '../media/timeline.js';
import type { DeepLook } from './footage-file.js';
import { LIMITS } from './limits.js';
import type { FindingKind, Severity, Why } from './report.js';
import type { Segment } from './segment.js';
import { type Hole, judgeTrack, type TrackJudgement } from './track-holes.js';

/** Times on the file's own axis. */
export type InsideFinding = {
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly track: 'both' | 'video' | 'audio';
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
  readonly why: Why;
};

export type InsideJudgement = {
  readonly findings: readonly InsideFinding[];
  /** No loss above this inside the file, apart from the gaps found. */
  readonly claimMs: number;
  /** Lost time per track and, where nothing was recorded, of the file. */
  readonly lostMs: (track: TrackTimeline | 'file') => number;
};

export function judgeInside({ tracks, state, file, span }: Segment): InsideJudgement {
  const judged = tracks.map(judgeTrack);
  const video = judged.filter(({ track }) => track.kind === 'video');
  const audio = judged.filter(({ track }) => track.kind === 'audio');
  const holes = holesOf(video, audio);
  const hints = judged.flatMap(({ track, hints: found, slow }) => [
    ...found.map((hole) => finding('warning', hole, { code: 'first-step', track: track.kind })),
    ...slow.map((stretch) => slowFinding(track, stretch)),
  ]);
  // A cut file's tracks end where the cut fell; what is missing there is told by the cut itself.
  const ends = judgeSoundEnds(video, audio, state === 'truncated');
  const others = [video, audio].map((alike) => judgeSiblings(alike, state === 'truncated'));
  const oddities = judged.flatMap(({ track }) => odditiesOf(track));
  const looks = judgeLooks(file.looks ?? [], span);
  const claims = [...judged, ends, ...others].map(({ claimMs }) => claimMs);
  return {
    findings: [
      ...holes,
      ...hints,
      ...ends.findings,
      ...others.flatMap((other) => other.findings),
      ...oddities,
      ...looks,
    ],
    claimMs: Math.max(0, ...claims),
    lostMs: (which) => {
      const whole = video.length === 0 ? 'audio' : 'both';
      const lost = which === 'file' ? holes.filter(({ track }) => track === whole) : judgedHoles(judged, which);
      return lost.reduce((sum, hole) => sum + (spanMs(hole) ?? 0), 0);
    },
  };
}

function judgedHoles(judged: readonly TrackJudgement[], track: TrackTimeline): readonly Hole[] {
  return judged.find((one) => one.track === track)?.holes ?? [];
}

function spanMs(hole: Hole | InsideFinding): number | undefined {
  if ('fromMs' in hole) return hole.toMs - hole.fromMs;
  return hole.endMs === undefined || hole.startMs === undefined ? undefined : hole.endMs - hole.startMs;
}

/**
 * Where picture and sound are both gone nothing was recorded; a hole in one of them alone is a loss of that track. Of
 * holes that meet, what sticks out on one side counts only where picture and sound could not differ so much anyway.
 */
function holesOf(video: readonly TrackJudgement[], audio: readonly TrackJudgement[]): readonly InsideFinding[] {
  const pictures = video.flatMap(({ holes }) => holes);
  const sounds = audio.flatMap(({ holes }) => holes);
  if (video.length === 0) return sounds.map((hole) => finding('gap', hole, { code: 'hole', track: 'audio' }));
  const common = pictures.flatMap((hole) =>
    sounds.map((sound) => meetingOf(hole, sound)).filter((meeting) => lengthOf(meeting) > LIMITS.audioStepMs),
  );
  const runsOn = (hole: Hole): boolean => audio.some(({ track }) => coversMs(track, hole) > LIMITS.audioStepMs);
  return [
    ...common.map((hole) => finding('gap', hole, { code: 'hole', track: 'both' })),
    ...pictures.flatMap((hole) =>
      restOf(hole, common).map((rest) =>
        finding('gap', rest, { code: 'hole', track: runsOn(rest) ? 'video' : 'both' }),
      ),
    ),
    ...sounds.flatMap((hole) =>
      restOf(hole, common).map((rest) => finding('gap', rest, { code: 'hole', track: 'audio' })),
    ),
  ];
}

/** The hole itself where nothing of it is common, else the long pieces beside what is. */
function restOf(hole: Hole, common: readonly Hole[]): readonly Hole[] {
  const met = common.filter((other) => lengthOf(meetingOf(hole, other)) > 0).sort((a, b) => a.fromMs - b.fromMs);
  if (met.length === 0) return [hole];
  const edges = [hole.fromMs, ...met.flatMap(({ fromMs, toMs }) => [fromMs, toMs]), hole.toMs];
  const pieces: Hole[] = [];
  for (let i = 0; i + 1 < edges.length; i += 2) {
    pieces.push({ fromMs: edges[i] ?? 0, toMs: edges[i + 1] ?? 0, medianMs: hole.medianMs });
  }
  return pieces.filter((piece) => lengthOf(piece) > LIMITS.audioEndMs);
}

function meetingOf(a: Hole, b: Hole): Hole {
  return { fromMs: Math.max(a.fromMs, b.fromMs), toMs: Math.min(a.toMs, b.toMs), medianMs: a.medianMs };
}

function lengthOf({ fromMs, toMs }: Hole): number {
  return toMs - fromMs;
}

function coversMs(track: TrackTimeline, hole: Hole): number {
  return Math.min(track.endMs, hole.toMs) - Math.max(track.startMs, hole.fromMs);
}

/** Sound is never exactly as long as picture; beyond a while it was lost. */
function judgeSoundEnds(
  video: readonly TrackJudgement[],
  audio: readonly TrackJudgement[],
  isCut: boolean,
): { readonly findings: readonly InsideFinding[]; readonly claimMs: number } {
  if (video.length === 0 || audio.length === 0) return { findings: [], claimMs: 0 };
  const reach = (judged: readonly TrackJudgement[]): Hole => ({
    fromMs: Math.min(...judged.map(({ track }) => track.startMs)),
    toMs: Math.max(...judged.map(({ track }) => track.endMs)),
    medianMs: 0,
  });
  const picture = reach(video);
  const sound = reach(audio);
  const late = { fromMs: picture.fromMs, toMs: sound.fromMs, medianMs: 0 };
  const blindStart = { fromMs: sound.fromMs, toMs: picture.fromMs, medianMs: 0 };
  const early = { fromMs: sound.toMs, toMs: picture.toMs, medianMs: 0 };
  const blind = { fromMs: picture.toMs, toMs: sound.toMs, medianMs: 0 };
  const cases = [
    { hole: late, lossMs: LIMITS.audioStartLossMs, track: 'audio' as const },
    { hole: blindStart, lossMs: LIMITS.audioStartLossMs, track: 'video' as const },
    { hole: early, lossMs: LIMITS.audioEndLossMs, track: 'audio' as const },
    { hole: blind, lossMs: LIMITS.audioEndLossMs, track: 'video' as const },
  ];
  const findings: InsideFinding[] = [];
  let claimMs = 0;
  for (const { hole, lossMs, track } of isCut ? cases.slice(0, 2) : cases) {
    const length = hole.toMs - hole.fromMs;
    if (length > lossMs) {
      findings.push(finding('gap', hole, { code: 'track-shorter', track }));
      continue;
    }
    claimMs = Math.max(claimMs, length);
    if (length > LIMITS.audioEndMs) findings.push(finding('warning', hole, { code: 'track-shorter', track }));
  }
  return { findings, claimMs };
}

/** Of several pictures or sounds one may have been switched off, or lost: where one is much shorter nothing tells which. */
function judgeSiblings(
  alike: readonly TrackJudgement[],
  isCut: boolean,
): { readonly findings: readonly InsideFinding[]; readonly claimMs: number } {
  const tracks = alike.map(({ track }) => track).filter(({ samples }) => samples >= LIMITS.fewSamples);
  const findings: InsideFinding[] = [];
  let claimMs = 0;
  if (tracks.length < 2) return { findings, claimMs };
  const fromMs = Math.min(...tracks.map(({ startMs }) => startMs));
  const toMs = Math.max(...tracks.map(({ endMs }) => endMs));
  for (const { kind, startMs, endMs, frameMs } of tracks) {
    const late = { fromMs, toMs: startMs, lossMs: LIMITS.audioStartLossMs };
    const early = { fromMs: endMs, toMs, lossMs: LIMITS.audioEndLossMs };
    for (const { lossMs, ...end } of isCut ? [late] : [late, early]) {
      const length = end.toMs - end.fromMs;
      if (length <= Math.max(lossMs, 2 * frameMs)) claimMs = Math.max(claimMs, length);
      else
        findings.push(finding('cannot-tell', { ...end, medianMs: frameMs }, { code: 'sibling-shorter', track: kind }));
    }
  }
  return { findings, claimMs };
}

function odditiesOf(track: TrackTimeline): readonly InsideFinding[] {
  const found: InsideFinding[] = [];
  const whole = { startMs: undefined, endMs: undefined, track: track.kind };
  // A clock that starts again goes back by itself.
  if (track.backwardSteps > (track.clockRestarts ?? 0)) {
    const why = { code: 'non-monotonic', facts: { track: track.kind, steps: track.backwardSteps } };
    found.push({ ...whole, kind: 'non-monotonic', severity: 'warning', why });
  }
  if (track.clockRestarts !== undefined) {
    const why = { code: 'clock-restart', facts: { track: track.kind, steps: track.clockRestarts } };
    found.push({ ...whole, kind: 'inside-segment', severity: 'cannot-tell', why });
  }
  if (track.longStepsLeftOut > 0) {
    const why = { code: 'too-many-steps', facts: { track: track.kind, steps: track.longStepsLeftOut } };
    found.push({ ...whole, kind: 'inside-segment', severity: 'cannot-tell', why });
  }
  return found;
}

function slowFinding(track: TrackTimeline, stretch: TrackJudgement['slow'][number]): InsideFinding {
  const { steps, stepMs, medianMs, fromMs, toMs } = stretch;
  const facts = { track: track.kind, steps, stepMs: Math.round(stepMs), usualMs: Math.round(medianMs) };
  const base = { kind: 'inside-segment', severity: 'warning', track: track.kind } as const;
  return { ...base, startMs: fromMs, endMs: toMs, why: { code: 'slow-rate', facts } };
}

/** What decoding showed: told with its time, never a gap. Looks end where the file does. */
function judgeLooks(looks: readonly DeepLook[], span: Segment['span']): readonly InsideFinding[] {
  return looks.map(({ kind, startMs, endMs }) => {
    const track = kind === 'silent' ? 'audio' : 'video';
    const endsMs = Math.min(endMs, span?.endMs ?? endMs);
    return {
      kind: kind === 'silent' ? 'silent-audio' : 'frozen-video',
      severity: 'warning',
      track,
      startMs,
      endMs: endsMs,
      why: { code: `look-${kind}`, facts: { lostMs: Math.round(endsMs - startMs) } },
    };
  });
}

function finding(
  severity: Severity,
  hole: Hole,
  { code, track }: { readonly code: string; readonly track: 'both' | 'video' | 'audio' },
): InsideFinding {
  const facts = { track, lostMs: Math.round(hole.toMs - hole.fromMs), usualMs: Math.round(hole.medianMs) };
  return {
    kind: 'inside-segment',
    severity,
    track,
    startMs: hole.fromMs,
    endMs: hole.toMs,
    why: { code, facts },
  };
}
