/**
 * One media file as the rules see it: its state, where its samples begin and end, what its name and its own clocks
 * tell of its start. A file without a single readable sample is `unreadable`, whatever its index promises.
 */
import type { LostPictures, MediaReading, RunningClock, Timecode, TrackTimeline } from '../media/timeline.js';
import type { FootageFile } from './footage-file.js';
import { LIMITS } from './limits.js';

/** On the file's own presentation axis, ms. */
export type Span = {
  /** Earliest and latest presentation over all tracks; the latest includes its duration. */
  readonly startMs: number;
  readonly endMs: number;
  /** Start of the picture, or of the sound where there is no picture. */
  readonly zeroMs: number;
  /** Where the index says that the samples end, if beyond endMs. */
  readonly declaredEndMs: number | undefined;
  /** Usual distance of two samples of the leading track. */
  readonly frameMs: number;
};

/** The start lies in [lowMs, highMs] of the camera's clock, epoch milliseconds. */
export type StartClock = {
  readonly lowMs: number;
  readonly highMs: number;
  readonly resolutionMs: number;
  readonly source: ClockSource;
  /** Where it is not known what the camera stamps: the start under either reading. */
  readonly stamps?: { readonly atStart: ClockBox; readonly atClose: ClockBox };
};

/** Best first. Clocks of two kinds are never compared: each has an axis of its own. */
export type ClockSource = 'name' | 'schedule' | 'recorded' | 'created';

type ClockBox = { readonly lowMs: number; readonly highMs: number };

export type Segment = {
  readonly file: FootageFile;
  readonly path: string;
  readonly state: 'ok' | 'truncated' | 'unreadable' | 'empty';
  readonly kind: 'video' | 'audio';
  readonly tracks: readonly TrackTimeline[];
  readonly span: Span | undefined;
  readonly clock: StartClock | undefined;
  readonly running: RunningClock | undefined;
  readonly timecode?: Timecode | undefined;
  /** Why it is not `ok`, in the reader's words. */
  readonly remark: string;
  /** What an unreadable file still shows of its pictures. */
  readonly lost?: LostPictures | undefined;
};

export function segmentOf(file: FootageFile, options: { readonly trustsCreation: boolean }): Segment {
  const { reading, names, path } = file;
  const tracks = tracksOf(reading);
  const span = tracks.length === 0 ? undefined : spanOf(tracks, reading);
  const byName = nameClock(file);
  const clock = byName ?? recordedClock(reading) ?? createdClock(reading, span, options.trustsCreation);
  const timecode = reading !== undefined && 'timecode' in reading ? reading.timecode : undefined;
  const base = { file, path, tracks, span, clock, timecode };
  const kind = kindOf(tracks, names?.kind === 'audio');
  const running = reading !== undefined && 'runningClock' in reading ? reading.runningClock : undefined;
  if (file.sizeBytes === 0 || reading?.state === 'empty') {
    return { ...base, state: 'empty', kind, running, span: undefined, tracks: [], remark: 'the file has no bytes' };
  }
  if (span === undefined || reading === undefined || !('tracks' in reading)) {
    const remark = reading?.state === 'unreadable' ? reading.because : 'no sample of it can be read';
    const lost = reading?.state === 'unreadable' ? reading.lost : undefined;
    return { ...base, state: 'unreadable', kind, running: undefined, span: undefined, tracks: [], remark, lost };
  }
  return { ...base, state: reading.state, kind, running, remark: reading.remarks.join('; ') };
}

/** Length on the time axis, as far as the index tells it. */
export function lengthMs(segment: Segment): number | undefined {
  const { span } = segment;
  return span === undefined ? undefined : (span.declaredEndMs ?? span.endMs) - span.startMs;
}

export function hasTrack(segment: Segment, kind: 'video' | 'audio'): boolean {
  return segment.tracks.some((track) => track.kind === kind);
}

/** What may be missing between two files without being a loss. */
export function gapLimitMs(before: Segment, after: Segment): number {
  const frameMs = Math.max(before.span?.frameMs ?? 0, after.span?.frameMs ?? 0);
  return Math.max(LIMITS.gapFrames * frameMs, LIMITS.gapMs);
}

function tracksOf(reading: MediaReading | undefined): readonly TrackTimeline[] {
  if (reading === undefined || !('tracks' in reading)) return [];
  const filled = reading.tracks.filter((track) => track.samples > 0);
  const hasSound = filled.some((track) => track.kind === 'audio' && track.samples > 1);
  // A single picture beside sound is cover art, not a recording of the eye.
  return filled.filter((track) => track.kind === 'audio' || track.samples > 1 || !hasSound);
}

function kindOf(tracks: readonly TrackTimeline[], isNamedAudio: boolean): 'video' | 'audio' {
  if (tracks.length === 0) return isNamedAudio ? 'audio' : 'video';
  return tracks.some((track) => track.kind === 'video') ? 'video' : 'audio';
}

function spanOf(tracks: readonly TrackTimeline[], reading: MediaReading | undefined): Span {
  const pictures = tracks.filter((track) => track.kind === 'video');
  const leading = pictures.length > 0 ? pictures : tracks;
  const endMs = Math.max(...tracks.map((track) => track.endMs));
  const placed = reading?.state === 'truncated' ? reading.placedEndMs : undefined;
  return {
    startMs: Math.min(...tracks.map((track) => track.startMs)),
    endMs,
    zeroMs: Math.min(...leading.map((track) => track.startMs)),
    declaredEndMs: placed !== undefined && placed > endMs ? placed : undefined,
    frameMs: Math.max(...leading.map((track) => track.frameMs)),
  };
}

function nameClock({ names: name }: FootageFile): StartClock | undefined {
  if (name?.startAt === undefined) return undefined;
  const resolutionMs = name.startResolutionMs ?? 1000;
  const source = name.nameClock === 'schedule' ? 'schedule' : 'name';
  return { lowMs: name.startAt, highMs: name.startAt + resolutionMs, resolutionMs, source };
}

/** A start to the second, which the camera wrote as such. */
function recordedClock(reading: MediaReading | undefined): StartClock | undefined {
  if (reading === undefined || !('recordedAt' in reading) || reading.recordedAt === undefined) return undefined;
  const { at } = reading.recordedAt;
  return { lowMs: at, highMs: at + 1000, resolutionMs: 1000, source: 'recorded' };
}

/** Some cameras write their start, some their end (seams.md 3): unless the profile knows, both must be allowed for. */
function createdClock(
  reading: MediaReading | undefined,
  span: Span | undefined,
  trustsCreation: boolean,
): StartClock | undefined {
  if (reading === undefined || !('createdAt' in reading) || reading.createdAt === undefined) return undefined;
  if (span === undefined) return undefined;
  const atStart = { lowMs: reading.createdAt, highMs: reading.createdAt + 1000 };
  if (trustsCreation) return { ...atStart, resolutionMs: 1000, source: 'created' };
  const length = span.endMs - span.startMs;
  const atClose = { lowMs: atStart.lowMs - length - LIMITS.createdLateMs, highMs: atStart.highMs - length };
  const lowMs = Math.min(atStart.lowMs, atClose.lowMs);
  const resolutionMs = atStart.highMs - lowMs;
  return { lowMs, highMs: atStart.highMs, resolutionMs, source: 'created', stamps: { atStart, atClose } };
}
