/**
 * From the collectors of a file's tracks to its reading: ok, truncated with the end of what is there and of what was
 * placed beyond it, or unreadable where no sample is in the file. The same for every container that places samples.
 */
import type { Instant } from '../domain/quantities.js';
import type { MissingSegments } from './iso-segment-index.js';
import type { PresentationTimes, TrackReading } from './presentation-times.js';
import type { Container, MediaReading, RecordedAt, Timecode, TrackTimeline } from './timeline.js';

export type FileFacts = {
  /** Something proves that the file was not finished. */
  readonly isTorn: boolean;
  readonly remarks: readonly string[];
  /** What a segment index tells of that is not in the file. */
  readonly missing?: MissingSegments | undefined;
  readonly createdAt?: Instant | undefined;
  readonly recordedAt?: RecordedAt | undefined;
  readonly timecode?: Timecode | undefined;
};

const MAX_REMARKS = 16;

/** Finishes the collectors: each gives its reading once. */
export function summariseTracks(
  container: Container,
  times: readonly PresentationTimes[],
  facts: FileFacts,
): MediaReading {
  return summariseReadings(
    container,
    times.map((each) => each.finish()),
    facts,
  );
}

export function summariseReadings(
  container: Container,
  readings: readonly TrackReading[],
  facts: FileFacts,
): MediaReading {
  const tracks = readings.flatMap(({ timeline }) => (timeline === undefined ? [] : [timeline]));
  const lost = readings.reduce((sum, { lostSamples }) => sum + lostSamples, 0);
  if (tracks.length === 0) {
    const because = lost > 0 ? 'an index whose media is not in the file' : 'no sample of pictures or sound';
    return { state: 'unreadable', container, because };
  }
  const isTruncated = facts.isTorn || lost > 0;
  const remarks = lost > 0 ? [`${lost} samples lie beyond the end of the file`, ...facts.remarks] : facts.remarks;
  return {
    state: isTruncated ? 'truncated' : 'ok',
    container,
    tracks: tracks.sort(videoFirst),
    ...(isTruncated ? withMissing(tailOf(readings), facts.missing) : {}),
    ...(facts.createdAt === undefined ? {} : { createdAt: facts.createdAt }),
    ...(facts.recordedAt === undefined ? {} : { recordedAt: facts.recordedAt }),
    ...(facts.timecode === undefined ? {} : { timecode: facts.timecode }),
    remarks: remarks.slice(0, MAX_REMARKS),
  };
}

/**
 * Where the readable part ends and what was placed beyond it: by the pictures where pictures are lost, by the sound
 * where only sound is, and by what a person would watch where nothing declares an end.
 */
function tailOf(readings: readonly TrackReading[]): { readableEndMs: number; placedEndMs?: number } {
  const lost = readings.filter(({ lostSamples }) => lostSamples > 0);
  const judged = preferVideo(lost.length > 0 ? lost : readings.filter(({ timeline }) => timeline !== undefined));
  const ends = judged.flatMap(({ timeline }) => (timeline === undefined ? [] : [timeline.endMs]));
  const starts = judged.flatMap(({ placedStartMs }) => (placedStartMs === undefined ? [] : [placedStartMs]));
  const readableEndMs = ends.length > 0 ? Math.max(...ends) : Math.min(...starts, Number.MAX_SAFE_INTEGER);
  const placed = judged.flatMap(({ placedEndMs }) => (placedEndMs === undefined ? [] : [placedEndMs]));
  return placed.length === 0 ? { readableEndMs } : { readableEndMs, placedEndMs: Math.max(readableEndMs, ...placed) };
}

/** Behind what is placed; the segment that is cut counts where nothing of it is placed. */
function withMissing(tail: ReturnType<typeof tailOf>, missing: MissingSegments | undefined): typeof tail {
  if (missing === undefined) return tail;
  const { readableEndMs, placedEndMs } = tail;
  const cutMs = placedEndMs === undefined ? missing.cutMs : 0;
  return { readableEndMs, placedEndMs: (placedEndMs ?? readableEndMs) + cutMs + missing.beyondMs };
}

function preferVideo(readings: readonly TrackReading[]): readonly TrackReading[] {
  const video = readings.filter(({ kind }) => kind === 'video');
  return video.length > 0 ? video : readings;
}

function videoFirst(a: TrackTimeline, b: TrackTimeline): number {
  return a.kind === b.kind ? 0 : a.kind === 'video' ? -1 : 1;
}
