/**
 * The deep look over files that were read: frozen, black and silent stretches as warnings beside the judgement. One file
 * at a time, at the lowest priority; what could not be seen to its end is said, never passed over.
 */
import { type DeepLooked, deepLook } from '../adapters/ffmpeg/deep-look.js';
import type { DeepLook } from '../continuity/footage-file.js';
import type { MediaReading } from '../media/timeline.js';

export type DeepFile = {
  readonly path: string;
  readonly reading: MediaReading | undefined;
  readonly localPath: () => Promise<Uint8Array>;
};

/** What `check --deep` adds to its document. */
export type DeepReport = {
  readonly looked: number;
  /** Files that were not decoded to their end, and why. */
  readonly notLooked: readonly { readonly path: string; readonly reason: 'deadline' | 'decoder' | 'bound' }[];
};

export async function lookDeeply(
  files: readonly DeepFile[],
  options: {
    readonly ffmpeg: string;
    readonly onFile: (progress: { readonly path: string; readonly done: number; readonly of: number }) => void;
    readonly signal: AbortSignal;
  },
): Promise<{ readonly looks: ReadonlyMap<string, readonly DeepLook[]>; readonly report: DeepReport }> {
  const { ffmpeg, onFile, signal } = options;
  const looks = new Map<string, readonly DeepLook[]>();
  const notLooked: DeepReport['notLooked'][number][] = [];
  const decodable = files.flatMap(({ reading, ...file }) => (isDecodable(reading) ? [{ ...file, reading }] : []));
  for (const [done, { path, reading, localPath }] of decodable.entries()) {
    onFile({ path, done, of: decodable.length });
    const seen = await lookAtFile({ path: await localPath(), reading, ffmpeg, signal });
    looks.set(path, seen.looks);
    if (seen.stoppedBy !== undefined) notLooked.push({ path, reason: seen.stoppedBy });
  }
  return { looks, report: { looked: decodable.length - notLooked.length, notLooked } };
}

type Decodable = Extract<MediaReading, { readonly tracks: unknown }>;

export function isDecodable(reading: MediaReading | undefined): reading is Decodable {
  return reading !== undefined && 'tracks' in reading && reading.tracks.length > 0;
}

/** Rejects as `deepLook` does. Stretches lie on the file's own axis. */
export async function lookAtFile(file: {
  readonly path: Uint8Array;
  readonly reading: Decodable;
  readonly ffmpeg: string;
  readonly signal: AbortSignal;
}): Promise<DeepLooked> {
  const { path, ffmpeg, signal } = file;
  const { tracks } = file.reading;
  const startMs = Math.min(...tracks.map((track) => track.startMs));
  const { looks, stoppedBy } = await deepLook({
    ffmpeg,
    path,
    hasPicture: tracks.some(({ kind }) => kind === 'video'),
    hasSound: tracks.some(({ kind }) => kind === 'audio'),
    lengthMs: Math.max(...tracks.map((track) => track.endMs)) - startMs,
    signal,
  });
  // ffmpeg counts from the first sample; the rules know the file's own axis.
  const moved = looks.map((look) => ({ ...look, startMs: look.startMs + startMs, endMs: look.endMs + startMs }));
  return { looks: moved, stoppedBy };
}
