/** One file as the judgement takes it, and what is derived from it alone: its span, its frame, whether it counts. */
import type { NameFacts } from '../domain/name-facts.js';
import type { MediaReading, TrackTimeline } from '../media/timeline.js';

export type FootageFile = {
  /** As walked or listed. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly names: NameFacts | undefined;
  /** Undefined: no media by its content. */
  readonly reading: MediaReading | undefined;
  /** Digest of the content where it is known; equal digests are one content. */
  readonly sha256: string | undefined;
};

export type Readable = Extract<MediaReading, { readonly tracks: unknown }>;

export function readable(file: FootageFile): Readable | undefined {
  return file.reading?.state === 'ok' || file.reading?.state === 'truncated' ? file.reading : undefined;
}

/** The track that the axis follows: video, or audio where there is none. */
export function mainTrack(reading: Readable): TrackTimeline | undefined {
  return reading.tracks.find(({ kind }) => kind === 'video') ?? reading.tracks[0];
}

export function isAudioOnly(file: FootageFile): boolean {
  return readable(file)?.tracks.every(({ kind }) => kind === 'audio') ?? false;
}

/** Length of the main track, ms; undefined where nothing can be read. */
export function lengthMs(file: FootageFile): number | undefined {
  const reading = readable(file);
  const track = reading === undefined ? undefined : mainTrack(reading);
  return track === undefined ? undefined : track.endMs - track.startMs;
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Why a file is no footage; undefined where it is. */
export function ignoredBecause(file: FootageFile): string | undefined {
  const kind = file.names?.kind;
  if (kind === 'video' || kind === 'audio') return undefined;
  if (kind === 'pre-record') return 'pre-record buffer';
  if (kind === 'photo' || kind === 'log' || kind === 'sidecar') return kind;
  return file.reading === undefined || file.reading.state === 'empty' ? 'no media' : undefined;
}
