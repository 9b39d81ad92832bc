/**
 * An AVI file, with OpenDML's further RIFF parts: stream headers, then the samples by an index where one can be
 * believed, else by walking from chunk to chunk. The header's declared number of frames proves nothing; an index of
 * indexes that leads beyond the file's end does: those parts were written once.
 */
import { declaredSamples, useOldIndex, useOpenIndexes } from './avi-index.js';
import { type AviOutline, readAviOutline } from './avi-parts.js';
import { closeStream } from './avi-samples.js';
import { walkMediaList } from './avi-walk.js';
import type { MediaWindow } from './media-window.js';
import { summariseTracks } from './summarise-tracks.js';
import { MEDIA_LIMITS, type MediaReading } from './timeline.js';

export async function readAviFile(window: MediaWindow): Promise<MediaReading> {
  const outline = await readAviOutline(window);
  const { header } = outline;
  if (header === undefined || outline.media.length === 0) return unreadable('no stream headers or no media list');
  const streams = header.streams.flatMap((stream) => stream ?? []);
  if (header.streams.length > MEDIA_LIMITS.tracks) return unreadable('more streams than the limit');
  if (header.unusable > 0) outline.tear('a stream without a clock');
  await readSamples(window, outline);
  for (const stream of streams) {
    closeStream(stream);
    const declared = declaredSamples(stream, window.sizeBytes) ?? 0;
    const missing = declared - stream.nextTicks / stream.sampleTicks;
    if (missing > 0) stream.times.addLostRun(stream.nextTicks, stream.sampleTicks, missing);
  }
  const times = streams.map((stream) => stream.times);
  if (times.some(({ isOverflown }) => isOverflown)) return unreadable('more samples than the limit');
  const { isTorn, remarks } = outline;
  return summariseTracks('avi', times, { isTorn, remarks, createdAt: header.createdAt });
}

async function readSamples(window: MediaWindow, outline: AviOutline): Promise<void> {
  if (!outline.isTorn) {
    if (await useOldIndex(window, outline)) return;
    if (await useOpenIndexes(window, outline)) return;
  }
  for (const list of outline.media) await walkMediaList(window, outline, list);
}

function unreadable(because: string): MediaReading {
  return { state: 'unreadable', container: 'avi', because };
}
