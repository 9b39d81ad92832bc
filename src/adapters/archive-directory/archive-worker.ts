/** Worker thread of the folder archive: copies with a digest, reads back past the page cache where that works. */
import { createHash } from 'node:crypto';
import { DirectFile } from '../../platform/direct-io.js';
import { copyHashed, hashWithParts } from '../../platform/hashed-copy.js';
import { type JobContext, serveJobs } from '../../platform/serve-jobs.js';
import { fromVault } from './archive-failures.js';
import type { ArchiveJob, HashAnswer } from './archive-jobs.js';

/** A share may be slow; after this it counts as gone. */
const STALL_MS = 120_000;

serveJobs<ArchiveJob>((job, context) => (job.kind === 'copy' ? copy(job, context) : hash(job.target, context)));

async function copy(job: Extract<ArchiveJob, { kind: 'copy' }>, context: JobContext): Promise<HashAnswer> {
  const source = guarded(await fromVault(DirectFile.openForReading(job.source)));
  try {
    const target = await DirectFile.openForWriting(job.target);
    try {
      return await copyHashed(
        source,
        target,
        { fromByte: 0, hash: createHash('sha256') },
        { ...context, stallMs: STALL_MS },
      );
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/** What goes wrong with reading here is about the dock's own file, not about the archive. */
function guarded(source: DirectFile): DirectFile {
  const read = source.read.bind(source);
  source.read = (buffer, offset) => fromVault(read(buffer, offset));
  return source;
}

async function hash(target: string, context: JobContext): Promise<HashAnswer> {
  const file = await DirectFile.openForReading(target);
  try {
    const { sizeBytes, sha256 } = await hashWithParts(file, { ...context, stallMs: STALL_MS });
    return { sizeBytes, sha256 };
  } finally {
    await file.close();
  }
}
