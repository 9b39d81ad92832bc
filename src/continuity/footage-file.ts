/** What continuity is judged from: plain facts about each file, the camera's log and the question asked. */
import type { NameFacts } from '../domain/name-facts.js';
import type { Instant } from '../domain/quantities.js';
import type { MediaReading } from '../media/timeline.js';

export type FootageFile = {
  /** As walked; identifies the file in the report. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Digest of the content where it is known; equal digests are one content, files without one are different. */
  readonly sha256: string | undefined;
  readonly names: NameFacts | undefined;
  /** Last written, by the medium. Copying changes it: told to people, proof of nothing. */
  readonly modifiedAt?: Instant | undefined;
  /** Undefined: no media by its content. */
  readonly reading: MediaReading | undefined;
  /** What a log of the camera tells; belongs to the camera whose footage lies beside it. */
  readonly logEvents?: readonly CameraLogEvent[] | undefined;
  /** What decoding showed, where it was asked for. */
  readonly looks?: readonly DeepLook[] | undefined;
};

/** One line of the camera's log, by the camera's own clock. Kinds that the rules do not know are ignored. */
export type CameraLogEvent = { readonly at: Instant; readonly kind: string };

/** A stretch in which nothing moves, nothing is seen or nothing is heard; ms on the file's own axis. */
export type DeepLook = {
  readonly kind: 'frozen' | 'black' | 'silent';
  readonly startMs: number;
  readonly endMs: number;
};

/** What the camera's counter runs over (device profile, media.seqScope). */
export type SequenceScope = 'per-kind' | 'shared' | 'per-power-on' | 'none';

export type Language = 'zh' | 'en';

export type ContinuityOptions = {
  /** The duty: then a pause that no log explains never ends a recording. */
  readonly mustBeContinuous: boolean;
  /** Zone of the camera's clock, minutes east of UTC. */
  readonly zoneOffsetMinutes: number;
  /** Serial where all files are known to come from one camera whose names tell none. */
  readonly camera?: string | undefined;
  /** The profile's own limit for joined files, ms. */
  readonly joinedMs?: number | undefined;
  readonly overlapMs?: number | undefined;
  /** Longest pre-record of this camera: a longer overlap is a clock set back. */
  readonly preRecordMs?: number | undefined;
  /** Default `shared`: a number that a photo bears is not missing. */
  readonly sequenceScope?: SequenceScope | undefined;
  /** Creation times inside the files are their starts, to the second. */
  readonly trustsCreation?: boolean | undefined;
  /** Of the sentences in the findings; everything else is language-free. Default English. */
  readonly language?: Language | undefined;
};
