/** Small makers for tests of the judgement: files as the rules see them, without bytes. */
import type { CameraLogEvent, FootageFile } from '../../../src/continuity/footage-file.js';
import { type Segment, segmentOf } from '../../../src/continuity/segment.js';
import type { NameFacts } from '../../../src/domain/name-facts.js';
import { instant } from '../../../src/domain/quantities.js';
import type { LongStep, MediaReading, TrackTimeline } from '../../../src/media/timeline.js';

/** 20 November 2026, half past nine in China. */
export const NINE = Date.parse('2026-11-20T09:30:00+08:00');

export function track(lengthMs: number, more: Partial<TrackTimeline> = {}): TrackTimeline {
  const frameMs = more.frameMs ?? 40;
  return {
    kind: 'video',
    codec: 'avc1',
    samples: Math.max(2, Math.round(lengthMs / frameMs)),
    startMs: 0,
    endMs: lengthMs,
    frameMs,
    tickMs: 1,
    longSteps: [],
    longStepsLeftOut: 0,
    backwardSteps: 0,
    ...more,
  };
}

/** AAC at 48 kHz: a frame is 21.3 ms. */
export function sound(lengthMs: number, more: Partial<TrackTimeline> = {}): TrackTimeline {
  return track(lengthMs, { kind: 'audio', codec: 'mp4a', frameMs: 21.333, ...more });
}

export function step(fromMs: number, lostMs: number, more: Partial<LongStep> = {}): LongStep {
  const medianMs = more.medianMs ?? 40;
  return { fromMs, toMs: fromMs + lostMs, stepMs: lostMs + medianMs, medianMs, isFirst: false, ...more };
}

export type Whole = Extract<MediaReading, { readonly state: 'ok' | 'truncated' }>;

export function reading(tracks: readonly TrackTimeline[], more: Partial<Whole> = {}): MediaReading {
  return { state: 'ok', container: 'mp4', tracks, remarks: [], ...more };
}

export const UNREADABLE: MediaReading = {
  state: 'unreadable',
  container: 'mp4',
  because: 'no index (moov) in the file',
};

/** A file of one camera whose name shows whole seconds; `startMs` counts from half past nine. */
export function file(number: number, startMs: number, lengthMs: number, more: Partial<FootageFile> = {}): FootageFile {
  return {
    path: `card/${number}.mp4`,
    sizeBytes: 1000,
    names: names(number, startMs),
    reading: reading([track(lengthMs)]),
    sha256: undefined,
    ...more,
  };
}

export function names(number: number, startMs: number, more: Partial<NameFacts> = {}): NameFacts {
  return {
    kind: 'video',
    pattern: 'x/a',
    serial: '1234567',
    startAt: instant(NINE + Math.floor(startMs / 1000) * 1000),
    startResolutionMs: 1000,
    sequence: number,
    sequenceModulus: 10_000,
    ...more,
  };
}

export function segment(number: number, startMs: number, lengthMs: number, more: Partial<FootageFile> = {}): Segment {
  return segmentOf(file(number, startMs, lengthMs, more), { trustsCreation: false });
}

/** A TS file: its presentation clock runs on from file to file. */
export function running(lengthMs: number, startPtsMs: number, wrapMs = 2 ** 33 / 90): MediaReading {
  const runningClock = { startMs: startPtsMs, endMs: startPtsMs + lengthMs, wrapMs };
  return reading([track(lengthMs, { startMs: startPtsMs, endMs: startPtsMs + lengthMs })], {
    container: 'mpeg-ts',
    runningClock,
  });
}

export function event(kind: string, atMs: number): CameraLogEvent {
  return { at: instant(NINE + Math.round(atMs)), kind };
}

/** The camera's log on the same card; seconds after half past nine. */
export function log(...events: readonly (readonly [kind: string, atS: number])[]): FootageFile {
  return {
    path: 'card/LOG/20261120.log',
    sizeBytes: 100,
    names: { kind: 'log', pattern: 'x/log' },
    reading: undefined,
    sha256: undefined,
    logEvents: events.map(([kind, atS]) => event(kind, atS * 1000)),
  };
}
