/**
 * Which files are footage and which are not, and which of the footage are copies of other files. What is named like
 * footage but cannot be read is footage: nothing drops out of the judgement for being damaged.
 */
import type { FootageFile } from './footage-file.js';
import { compareNaturally } from './natural-order.js';

export type ChosenMedia = {
  readonly media: readonly FootageFile[];
  /** Path of a copy or low-resolution twin → path of the file it doubles. */
  readonly copyOf: ReadonlyMap<string, string>;
  readonly ignored: readonly { readonly path: string; readonly reason: string }[];
};

export function chooseMedia(files: readonly FootageFile[]): ChosenMedia {
  const media: FootageFile[] = [];
  const ignored: { path: string; reason: string }[] = [];
  for (const file of files) {
    const reason = reasonToIgnore(file);
    if (reason === undefined) media.push(file);
    else ignored.push({ path: file.path, reason });
  }
  return { media, copyOf: findCopies(media), ignored };
}

/** Undefined: it is footage. The reasons are stable words. */
function reasonToIgnore({ names, reading }: FootageFile): string | undefined {
  const kind = names?.kind ?? 'other';
  if (kind === 'video' || kind === 'audio') return undefined;
  if (kind !== 'other') return kind;
  if (reading?.state === 'photo') return 'photo';
  const isMedia = reading !== undefined && reading.state !== 'empty';
  return isMedia ? undefined : 'not-media';
}

function findCopies(media: readonly FootageFile[]): ReadonlyMap<string, string> {
  const copyOf = new Map<string, string>();
  const originals = new Map<string, FootageFile[]>();
  for (const file of [...media].sort(compareOriginality)) {
    if (file.sha256 === undefined || file.sizeBytes === 0) continue;
    const alike = originals.get(file.sha256) ?? [];
    const original = alike.find((other) => mayBeOfOneCamera(file, other));
    if (original === undefined) originals.set(file.sha256, [...alike, file]);
    else copyOf.set(file.path, original.path);
  }
  const paths = new Map(media.map((file) => [file.path.toLowerCase(), file]));
  for (const file of media) {
    const { twinOf } = file.names ?? {};
    if (twinOf === undefined || copyOf.has(file.path)) continue;
    const folder = file.path.slice(0, file.path.lastIndexOf('/') + 1);
    const whole = paths.get(`${folder}${twinOf}`.toLowerCase());
    // A twin stands in for nothing unless the file it doubles can itself be read.
    if (whole === undefined || whole === file || !isReadable(whole)) continue;
    copyOf.set(file.path, copyOf.get(whole.path) ?? whole.path);
  }
  return copyOf;
}

/** What another camera made is never left out of its recording for looking the same. */
function mayBeOfOneCamera(a: FootageFile, b: FootageFile): boolean {
  const one = a.names?.serial;
  const other = b.names?.serial;
  return one === undefined || other === undefined || one === other;
}

function isReadable({ reading }: FootageFile): boolean {
  return reading?.state === 'ok' || reading?.state === 'truncated';
}

/** The plain file before its marked copy, then the earlier, then by path. */
function compareOriginality(a: FootageFile, b: FootageFile): number {
  const byMark = Number(a.names?.isImportant ?? false) - Number(b.names?.isImportant ?? false);
  const byStart = (a.names?.startAt ?? Number.POSITIVE_INFINITY) - (b.names?.startAt ?? Number.POSITIVE_INFINITY);
  return byMark || (Number.isNaN(byStart) ? 0 : byStart) || compareNaturally(a.path, b.path);
}
