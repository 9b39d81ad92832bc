/**
 * What the camera's counter says between two neighbours: the next number, numbers left out, a fresh start, or nothing.
 * Numbers that photos or sound files of the same camera took in between are not missing; neither is 0 where a counter
 * wraps from its highest value to 1. A counter of unknown meaning says nothing.
 */
import type { FootageFile, SequenceScope } from './footage-file.js';
import { LIMITS } from './limits.js';
import type { Segment } from './segment.js';

export type SequenceStep =
  | { readonly kind: 'next' | 'restart' | 'none' }
  | { readonly kind: 'missing'; readonly missing: readonly number[]; readonly count: number };

export type SequenceCounter = {
  readonly scope: SequenceScope;
  /** Numbers that other kinds of files of this camera bear, and when they were made where that is known. */
  readonly taken: ReadonlyMap<number, readonly (number | undefined)[]>;
};

/** A counter of its own, of which every number is footage. */
export const PLAIN_COUNTER: SequenceCounter = { scope: 'per-kind', taken: new Map() };

/** `own`: the files that are judged; the others of the same camera may have taken numbers from a shared counter. */
export function counterOf(
  files: readonly FootageFile[],
  own: readonly Segment[],
  scope: SequenceScope,
): SequenceCounter {
  const taken = new Map<number, (number | undefined)[]>();
  if (scope === 'per-kind' || scope === 'none') return { scope, taken };
  const paths = new Set(own.map(({ path }) => path));
  const serials = new Set(own.map(({ file }) => file.names?.serial));
  const folders = new Set(own.map(({ path }) => folderOf(path)));
  for (const { path, names } of files) {
    if (names?.sequence === undefined || paths.has(path) || !serials.has(names.serial)) continue;
    // A side-car bears the number of its footage: it shows that the number was used, not that it is accounted for.
    if (names.kind !== 'photo' && names.kind !== 'audio' && names.kind !== 'video') continue;
    if (names.twinOf !== undefined || (names.serial === undefined && !folders.has(folderOf(path)))) continue;
    taken.set(names.sequence, [...(taken.get(names.sequence) ?? []), names.startAt]);
  }
  return { scope, taken };
}

/** As well taken: numbers of footage that lies inside other footage. */
export function withNumbers(counter: SequenceCounter, segments: readonly Segment[]): SequenceCounter {
  const taken = new Map(counter.taken);
  for (const { file } of segments) {
    const number = file.names?.sequence;
    if (number !== undefined) taken.set(number, [...(taken.get(number) ?? []), file.names?.startAt]);
  }
  return { ...counter, taken };
}

export function sequenceStep(before: Segment, after: Segment, counter: SequenceCounter): SequenceStep {
  const one = before.file.names;
  const other = after.file.names;
  if (counter.scope === 'none' || one?.sequence === undefined || other?.sequence === undefined) return { kind: 'none' };
  if (one.chapter !== undefined && other.chapter !== undefined) {
    if (one.sequence !== other.sequence) return { kind: 'none' };
    return between(one.chapter, other.chapter, { modulus: undefined, isTaken: () => false, taken: 0 });
  }
  const isTaken = (number: number): boolean =>
    counter.taken.get(number)?.some((at) => isBetween(at, before, after)) === true;
  return between(one.sequence, other.sequence, { modulus: one.sequenceModulus, isTaken, taken: counter.taken.size });
}

/** Numbers come again every wrap and every start: only what was made in between took this one. */
function isBetween(at: number | undefined, before: Segment, after: Segment): boolean {
  const isNamed = (before.file.names?.startAt ?? after.file.names?.startAt) !== undefined;
  if (at === undefined || !isNamed || before.clock === undefined || after.clock === undefined) return true;
  return at >= before.clock.lowMs - LIMITS.logSlackMs && at <= after.clock.highMs + LIMITS.logSlackMs;
}

type Count = {
  readonly modulus: number | undefined;
  readonly isTaken: (number: number) => boolean;
  /** How many numbers may be taken at most. */
  readonly taken: number;
};

function between(from: number, to: number, { modulus, isTaken, taken }: Count): SequenceStep {
  if (from === to) return { kind: 'none' };
  const hasWrapped = to < from && modulus !== undefined && to + modulus - from <= LIMITS.wrapReach;
  if (to < from && !hasWrapped) return { kind: 'restart' };
  const missing: number[] = [];
  let count = 0;
  const distance = hasWrapped ? to + modulus - from : to - from;
  // Beyond the listed bound the numbers are only counted: a jump of millions is no reason for a list of them.
  for (let i = 1; i < Math.min(distance, LIMITS.missingListed + taken + 2); i += 1) {
    const number = hasWrapped ? (from + i) % modulus : from + i;
    if ((hasWrapped && number === 0) || isTaken(number)) continue;
    count += 1;
    if (missing.length < LIMITS.missingListed) missing.push(number);
  }
  if (count === 0) return { kind: 'next' };
  return { kind: 'missing', missing, count: missing.length < LIMITS.missingListed ? count : distance - 1 };
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
