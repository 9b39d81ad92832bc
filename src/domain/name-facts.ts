/** What a file's name tells, read by the name patterns of a device profile (profiles/). Nothing here is proof alone. */
import type { Instant } from './quantities.js';

export type FileKind = 'video' | 'audio' | 'photo' | 'log' | 'sidecar' | 'pre-record' | 'other';

/** Whether the name's time is the camera's clock at the start, or a nominal timetable that runs ahead of it. */
export type NameClock = 'clock' | 'schedule';

export type NameFacts = {
  readonly kind: FileKind;
  /** Which pattern matched: `<profile>/<pattern id>`. */
  readonly pattern: string;
  /** The camera's serial, without vendor prefix. */
  readonly serial?: string;
  readonly officer?: string;
  /** Start by the camera's clock, read in the profile's zone; `startResolutionMs` says how coarse (1000 for whole seconds). */
  readonly startAt?: Instant;
  readonly startResolutionMs?: number;
  readonly nameClock?: NameClock;
  readonly sequence?: number;
  /** Values the counter can take before it wraps, 10^digits. */
  readonly sequenceModulus?: number;
  /** Chapter of one recording (GoPro): orders before sequence. */
  readonly chapter?: number;
  /** Length the name itself states. */
  readonly declaredMs?: number;
  readonly isImportant?: boolean;
  readonly isContinuation?: boolean;
  /** Name of the file of which this is a low-resolution twin or side-car, without folder. */
  readonly twinOf?: string;
  /** Channel of a multi-lens recorder (front, back, interior); other channels are other recordings. */
  readonly channel?: string;
};
