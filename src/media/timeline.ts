/**
 * What is read out of one media file, without decoding it: for each track when its samples are shown, which of them
 * are really inside the file, and every step between samples that could be a hole. JSON-safe (it is stored in the
 * ledger) and bounded. All times are milliseconds on the file's own presentation axis, after edit lists; they may be
 * fractions and may be negative.
 */
import type { Instant } from '../domain/quantities.js';

export type Container = 'mp4' | 'fragmented-mp4' | 'mpeg-ts' | 'avi' | 'wav' | 'mp3' | 'aac' | 'amr' | 'other';

type PhotoFormat = 'jpeg' | 'heif';

/** A distance between two neighbouring samples that is longer than usual; judged in continuity/, never here. */
export type LongStep = {
  /** End of the sample before: its presentation time plus the track's typical sample duration. */
  readonly fromMs: number;
  /** Presentation time of the sample after. */
  readonly toMs: number;
  /** Distance of the two presentation times. */
  readonly stepMs: number;
  /** Median of up to 60 steps before it (of the whole track where fewer exist). */
  readonly medianMs: number;
  /** The step after the very first sample: long in many cameras without loss (seams.md 4). */
  readonly isFirst: boolean;
};

export type TrackTimeline = {
  readonly kind: 'video' | 'audio';
  /** RFC 6381 sample-entry name or the container's own: `avc1`, `hvc1`, `mp4a`, `h264`, `pcm`, `mjpg`. */
  readonly codec: string;
  /** Samples whose bytes are really in the file. */
  readonly samples: number;
  /** Earliest presentation time and latest presentation time + duration of those samples. */
  readonly startMs: number;
  readonly endMs: number;
  /** Median step: the duration of one frame where the rate is constant. 0 with fewer than two samples. */
  readonly frameMs: number;
  /** Resolution of the track's clock: 1000 / timescale. */
  readonly tickMs: number;
  readonly longSteps: readonly LongStep[];
  /** Long steps beyond the bound on the list; above 0 the track cannot be called whole. */
  readonly longStepsLeftOut: number;
  /** Where the container's clock started anew: what was lost there cannot be told. Absent: nowhere. */
  readonly clockRestarts?: number;
  /** Samples whose decoding time goes backwards: out of order, not lost. */
  readonly backwardSteps: number;
  readonly pictureSize?: { readonly width: number; readonly height: number };
  /** Only where the sample table places samples of this track beyond the file's end: the end of the last of them. */
  readonly placedEndMs?: number;
};

/** A lower bound, and nothing that a claim may rest on. */
export type LostPictures = {
  readonly codec: 'h264' | 'hevc';
  readonly pictures: number;
  /** By the rate that the pictures themselves state. */
  readonly lengthMs?: number;
};

/** Presentation clock that runs on from file to file (MPEG-TS pts): lets neighbours be placed to the tick. */
export type RunningClock = { readonly startMs: number; readonly endMs: number; readonly wrapMs: number };

/**
 * Start by a timecode track. Cameras that set it by their clock mean its label, those that count frames on from the file
 * before its count: with 29.97 pictures a second the two differ by a thousandth.
 */
export type Timecode = {
  /** Hours, minutes, seconds and frames of the label, as milliseconds since midnight of the camera's clock. */
  readonly labelMs: number;
  /** The frames counted since midnight, by their exact duration. */
  readonly countMs: number;
  readonly frameMs: number;
};

/** When the camera says that it began, to the second. `hasZone`: a true moment; else its local time read as if it were UTC. */
export type RecordedAt = { readonly at: Instant; readonly hasZone: boolean };

export type MediaReading =
  | {
      readonly state: 'ok' | 'truncated';
      readonly container: Container;
      readonly tracks: readonly TrackTimeline[];
      /** Only with `truncated`: where the readable part ends. */
      readonly readableEndMs?: number;
      /** Only with `truncated`, and only where the sample table places samples beyond the file's end: their end. */
      readonly placedEndMs?: number;
      /** Container's creation time read as if it were UTC (often local time, see seams.md 3); absent when 0. */
      readonly createdAt?: Instant;
      /** Movie header or equivalent clock resolution of createdAt. */
      readonly runningClock?: RunningClock;
      readonly timecode?: Timecode;
      readonly recordedAt?: RecordedAt;
      /** Why it is called truncated, or oddities worth a note; short, in English, no bytes of the file. */
      readonly remarks: readonly string[];
    }
  | {
      readonly state: 'unreadable';
      readonly container: Container;
      readonly because: string;
      /** Pictures that are in the file though nothing tells their times. */
      readonly lost?: LostPictures;
    }
  /** A still picture: no timeline. Its date is the camera's wall clock read as if it were UTC. */
  | { readonly state: 'photo'; readonly format: PhotoFormat; readonly takenAt?: Instant }
  | { readonly state: 'empty' };

/** Bounds of one reading (architecture rule 29). */
export const MEDIA_LIMITS = {
  /** Long steps kept per track. */
  longSteps: 4096,
  /** And of all tracks of a file: some 150 bytes each as text. */
  longStepsPerFile: 8192,
  /** Tracks read per file. */
  tracks: 64,
  /** Bytes of index (moov, idx1, moof) held at once. */
  indexBytes: 48 * 1024 * 1024,
  /** Samples of one track: 24 h at 48 per second; 8 bytes each are held while the track is read. */
  samplesPerTrack: 4_194_304,
  /** Samples of all tracks held at once (fragments and transport streams interleave their tracks). */
  samplesHeld: 6_291_456,
  /** Samples looked at in one file, held or not. */
  samplesSeen: 16_777_216,
} as const;
