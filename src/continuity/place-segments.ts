/**
 * Where each segment lies on the recording's axis: an interval that surely holds its start and the best guess in it.
 * Zero is the first presentation of the first file's picture (its sound where it has none). What neither the files
 * before nor a clock reaches has no place.
 */
import type { JudgedLoss } from './judge-loss.js';
import { lengthMs, type Segment } from './segment.js';
import type { SolvedChain } from './solve-chain.js';

/** Start of a segment's first sample of any track, ms on the recording's axis. */
export type Place = { readonly lowMs: number; readonly highMs: number; readonly bestMs: number };

export type Edge = { readonly atMs: number; readonly uncertaintyMs: number };

export function placeSegments(
  segments: readonly Segment[],
  losses: readonly JudgedLoss[],
  solved: SolvedChain,
): readonly (Place | undefined)[] {
  const [first] = segments;
  if (first === undefined) return [];
  const leadMs = first.span === undefined ? 0 : first.span.startMs - first.span.zeroMs;
  const places: (Place | undefined)[] = [{ lowMs: leadMs, highMs: leadMs, bestMs: leadMs }];
  let mediaMs = 0;
  for (let i = 1; i < segments.length; i += 1) {
    const before = segments[i - 1];
    mediaMs += before === undefined ? 0 : (lengthMs(before) ?? 0);
    const followed = follow(before, places[i - 1], losses[i - 1]);
    places.push(combine(followed, byClock(solved, i, { leadMs, mediaMs })));
  }
  return places;
}

/** The end of the last real sample. */
export function endEdge(segment: Segment | undefined, place: Place | undefined): Edge | undefined {
  if (segment?.span === undefined || place === undefined) return undefined;
  return shifted(place, segment.span.endMs - segment.span.startMs);
}

/** Any moment of a segment, given on its own axis. */
export function edgeAt(segment: Segment, place: Place | undefined, ownMs: number): Edge | undefined {
  if (segment.span === undefined || place === undefined) return undefined;
  return shifted(place, ownMs - segment.span.startMs);
}

export function startEdge(place: Place | undefined): Edge | undefined {
  return place === undefined ? undefined : shifted(place, 0);
}

/** Where a file lies that another holds wholly, by the names of both. */
export function innerSpan(
  outer: Segment,
  place: Place | undefined,
  inner: Segment,
): { readonly start: Edge | undefined; readonly end: Edge | undefined } {
  const { clock } = inner;
  if (clock === undefined) return { start: undefined, end: undefined };
  const told = { ms: (clock.lowMs + clock.highMs) / 2, resolutionMs: (clock.highMs - clock.lowMs) / 2 };
  const length = lengthMs(inner) ?? 0;
  return { start: clockEdge(outer, place, told), end: clockEdge(outer, place, { ...told, ms: told.ms + length }) };
}

/** A moment of the camera's clock, by the clock of a segment that lies on both; `resolutionMs` of what told it. */
export function clockEdge(
  segment: Segment | undefined,
  place: Place | undefined,
  told: { readonly ms: number; readonly resolutionMs: number },
): Edge | undefined {
  const clock = segment?.clock;
  if (place === undefined || clock === undefined) return undefined;
  const { atMs, uncertaintyMs } = shifted(place, told.ms - (clock.lowMs + clock.highMs) / 2);
  return { atMs, uncertaintyMs: uncertaintyMs + (clock.highMs - clock.lowMs) / 2 + told.resolutionMs };
}

function shifted(place: Place, byMs: number): Edge {
  const uncertaintyMs = Math.max(place.bestMs - place.lowMs, place.highMs - place.bestMs);
  return { atMs: place.bestMs + byMs, uncertaintyMs };
}

function follow(
  before: Segment | undefined,
  place: Place | undefined,
  loss: JudgedLoss | undefined,
): Place | undefined {
  const length = before === undefined ? undefined : lengthMs(before);
  if (place === undefined || length === undefined || loss?.bestMs === undefined) return undefined;
  return {
    lowMs: place.lowMs + length + loss.lowMs,
    highMs: place.highMs + length + loss.highMs,
    bestMs: place.bestMs + length + loss.bestMs,
  };
}

/** `mediaMs`: how much media lies before it, which the camera's clock may have measured a little differently. */
function byClock(
  solved: SolvedChain,
  index: number,
  { leadMs, mediaMs }: { readonly leadMs: number; readonly mediaMs: number },
): Omit<Place, 'bestMs'> | undefined {
  const first = solved.starts[0];
  const here = solved.starts[index];
  if (first === undefined || here === undefined || solved.epochs[index] !== solved.epochs[0]) return undefined;
  return {
    lowMs: leadMs + here.lowMs - first.highMs - mediaMs * Math.min(solved.driftHigh, -solved.driftLow),
    highMs: leadMs + here.highMs - first.lowMs - mediaMs * solved.driftLow,
  };
}

function combine(followed: Place | undefined, clock: Omit<Place, 'bestMs'> | undefined): Place | undefined {
  if (followed === undefined) return clock && { ...clock, bestMs: (clock.lowMs + clock.highMs) / 2 };
  // Lengths and running clocks keep the media's own time; the camera's clock only helps where they lose track.
  if (clock === undefined || followed.highMs - followed.lowMs <= clock.highMs - clock.lowMs) return followed;
  const lowMs = Math.max(followed.lowMs, clock.lowMs);
  const highMs = Math.min(followed.highMs, clock.highMs);
  if (lowMs > highMs) return followed;
  return { lowMs, highMs, bestMs: Math.min(Math.max(followed.bestMs, lowMs), highMs) };
}
