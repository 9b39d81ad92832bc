/** Worker thread of the vault: copies with resume, reads again, reads timelines. Never on the daemon's own loop. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { errnoOf, Failure } from '../../domain/failure.js';
import { readMedia } from '../../media/read-media.js';
import { DirectFile } from '../../platform/direct-io.js';
import { copyHashed, hashPrefix, hashWithParts, PIECE_BYTES } from '../../platform/hashed-copy.js';
import { type JobContext, serveJobs } from '../../platform/serve-jobs.js';
import { isSamePrefix } from './prefix-samples.js';
import type { PullAnswer, RereadAnswer, VaultJob } from './vault-jobs.js';

serveJobs<VaultJob>((job, context) => {
  switch (job.kind) {
    case 'pull':
      return pull(job, context);
    case 'reread':
      return reread(job, context);
    case 'read-media':
      return media(job.target);
  }
});

async function pull(job: Extract<VaultJob, { kind: 'pull' }>, context: JobContext): Promise<PullAnswer> {
  const source = await openSource(Buffer.from(job.source));
  try {
    const target = await ofVault(DirectFile.openForWriting(job.target));
    try {
      const watch = { ...context, stallMs: job.stallMs };
      const start = await resumePoint(source, target, watch);
      const copied = await copyHashed(guarded(source), vaultSide(target), start, watch);
      return {
        ...copied,
        resumedFromByte: start.fromByte,
        sourceBytesRead: copied.sizeBytes - start.fromByte + start.sampledBytes,
      };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/** Whole pieces of the target that may be kept, already hashed; the source is only sampled for it. */
async function resumePoint(source: DirectFile, target: DirectFile, watch: JobContext & { readonly stallMs: number }) {
  const { sizeBytes: haveBytes } = await target.sizeAndTime();
  const { sizeBytes } = await source.sizeAndTime();
  const fromByte = haveBytes - (haveBytes % PIECE_BYTES);
  if (fromByte > 0 && haveBytes <= sizeBytes) {
    const { isSame, sampledBytes } = await isSamePrefix(source, target, fromByte);
    if (isSame) {
      await target.truncate(fromByte);
      return { fromByte, hash: await hashPrefix(target, fromByte, watch), sampledBytes };
    }
  }
  await target.truncate(0);
  return { fromByte: 0, hash: createHash('sha256'), sampledBytes: 0 };
}

async function reread(job: Extract<VaultJob, { kind: 'reread' }>, context: JobContext): Promise<RereadAnswer> {
  const file = await ofVault(DirectFile.openForReading(job.target));
  try {
    const read = await hashWithParts(file, { ...context, stallMs: job.stallMs });
    return { ...read, isDirect: file.isDirect };
  } finally {
    await file.close();
  }
}

async function media(target: string): Promise<unknown> {
  const handle = await open(target, 'r');
  try {
    const { size } = await handle.stat();
    const source = {
      sizeBytes: size,
      readAt: async (offset: number, length: number) => {
        const buffer = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
        return buffer.subarray(0, bytesRead);
      },
    };
    return await readMedia(source, { signal: new AbortController().signal });
  } finally {
    await handle.close();
  }
}

async function openSource(path: Buffer): Promise<DirectFile> {
  try {
    return await DirectFile.openForReading(path);
  } catch (error) {
    throw sourceFailure(error);
  }
}

/** The camera's side of a copy: its errors are about the medium. */
function guarded(source: DirectFile): DirectFile {
  const read = source.read.bind(source);
  source.read = async (buffer, offset) => {
    try {
      return await read(buffer, offset);
    } catch (error) {
      throw sourceFailure(error);
    }
  };
  return source;
}

/** The dock's side: its errors are about the store. */
function vaultSide(target: DirectFile): DirectFile {
  const write = target.write.bind(target);
  target.write = (buffer, offset) => ofVault(write(buffer, offset));
  const sync = target.sync.bind(target);
  target.sync = () => ofVault(sync());
  return target;
}

/** Words of a whole medium. What else goes wrong is about the file, as far as one file can tell; the caller looks further. */
const GONE = ['ENODEV', 'ENXIO', 'ESTALE', 'ESHUTDOWN', 'ENOTCONN', 'ENOMEDIUM'];

function sourceFailure(error: unknown): unknown {
  const errno = errnoOf(error);
  if (error instanceof Failure || errno === undefined) return error;
  return new Failure(GONE.includes(errno) ? 'medium-gone' : 'file-unreadable', { errno });
}

async function ofVault<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const errno = errnoOf(error);
    if (error instanceof Failure || errno === undefined) throw error;
    throw new Failure(errno === 'ENOSPC' || errno === 'EDQUOT' ? 'vault-full' : 'vault-failing', { errno });
  }
}
