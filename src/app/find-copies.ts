/**
 * Which of many files have one content, at little cost: only files of equal size and equal timeline are compared, first by
 * a few of their bytes, and hashed from end to end only where those are equal too. Files left out are different.
 */
import { createHash } from 'node:crypto';
import { isFailure, throwIfCancelled } from '../domain/failure.js';
import type { MediaReading } from '../media/timeline.js';
import type { MediumFile } from '../ports/medium.js';

export type CopyCandidate = {
  readonly path: string;
  readonly sizeBytes: number;
  readonly reading: MediaReading | undefined;
  readonly open: () => Promise<MediumFile>;
};

const SAMPLES = 5;
const SAMPLE_BYTES = 16 * 1024;
const WINDOW_BYTES = 4 * 1024 * 1024;

/** SHA-256 by path, for every file that shares its content with another, or may do so. */
export async function findCopies(
  files: readonly CopyCandidate[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const media = files.filter(({ sizeBytes, reading }) => sizeBytes > 0 && reading !== undefined);
  const digests = new Map<string, string>();
  for (const alike of groupsBy(media, ({ sizeBytes, reading }) => `${sizeBytes} ${JSON.stringify(reading)}`)) {
    const sampled = await withDigests(alike, (file) => digestOf(file, sampleOffsets(file), SAMPLE_BYTES, signal));
    for (const group of groupsBy(sampled, ({ digest }) => digest)) {
      const whole = await withDigests(
        group.map(({ file }) => file),
        (file) => digestOf(file, windowOffsets(file), WINDOW_BYTES, signal),
      );
      for (const { file, digest } of whole) digests.set(file.path, digest);
    }
  }
  return digests;
}

/** Groups of at least two. */
function groupsBy<T>(items: readonly T[], key: (item: T) => string): readonly T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

async function withDigests(
  files: readonly CopyCandidate[],
  digest: (file: MediumFile) => Promise<string>,
): Promise<readonly { readonly file: CopyCandidate; readonly digest: string }[]> {
  const done: { file: CopyCandidate; digest: string }[] = [];
  for (const file of files) {
    try {
      await using opened = await file.open();
      done.push({ file, digest: await digest(opened) });
    } catch (error) {
      // What cannot be read cannot be shown to be a copy.
      if (!isFailure(error, 'file-unreadable')) throw error;
    }
  }
  return done;
}

function sampleOffsets({ sizeBytes }: MediumFile): readonly number[] {
  const last = Math.max(0, sizeBytes - SAMPLE_BYTES);
  return Array.from({ length: SAMPLES }, (_, i) => Math.floor((last * i) / (SAMPLES - 1)));
}

function windowOffsets({ sizeBytes }: MediumFile): readonly number[] {
  return Array.from({ length: Math.ceil(sizeBytes / WINDOW_BYTES) }, (_, i) => i * WINDOW_BYTES);
}

async function digestOf(
  file: MediumFile,
  offsets: readonly number[],
  length: number,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  for (const offset of offsets) {
    throwIfCancelled(signal);
    hash.update(await file.readAt(offset, length));
  }
  return hash.digest('hex');
}
