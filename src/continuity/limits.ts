/**
 * The thresholds that continuity is judged by, under a name and a version. Their digest stands in every signed judgement,
 * so that it can be told which rule spoke and the judgement can be repeated. Never edited without a new version.
 */
import { createHash } from 'node:crypto';

export const LIMITS = {
  /** Between files: lost time above both is a gap. */
  gapFrames: 2,
  gapMs: 150,
  /** Between files: joined when no more than this can be lost, by the resolution of the clock that says so. */
  joinedFineMs: 150,
  joinedCoarseMs: 2000,
  /** Clocks of names and pictures may run apart by this much (seams.md, 5.2). */
  driftRatio: 0.0015,
  /** Inside a file, video: a step above both is a gap; above the listing threshold but below this it is a variable rate. */
  insideVideoSteps: 4,
  insideVideoMs: 200,
  insideAudioFrames: 3,
  insideAudioMs: 150,
  /** Listing thresholds of media/long-steps.ts: what is not listed cannot have lost more. */
  unlistedVideoSteps: 1.9,
  unlistedVideoMs: 60,
  unlistedAudioFrames: 1.5,
  unlistedAudioMs: 10,
  /** Overlap up to this is not worth a note; up to the second it is pre-record; above it the clock was set back. */
  overlapMs: 1000,
  preRecordMs: 60_000,
  /** A pause above this, with no number missing, ends a recording. */
  pauseMs: 600_000,
  /** Forward leaps this near to whole half hours look like a clock that was set. */
  leapUnitMs: 1_800_000,
  leapSlackMs: 2000,
} as const;

export const CONTINUITY_RULE = {
  name: 'sealdock-continuity',
  version: '1',
  digest: createHash('sha256').update(JSON.stringify(LIMITS)).digest('hex'),
} as const;
