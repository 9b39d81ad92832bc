/**
 * A folder as the place where evidence lies, for verification. Reads only, follows no symbolic link in any component, and
 * never leaves its root. Records are examined and large files hashed by worker threads.
 */
import { lstat, opendir } from 'node:fs/promises';
import { errnoOf, throwIfCancelled } from '../../domain/failure.js';
import type {
  EvidenceEntry,
  EvidenceReader,
  FileToHash,
  FolderListing,
} from '../../evidence/verify/evidence-reader.js';
import { JobPool } from '../../platform/job-pool.js';
import { workerUrl } from '../../platform/worker-url.js';
import { doEvidenceJob } from './do-evidence-job.js';
import type { EvidenceAnswers, EvidenceJob, FileJob } from './evidence-job.js';
import { EvidencePlace, isFolderItself } from './evidence-place.js';
import { readSmallFile } from './regular-file.js';

/** So little is done here: a thread, which loads its code anew, would take longer to start. Full batches are more. */
const FEW_RECORDS = 8;
const FEW_FILES = 32;
const FEW_BYTES = 8 * 1024 * 1024;

export function openEvidenceFolder(root: string): EvidenceReader & AsyncDisposable {
  const place = new EvidencePlace(root);
  const workers = new Workers();
  return {
    list: (folder, limit, signal) => list(place, { folder, limit, signal }),
    readSmall: async (path, maxBytes, signal) => {
      throwIfCancelled(signal);
      return readSmallFile(await place.resolve(path), maxBytes);
    },
    examineRecords: async ({ paths, ...trust }, signal) => {
      const records = await Promise.all(paths.map(async (path) => ({ file: await place.resolve(path), path })));
      return await workers.run({ kind: 'records', records, trust }, records.length <= FEW_RECORDS, signal);
    },
    hashFiles: async (files, signal) => {
      const jobs = await Promise.all(files.map((file) => fileJob(place, file)));
      return await workers.run({ kind: 'hash', files: jobs }, await areSmall(jobs), signal);
    },
    hashParts: async (file, partBytes, signal) => {
      const job = await fileJob(place, file);
      return await workers.run({ kind: 'hash-parts', file: job, partBytes }, await areSmall([job]), signal);
    },
    [Symbol.asyncDispose]: () => workers.close(),
  };
}

class Workers {
  readonly #pool = new JobPool<EvidenceJob>(workerUrl(import.meta.url, 'evidence-worker'));

  async run<K extends EvidenceJob['kind']>(
    job: Extract<EvidenceJob, { kind: K }>,
    isLittle: boolean,
    signal: AbortSignal,
  ): Promise<EvidenceAnswers[K]> {
    throwIfCancelled(signal);
    const answer = isLittle ? await doEvidenceJob(job, () => signal.aborted) : await this.#pool.run(job, signal);
    throwIfCancelled(signal);
    // The worker is our own code; this only gives its answer its type.
    return answer as EvidenceAnswers[K];
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

async function fileJob(place: EvidencePlace, { path, maxBytes }: FileToHash): Promise<FileJob> {
  return { file: await place.resolve(path), maxBytes };
}

async function areSmall(files: readonly FileJob[]): Promise<boolean> {
  if (files.length > FEW_FILES) return false;
  const sizes = await Promise.all(files.map(({ file }) => sizeOf(file)));
  return sizes.reduce((sum, size) => sum + size, 0) <= FEW_BYTES;
}

async function sizeOf(file: string | undefined): Promise<number> {
  if (file === undefined) return 0;
  try {
    return (await lstat(file)).size;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return 0;
  }
}

type ListRequest = { readonly folder: string; readonly limit: number; readonly signal: AbortSignal };

async function list(place: EvidencePlace, { folder, limit, signal }: ListRequest): Promise<FolderListing> {
  throwIfCancelled(signal);
  const path = await place.resolve(folder);
  if (path === undefined || (folder !== '' && !(await isFolderItself(path)))) return { kind: 'missing' };
  const entries: EvidenceEntry[] = [];
  try {
    for await (const entry of await opendir(path, { bufferSize: 256 })) {
      throwIfCancelled(signal);
      if (entries.length >= limit) return { kind: 'entries', entries: sorted(entries), isCut: true };
      // A name that is not UTF-8 is given with U+FFFD and could not be opened under it.
      const isNamed = !entry.name.includes('\ufffd');
      const kind = isNamed && entry.isFile() ? 'file' : isNamed && entry.isDirectory() ? 'folder' : 'other';
      entries.push({ name: entry.name, kind });
    }
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return errno === 'ENOENT' ? { kind: 'missing' } : { kind: 'unreadable', because: errno };
  }
  return { kind: 'entries', entries: sorted(entries), isCut: false };
}

function sorted(entries: readonly EvidenceEntry[]): EvidenceEntry[] {
  return [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
}
