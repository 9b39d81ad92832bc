/**
 * How much time can have been lost at each boundary of one recording: an interval [lowMs, highMs] by interval arithmetic
 * over the resolution and drift of the best clock there is. Boundaries timed by the same kind of coarse clock are solved
 * together: a start lies in [n, n + r), nothing plays twice, so neighbours narrow each other.
 */
import { type FootageFile, lengthMs, mainTrack, readable } from './footage-file.js';
import { LIMITS } from './limits.js';

export type BoundaryLoss =
  | {
      readonly kind: 'timed';
      readonly source: 'running-clock' | 'names' | 'container';
      readonly lowMs: number;
      readonly highMs: number;
      /** Resolution of the source: decides which limit joins. */
      readonly resolutionMs: number;
    }
  | { readonly kind: 'untimed' };

const UNTIMED: BoundaryLoss = { kind: 'untimed' };

/** One entry less than files; entry i is the boundary between file i and i + 1. */
export function boundaryLosses(files: readonly FootageFile[]): readonly BoundaryLoss[] {
  const named = namedLosses(files);
  return files.slice(1).map((after, i) => {
    const before = files[i];
    if (before === undefined) return UNTIMED;
    return runningLoss(before, after) ?? named[i] ?? containerLoss(before, after) ?? UNTIMED;
  });
}

/** A presentation clock that runs on from file to file: exact to its tick. */
function runningLoss(before: FootageFile, after: FootageFile): BoundaryLoss | undefined {
  const a = readable(before)?.runningClock;
  const b = readable(after)?.runningClock;
  if (a === undefined || b === undefined) return undefined;
  const wraps = a.wrapMs;
  const lossMs = ((((b.startMs - a.endMs + wraps / 2) % wraps) + wraps) % wraps) - wraps / 2;
  return { kind: 'timed', source: 'running-clock', lowMs: lossMs - 1, highMs: lossMs + 1, resolutionMs: 1 };
}

type Span = {
  readonly atMs: number;
  readonly resolutionMs: number;
  readonly lengthMs: number;
  readonly driftMs: number;
};

function spanOf(file: FootageFile): Span | undefined {
  const length = lengthMs(file);
  const { startAt, startResolutionMs } = file.names ?? {};
  if (length === undefined || startAt === undefined) return undefined;
  return {
    atMs: startAt,
    resolutionMs: startResolutionMs ?? 1000,
    lengthMs: length,
    driftMs: length * LIMITS.driftRatio,
  };
}

/** Names with times, in chains: each chain is narrowed forwards and backwards as long as that stays possible. */
function namedLosses(files: readonly FootageFile[]): readonly (BoundaryLoss | undefined)[] {
  const spans = files.map(spanOf);
  const starts = spans.map((span) =>
    span === undefined ? undefined : { low: span.atMs, high: span.atMs + span.resolutionMs },
  );
  for (let i = 1; i < spans.length; i += 1) {
    const [a, span, before, here] = [spans[i - 1], spans[i], starts[i - 1], starts[i]];
    if (a === undefined || span === undefined || before === undefined || here === undefined) continue;
    const low = Math.max(here.low, before.low + a.lengthMs - a.driftMs);
    // Impossible: they overlap or a clock moved. Such neighbours tell each other nothing.
    if (low < here.high) here.low = low;
  }
  for (let i = spans.length - 1; i > 0; i -= 1) {
    const [a, before, here] = [spans[i - 1], starts[i - 1], starts[i]];
    if (a === undefined || before === undefined || here === undefined) continue;
    const high = Math.min(before.high, here.high - a.lengthMs + a.driftMs);
    if (high > before.low) before.high = high;
  }
  return spans.slice(1).map((span, i) => {
    const [a, before, here] = [spans[i], starts[i], starts[i + 1]];
    if (a === undefined || span === undefined || before === undefined || here === undefined) return undefined;
    return {
      kind: 'timed',
      source: 'names',
      lowMs: here.low - before.high - a.lengthMs - a.driftMs,
      highMs: here.high - before.low - a.lengthMs + a.driftMs,
      resolutionMs: Math.max(a.resolutionMs, span.resolutionMs),
    };
  });
}

/**
 * Creation times inside the files: whole seconds, stamped at the start or at the end, nobody knows which (seams.md, 3). Both
 * readings are allowed for, so the interval is wide, and it is used only where nothing better is there.
 */
function containerLoss(before: FootageFile, after: FootageFile): BoundaryLoss | undefined {
  const [a, b] = [readable(before)?.createdAt, readable(after)?.createdAt];
  const [lengthA, lengthB] = [lengthMs(before), lengthMs(after)];
  if (a === undefined || b === undefined || lengthA === undefined || lengthB === undefined || b <= a) return undefined;
  const [stampedAtStart, stampedAtEnd] = [b - a - lengthA, b - a - lengthB];
  const drift = Math.max(lengthA, lengthB) * LIMITS.driftRatio;
  return {
    kind: 'timed',
    source: 'container',
    lowMs: Math.min(stampedAtStart, stampedAtEnd) - 1000 - drift,
    highMs: Math.max(stampedAtStart, stampedAtEnd) + 1000 + drift,
    resolutionMs: 1000,
  };
}

/** Lost time above this is a gap: two frames or 150 ms, whichever is more. */
export function gapThresholdMs(before: FootageFile): number {
  const reading = readable(before);
  const frameMs = reading === undefined ? 0 : (mainTrack(reading)?.frameMs ?? 0);
  return Math.max(LIMITS.gapFrames * frameMs, LIMITS.gapMs);
}
