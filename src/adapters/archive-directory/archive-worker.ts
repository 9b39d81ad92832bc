/** Worker thread of the folder archive: copies with a digest, reads back past the page cache where that works. */
import { createHash } from 'node:crypto';
import { copyFile, readThrough } from '../../platform/copy-file.js';
import { DirectFile } from '../../platform/direct-io.js';
import { pumpBuffers, type Watch } from '../../platform/pump.js';
import { type JobContext, serveJobs } from '../../platform/serve-jobs.js';
import { archiveFailure, sentFileFailure } from './archive-failures.js';
import { type ArchiveJob, type HashAnswer, STALL_MS } from './archive-jobs.js';

const KEPT_SETS = 2;

const buffers = pumpBuffers(KEPT_SETS);

serveJobs<ArchiveJob>((job, context) => (job.kind === 'copy' ? copy(job, context) : hash(job.target, context)));

async function copy(job: Extract<ArchiveJob, { kind: 'copy' }>, context: JobContext): Promise<HashAnswer> {
  // What goes wrong with reading here is about the dock's own file, not about the archive.
  const source = await DirectFile.openForReading(job.source, sentFileFailure);
  try {
    const target = await DirectFile.openForWriting(job.target, archiveFailure);
    try {
      const whole = createHash('sha256');
      const sizeBytes = await copyFile({ source, target, fromByte: 0 }, watchOf(context), (piece) =>
        whole.update(piece),
      );
      return { sizeBytes, sha256: whole.digest('hex') };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function hash(target: string, context: JobContext): Promise<HashAnswer> {
  const file = await DirectFile.openForReading(target, archiveFailure);
  try {
    const whole = createHash('sha256');
    const sizeBytes = await readThrough(file, undefined, watchOf(context), (piece) => whole.update(piece));
    return { sizeBytes, sha256: whole.digest('hex') };
  } finally {
    await file.close();
  }
}

function watchOf(context: JobContext): Watch {
  return { ...context, buffers, stallMs: STALL_MS };
}
