/** Files that end early or cannot be read at all: where the hole begins, and where it ends if anything tells that. */
import { type FootageFile, lengthMs, type Readable } from './footage-file.js';
import type { Finding } from './report.js';

/**
 * Truncated: readable up to T. A gap from T to the end of the last sample that the index places; where nothing places one,
 * a gap up to the next file when the recording goes on, else cannot-tell at T (contract, "Truncated").
 */
export function judgeTruncated(
  file: FootageFile,
  reading: Readable,
  place: { readonly after: FootageFile | undefined; readonly axisMs: number; readonly endMs: number | undefined },
): Finding {
  const startMs = place.endMs === undefined ? null : Math.round(place.endMs);
  const frameMs = Math.max(1, Math.ceil(reading.tracks[0]?.frameMs ?? 1));
  const common = {
    kind: 'truncated-segment',
    track: 'both',
    missing: [],
    file: file.path,
    afterFile: null,
    beforeFile: place.after?.path ?? null,
    startMs,
  } as const;
  if (reading.placedEndMs !== undefined && startMs !== null) {
    const endMs = Math.round(place.axisMs + reading.placedEndMs);
    const because = `the file ends early: its index places ${endMs - startMs} ms more than it holds`;
    if (endMs > startMs) return { ...common, severity: 'gap', endMs, uncertaintyMs: frameMs, because };
  }
  const nextMs = startOfNext(file, place.after, startMs);
  if (nextMs !== undefined && startMs !== null && nextMs > startMs) {
    const because = `the file ends in the middle of a fragment, and the recording goes on ${nextMs - startMs} ms later`;
    return { ...common, severity: 'gap', endMs: nextMs, uncertaintyMs: resolutionOf(file, place.after), because };
  }
  return {
    ...common,
    severity: 'cannot-tell',
    endMs: startMs,
    uncertaintyMs: frameMs,
    because: 'the file ends in the middle; nothing tells how much should have followed',
  };
}

/** Unreadable or empty: its span is told by its neighbours where they tell it. */
export function judgeBroken(file: FootageFile, after: FootageFile | undefined, cursorMs: number | undefined): Finding {
  const [here, next] = [file.names?.startAt, after?.names?.startAt];
  const isSpanned = cursorMs !== undefined && here !== undefined && next !== undefined && next > here;
  const because =
    file.sizeBytes === 0
      ? 'the file is empty'
      : `the file cannot be read: ${file.reading?.state === 'unreadable' ? file.reading.because : 'no media in it'}`;
  return {
    kind: 'unreadable-segment',
    severity: 'cannot-tell',
    track: 'both',
    startMs: cursorMs === undefined ? null : Math.round(cursorMs),
    endMs: isSpanned ? Math.round(cursorMs + (next - here)) : null,
    uncertaintyMs: isSpanned ? resolutionOf(file, after) : 0,
    missing: [],
    file: file.path,
    afterFile: null,
    beforeFile: after?.path ?? null,
    because,
  };
}

function startOfNext(file: FootageFile, after: FootageFile | undefined, endMs: number | null): number | undefined {
  const [here, next, length] = [file.names?.startAt, after?.names?.startAt, lengthMs(file)];
  if (here === undefined || next === undefined || length === undefined || endMs === null) return undefined;
  return Math.round(endMs + (next - here - length));
}

function resolutionOf(file: FootageFile, after: FootageFile | undefined): number {
  return Math.max(file.names?.startResolutionMs ?? 1000, after?.names?.startResolutionMs ?? 1000);
}
