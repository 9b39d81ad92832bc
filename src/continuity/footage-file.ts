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
  /** Undefined: no media by its content. */
  readonly reading: MediaReading | undefined;
};

/** One line of the camera's log, by the camera's own clock. Other kinds are ignored. */
export type CameraLogEvent = { readonly at: Instant; readonly kind: string };

export type ContinuityOptions = {
  /** The duty: then a pause that no log explains never ends a recording. */
  readonly mustBeContinuous: boolean;
  /** Zone of the camera's clock, minutes east of UTC. */
  readonly zoneOffsetMinutes: number;
  readonly logEvents?: readonly CameraLogEvent[] | undefined;
  /** Serial where all files are known to come from one camera whose names tell none. */
  readonly camera?: string | undefined;
  /** The profile's own limit for joined files, ms. */
  readonly joinedMs?: number | undefined;
  readonly overlapMs?: number | undefined;
  /** Creation times inside the files are their starts, to the second. */
  readonly trustsCreation?: boolean | undefined;
};
