/**
 * The thresholds by which continuity is judged, in one frozen table with a name, a version and a digest, so that every
 * verdict can say which rule spoke and an older one can be repeated. Times in milliseconds. Raise the version with any
 * change of a number or of the way it is used.
 */
import { createHash } from 'node:crypto';

export const LIMITS = Object.freeze({
  /** Between files: proven loss above this, or above gapFrames frames where that is longer, is a gap. */
  gapMs: 150,
  gapFrames: 2,
  /** Largest possible loss up to which two files count as joined, by the resolution of the clocks between them. */
  joinedSubSecondMs: 150,
  joinedSecondMs: 2000,
  /** Media time against camera clock: what no claim may be better than, and what no gap may rest on alone. */
  claimDrift: 0.0001,
  gapDrift: 0.0015,
  /** What a name's second may be late or early when files far apart are compared. */
  nameJitterMs: 100,
  /** Overlap of two files not worth a note. */
  overlapMs: 1000,
  /** Longest pre-record: an overlap beyond it is a clock set back. */
  preRecordMs: 60_000,
  /** A pause that ends a recording where nothing else tells. */
  pauseMs: 600_000,
  /** Forward leaps so near to whole half hours, or this long, may be a clock that was set. */
  leapUnitMs: 1_800_000,
  leapSlackMs: 2000,
  leapSettingMs: 86_400_000,
  /** Inside a file, video: a step above both is a hole; below, variable frame rate. */
  videoStepFactor: 4,
  videoStepMs: 200,
  /** With fewer samples than this no usual step is known, and only a step above fewStepMs is a hole. */
  fewSamples: 10,
  fewStepMs: 1000,
  /** So many even steps in a row, none longer than the second, are a slower rate and no holes. */
  slowRateSteps: 10,
  slowRateStepMs: 1000,
  slowRateUnevenness: 1.25,
  /** The first step of many cameras is long without loss: up to this it is only a hint. */
  firstStepLossMs: 2000,
  firstAudioStepLossMs: 500,
  /** Inside a file, audio: a step above both is a hole. */
  audioStepFactor: 3,
  audioStepMs: 150,
  /** Audio against video at the ends of a file: nothing up to the first, a hint up to the second, then a loss. */
  audioEndMs: 500,
  audioEndLossMs: 1000,
  audioStartLossMs: 2000,
  /** Creation times of unknown meaning may stand this long after the end of the file. */
  createdLateMs: 2000,
  /** How finely the file systems of cards write the time of a file. */
  modifiedStepMs: 2000,
  /** How far a line of the camera's log may stand from the file it speaks of. */
  logSlackMs: 3000,
  /** Footage that the log tells of and no file holds is worth a finding from this length. */
  logUnfiledMs: 10_000,
  /** How long before a hole a low battery or a full card still explains it. */
  logCauseMs: 600_000,
  /** So many files of another picture that begin this near to the others' are a second lens. */
  lensFiles: 2,
  lensTogetherMs: 2000,
  /** Names coarser than this cannot be laid beside the log. */
  logClockMs: 2000,
  /** A counter that falls by less than this before its wrap has wrapped, not restarted. */
  wrapReach: 100,
  /** Missing numbers written out per finding. */
  missingListed: 10_000,
});

export type Thresholds = Readonly<Record<keyof typeof LIMITS, number>>;

/** Which rule spoke: its name, its version, and a digest of the thresholds that it went by. */
export type Rule = { readonly name: string; readonly version: string; readonly digest: string };

const RULE = Object.freeze({ name: 'sealdock-continuity', version: '3' });

/** `digest`: SHA-256 of the thresholds as JSON, a list of pairs in the order of their names. */
export function ruleOf(thresholds: Thresholds): Rule {
  const sorted = Object.entries(thresholds).sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...RULE, digest: createHash('sha256').update(JSON.stringify(sorted)).digest('hex') };
}

/** The table with what a device profile knows better about its camera. */
export function thresholdsOf(own: {
  readonly joinedMs?: number | undefined;
  readonly overlapMs?: number | undefined;
  readonly preRecordMs?: number | undefined;
}): Thresholds {
  const { joinedMs, overlapMs, preRecordMs } = own;
  return {
    ...LIMITS,
    ...(joinedMs === undefined ? {} : { joinedSubSecondMs: joinedMs, joinedSecondMs: joinedMs }),
    ...(overlapMs === undefined ? {} : { overlapMs }),
    ...(preRecordMs === undefined ? {} : { preRecordMs }),
  };
}
