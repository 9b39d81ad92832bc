/**
 * Sorts footage into recordings (contract: "one recording"): by camera and channel, else by folder and kind of picture;
 * within it by counter, else by time; cut where a long pause has no number missing.
 */
import { baseName, type FootageFile, folderOf, isAudioOnly, lengthMs, mainTrack, readable } from './footage-file.js';
import { LIMITS } from './limits.js';

/** Files of one recording in order, copies apart. */
export type Recording = {
  readonly files: readonly FootageFile[];
  readonly copies: readonly { readonly file: FootageFile; readonly of: string }[];
};

export function sortIntoRecordings(
  files: readonly FootageFile[],
  options: { readonly mustBeContinuous: boolean },
): readonly Recording[] {
  const { originals, copies } = separateCopies(files);
  const isKeyed = (file: FootageFile): boolean => readable(file) !== undefined || file.names?.serial !== undefined;
  const groups = new Map<string, FootageFile[]>();
  for (const file of originals.filter(isKeyed)) push(groups, keyOf(file), file);
  for (const file of originals.filter((each) => !isKeyed(each))) push(groups, keyOfUnreadable(file, groups), file);
  const runs = [...groups.values()].flatMap((group) => splitAtPauses(orderFiles(group), options.mustBeContinuous));
  return runs.map((run) => ({ files: run, copies: copies.filter(({ of }) => run.some(({ path }) => path === of)) }));
}

function separateCopies(files: readonly FootageFile[]) {
  const originals: FootageFile[] = [];
  const copies: { readonly file: FootageFile; readonly of: string }[] = [];
  const byDigest = new Map<string, FootageFile>();
  const byName = new Map(files.map((file) => [`${folderOf(file.path)}/${baseName(file.path)}`.toLowerCase(), file]));
  for (const file of files) {
    const twinOf = file.names?.twinOf;
    const twin = twinOf === undefined ? undefined : byName.get(`${folderOf(file.path)}/${twinOf}`.toLowerCase());
    const same = file.sha256 === undefined ? undefined : byDigest.get(file.sha256);
    const of = twin ?? same;
    if (of !== undefined && of !== file) copies.push({ file, of: of.path });
    else originals.push(file);
    if (file.sha256 !== undefined && same === undefined) byDigest.set(file.sha256, file);
  }
  return { originals, copies };
}

function keyOf(file: FootageFile): string {
  const { names } = file;
  if (isAudioOnly(file)) return `audio:${file.path}`;
  if (names?.serial !== undefined) return `serial:${names.serial}:${names.channel ?? ''}`;
  const reading = readable(file);
  const track = reading === undefined ? undefined : mainTrack(reading);
  const size = track?.pictureSize === undefined ? '' : `${track.pictureSize.width}x${track.pictureSize.height}`;
  // A fragmented file and a plain one of the same camera are one container to the camera's owner.
  const container = reading?.container === 'fragmented-mp4' ? 'mp4' : reading?.container;
  return `folder:${folderOf(file.path)}:${container}:${track?.codec}:${size}:${names?.channel ?? ''}`;
}

/** A file that cannot be read says nothing of its picture: it goes to the largest group of its folder and container. */
function keyOfUnreadable(file: FootageFile, groups: ReadonlyMap<string, readonly FootageFile[]>): string {
  const folder = `folder:${folderOf(file.path)}:`;
  const container = file.reading?.state === 'unreadable' ? file.reading.container : undefined;
  const isNear = (key: string): boolean =>
    key.startsWith(container === undefined || container === 'other' ? folder : `${folder}${container}:`);
  const near = [...groups].filter(([key]) => isNear(key)).sort(([, a], [, b]) => b.length - a.length);
  return near[0]?.[0] ?? `${folder}${container ?? 'unreadable'}:`;
}

function push(groups: Map<string, FootageFile[]>, key: string, file: FootageFile): void {
  groups.set(key, [...(groups.get(key) ?? []), file]);
}

/** By counter (a wrap is unrolled) where no number comes twice; else by what time there is; else by path. */
function orderFiles(files: readonly FootageFile[]): readonly FootageFile[] {
  const isCounted = files.every(({ names }) => names?.sequence !== undefined);
  const isUnique = new Set(files.map(({ names }) => `${names?.sequence}/${names?.chapter ?? 0}`)).size === files.length;
  const byPath = (a: FootageFile, b: FootageFile): number => (a.path < b.path ? -1 : 1);
  if (isCounted && isUnique) {
    const number = unrolled(files);
    return [...files].sort(
      (a, b) => number(a) - number(b) || (a.names?.chapter ?? 0) - (b.names?.chapter ?? 0) || byPath(a, b),
    );
  }
  return [...files].sort(
    (a, b) => timeOf(a) - timeOf(b) || (a.names?.sequence ?? 0) - (b.names?.sequence ?? 0) || byPath(a, b),
  );
}

/** Counters that span more than half of their range have gone round: the low ones come after the high ones. */
function unrolled(files: readonly FootageFile[]): (file: FootageFile) => number {
  const numbers = files.map(({ names }) => names?.sequence ?? 0);
  const modulus = files[0]?.names?.sequenceModulus;
  const hasWrapped = modulus !== undefined && Math.max(...numbers) - Math.min(...numbers) > modulus / 2;
  return ({ names }) => {
    const number = names?.sequence ?? 0;
    return hasWrapped && number < modulus / 2 ? number + modulus : number;
  };
}

function timeOf(file: FootageFile): number {
  const reading = readable(file);
  return file.names?.startAt ?? reading?.runningClock?.startMs ?? reading?.createdAt ?? Number.MAX_SAFE_INTEGER;
}

function splitAtPauses(files: readonly FootageFile[], mustBeContinuous: boolean): readonly (readonly FootageFile[])[] {
  const runs: FootageFile[][] = [];
  for (const [i, file] of files.entries()) {
    const before = files[i - 1];
    const run = runs.at(-1);
    const isNew = before === undefined || run === undefined || (!mustBeContinuous && isLongPause(before, file));
    if (isNew) runs.push([file]);
    else run.push(file);
  }
  return runs;
}

function isLongPause(before: FootageFile, after: FootageFile): boolean {
  const [from, to] = [before.names?.startAt, after.names?.startAt];
  if (from === undefined || to === undefined || missingBetween(before, after).length > 0) return false;
  return to - from - (lengthMs(before) ?? 0) > LIMITS.pauseMs;
}

/** Numbers that the counter skips, at most 1000 of them; none where there is no counter or it went back. */
export function missingBetween(before: FootageFile, after: FootageFile): readonly number[] {
  const [a, b, modulus] = [before.names?.sequence, after.names?.sequence, after.names?.sequenceModulus];
  if (a === undefined || b === undefined || a === b) return [];
  const steps = b > a ? b - a : modulus === undefined ? 0 : b - a + modulus;
  // Going back by little is a restart, not a way round the whole counter.
  if (steps <= 1 || (b < a && modulus !== undefined && steps > modulus / 2)) return [];
  return Array.from({ length: Math.min(steps - 1, 1000) }, (_, i) =>
    modulus === undefined ? a + 1 + i : (a + 1 + i) % modulus,
  );
}
