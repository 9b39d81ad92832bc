/**
 * `sealdock check`: judges the continuity of files and folders without touching anything. No ledger, no home folder; works on
 * a read-only medium. One content in several files counts once.
 */
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { findFfmpeg } from '../adapters/ffmpeg/find-ffmpeg.js';
import { openMedium } from '../adapters/mass-storage/open-medium.js';
import { ProfileFolder } from '../adapters/profile-folder/profile-folder.js';
import type { FootageFile, Language } from '../continuity/footage-file.js';
import { judgeContinuity } from '../continuity/judge-continuity.js';
import type { ContinuityReport } from '../continuity/report.js';
import { EXIT } from '../domain/exit-codes.js';
import { errnoOf, Failure, isFailure } from '../domain/failure.js';
import { clampedInstant } from '../domain/quantities.js';
import { type LogFile, readLogEvents } from '../ingest/read-log-events.js';
import { readMedia } from '../media/read-media.js';
import type { MediaReading } from '../media/timeline.js';
import type { Medium, MediumEntry } from '../ports/medium.js';
import { chooseNameReaders, readNameByAny } from '../profiles/choose-name-readers.js';
import { judgingOptions } from '../profiles/judging-options.js';
import { type CopyCandidate, findCopies } from './find-copies.js';
import { type DeepReport, lookDeeply } from './look-deeply.js';

export type CheckDocument = {
  readonly schema: 'sealdock.check/1';
  readonly exitCodes: readonly number[];
  /** Only where the footage was decoded as well. */
  readonly deep?: DeepReport;
} & ContinuityReport;

type Found = { readonly path: string; readonly medium: Medium; readonly entry: MediumEntry };

const MAX_FILES = 200_000;

export async function checkPaths(options: {
  readonly paths: readonly string[];
  readonly mustBeContinuous: boolean;
  readonly profileId: string | undefined;
  /** Of own profiles, beside those that come with the program. */
  readonly userFolder?: string | undefined;
  /** Of the sentences; default English. */
  readonly language?: Language | undefined;
  /** Also decodes; told of every file before it is looked at. Default: no. */
  readonly onDeepLook?:
    | ((progress: { readonly path: string; readonly done: number; readonly of: number }) => void)
    | undefined;
  readonly signal: AbortSignal;
}): Promise<CheckDocument> {
  const { signal, mustBeContinuous } = options;
  const [profiles, ...walked] = await Promise.all([
    ProfileFolder.open({ userFolder: options.userFolder, signal }),
    ...options.paths.map((path) => walk(path, signal)),
  ]);
  const found = walked.flat();
  const chosen = options.profileId === undefined ? undefined : profiles.profile(options.profileId);
  const paths = found.map(({ path }) => path);
  const readers = chosen === undefined ? chooseNameReaders(paths, profiles.profiles()) : [chosen];
  const [reader] = readers;
  const files: FootageFile[] = [];
  const logs: LogFile[] = [];
  const candidates: CopyCandidate[] = [];
  for (const each of found) {
    const { path, medium, entry } = each;
    const { sizeBytes } = entry;
    const modifiedAt = clampedInstant(entry.mtimeMs);
    const names = readNameByAny(path, readers);
    if (names.kind === 'log') logs.push({ path, names, readEnd: (maxBytes) => readEnd(each, maxBytes) });
    const reading = await readFile(each, signal);
    files.push({ path, sizeBytes, names, modifiedAt, reading, sha256: undefined });
    candidates.push({ path, sizeBytes, reading, open: () => medium.open(entry) });
  }
  const digests = await findCopies(candidates, signal);
  const events = await readLogEvents(logs, reader, signal);
  const deep = options.onDeepLook === undefined ? undefined : await deepLooks(candidates, options.onDeepLook, signal);
  const report = judgeContinuity(
    files.map((file) => ({
      ...file,
      sha256: digests.get(file.path),
      logEvents: events.get(file.path),
      looks: deep?.looks.get(file.path),
    })),
    { mustBeContinuous, language: options.language, ...judgingOptions(reader) },
  );
  const exitCodes = exitCodesOf(report, mustBeContinuous);
  return { schema: 'sealdock.check/1', exitCodes, ...(deep === undefined ? {} : { deep: deep.report }), ...report };
}

async function deepLooks(
  candidates: readonly CopyCandidate[],
  onFile: Parameters<typeof lookDeeply>[1]['onFile'],
  signal: AbortSignal,
): ReturnType<typeof lookDeeply> {
  const files = candidates.map(({ path, reading, open }) => ({
    path,
    reading,
    localPath: async () => {
      await using file = await open();
      return file.localPath;
    },
  }));
  return await lookDeeply(files, { ffmpeg: await findFfmpeg(), onFile, signal });
}

function exitCodesOf(report: ContinuityReport, mustBeContinuous: boolean): readonly number[] {
  const segments = report.recordings.flatMap(({ segments }) => segments);
  if (segments.every(({ state }) => state === 'unreadable' || state === 'empty')) return [EXIT.cannotTell];
  if (!mustBeContinuous) return [];
  const codes = { continuous: [], gap: [EXIT.incomplete], 'cannot-tell': [EXIT.cannotTell] };
  return codes[report.verdict];
}

/** A folder with everything below it, or one file; paths are the argument joined with what was walked. */
async function walk(path: string, signal: AbortSignal): Promise<readonly Found[]> {
  let isFolder: boolean;
  try {
    isFolder = (await stat(path)).isDirectory();
  } catch (error) {
    const code = errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR' ? 'path-missing' : 'path-unreadable';
    throw new Failure(code, { path, errno: errnoOf(error) ?? null }, error);
  }
  const medium = await openMedium({ root: isFolder ? path : dirname(path), maxFiles: MAX_FILES });
  if (isFolder) {
    const { entries } = await medium.list(signal);
    return entries.map((entry) => ({ path: join(path, entry.path), medium, entry }));
  }
  const { size, mtimeMs } = await stat(path);
  return [{ path, medium, entry: { path: basename(path), rawPathHex: undefined, sizeBytes: size, mtimeMs } }];
}

async function readFile({ medium, entry }: Found, signal: AbortSignal): Promise<MediaReading | undefined> {
  try {
    await using file = await medium.open(entry);
    return await readMedia(file, { signal });
  } catch (error) {
    if (!isFailure(error, 'file-unreadable')) throw error;
    return { state: 'unreadable', container: 'other', because: 'the medium cannot read it' };
  }
}

async function readEnd({ medium, entry }: Found, maxBytes: number): Promise<Uint8Array> {
  await using file = await medium.open(entry);
  return await file.readAt(Math.max(0, file.sizeBytes - maxBytes), maxBytes);
}
