/**
 * Cameras with several lenses whose names do not tell them apart: files of another picture that begin together with those
 * of the first. Each lens is a recording of its own, since one that runs on hides nothing that another has lost. A camera
 * that changes its picture between two files stays one.
 */
import { LIMITS } from './limits.js';
import type { Segment } from './segment.js';

/** The members by lens, in the order given, which also decides between lenses of as many files. */
export function separateLenses(members: readonly Segment[]): readonly (readonly Segment[])[] {
  const shapes = new Map<string, Segment[]>();
  for (const segment of members) {
    const shape = pictureOf(segment);
    if (shape === undefined) continue;
    const alike = shapes.get(shape);
    if (alike === undefined) shapes.set(shape, [segment]);
    else alike.push(segment);
  }
  const [main, ...others] = [...shapes.values()].sort((a, b) => b.length - a.length);
  if (main === undefined) return [members];
  const mainStarts = startsOf(main);
  const lenses = others.filter((files) => areTogether(files, mainStarts));
  if (lenses.length === 0) return [members];
  const starts = [mainStarts, ...lenses.map(startsOf)];
  const lensOf = new Map(lenses.flatMap((files, i) => files.map((segment) => [segment, i + 1] as const)));
  const separated: Segment[][] = starts.map(() => []);
  for (const segment of members) separated[lensOf.get(segment) ?? lackingLens(segment, starts)]?.push(segment);
  return separated;
}

function pictureOf({ clock, span, tracks, file }: Segment): string | undefined {
  const size = tracks.find(({ kind }) => kind === 'video')?.pictureSize;
  if (clock?.source !== 'name' || span === undefined || size === undefined || file.names?.twinOf !== undefined)
    return undefined;
  return `${size.width}x${size.height}`;
}

/** Sorted. */
function startsOf(files: readonly Segment[]): readonly number[] {
  return files.flatMap(({ clock }) => clock?.lowMs ?? []).sort((a, b) => a - b);
}

function areTogether(files: readonly Segment[], starts: readonly number[]): boolean {
  const together = files.filter(({ clock }) => clock !== undefined && hasNear(starts, clock.lowMs)).length;
  return files.length >= LIMITS.lensFiles && together * 2 >= files.length;
}

/** What shows no picture belongs to the lens that has nothing at its time; the first where that tells nothing. */
function lackingLens({ clock, span }: Segment, starts: readonly (readonly number[])[]): number {
  if (clock === undefined || span !== undefined) return 0;
  const lacking = starts.flatMap((own, i) => (hasNear(own, clock.lowMs) ? [] : [i]));
  return lacking.length === 1 ? (lacking[0] ?? 0) : 0;
}

function hasNear(sorted: readonly number[], atMs: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < atMs - LIMITS.lensTogetherMs) low = middle + 1;
    else high = middle;
  }
  return (sorted[low] ?? Number.POSITIVE_INFINITY) <= atMs + LIMITS.lensTogetherMs;
}
