/**
 * What the scan of an ISO base media file comes to: ok, truncated (with the end of what can be shown and, where the index
 * places more, the end of that) or unreadable. Tracks are ordered video first, then as in the file.
 */
import { instant } from '../domain/quantities.js';
import type { IsoScan } from './read-iso-file.js';
import type { MediaReading, TrackTimeline } from './timeline.js';

/** Seconds from 1904 to 1970. */
const MAC_EPOCH_SECONDS = 2_082_844_800;
const LATEST_SECONDS = 253_402_300_799;

export function summariseIso(scan: IsoScan): MediaReading {
  const container = scan.isFragmented ? 'fragmented-mp4' : 'mp4';
  const all = [...scan.tracks.values()];
  if (all.some(({ times }) => times.isOverflown))
    return { state: 'unreadable', container, because: 'more samples than the bound' };
  const readings = all.map(({ times }) => times.finish());
  const tracks = readings.flatMap(({ timeline }) => (timeline === undefined ? [] : [timeline])).sort(videoFirst);
  const lostSamples = readings.reduce((sum, { lostSamples }) => sum + lostSamples, 0);
  if (tracks.length === 0) {
    return {
      state: 'unreadable',
      container,
      because: lostSamples > 0 ? 'an index, but none of its media in the file' : 'an index without media',
    };
  }
  const placedEnds = readings.flatMap(({ placedEndMs }) => (placedEndMs === undefined ? [] : [placedEndMs]));
  const isTruncated = lostSamples > 0 || scan.isTorn || scan.isDamaged;
  const remarks =
    lostSamples > 0 ? [`${lostSamples} samples lie beyond the end of the file`, ...scan.remarks] : scan.remarks;
  return {
    state: isTruncated ? 'truncated' : 'ok',
    container,
    tracks,
    remarks: remarks.slice(0, 8),
    ...(isTruncated ? { readableEndMs: readableEnd(tracks) } : {}),
    ...(placedEnds.length === 0 ? {} : { placedEndMs: Math.max(...placedEnds) }),
    ...createdAt(scan.createdAt),
  };
}

/** Up to here a person can watch it: the end of the video, of the audio where there is no video. */
function readableEnd(tracks: readonly TrackTimeline[]): number {
  const video = tracks.filter(({ kind }) => kind === 'video');
  return Math.max(...(video.length > 0 ? video : tracks).map(({ endMs }) => endMs));
}

function createdAt(seconds: number | undefined) {
  if (seconds === undefined) return {};
  const since1970 = seconds - MAC_EPOCH_SECONDS;
  return since1970 < 0 || since1970 > LATEST_SECONDS ? {} : { createdAt: instant(since1970 * 1000) };
}

function videoFirst(a: TrackTimeline, b: TrackTimeline): number {
  return a.kind === b.kind ? 0 : a.kind === 'video' ? -1 : 1;
}
