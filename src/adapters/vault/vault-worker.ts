/** Worker thread of the vault: copies with resume, reads again, reads timelines. Never on the daemon's own loop. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { ByteSource } from '../../domain/byte-source.js';
import { errnoOf, Failure } from '../../domain/failure.js';
import { readMedia } from '../../media/read-media.js';
import { copyFile, readThrough } from '../../platform/copy-file.js';
import { DirectFile } from '../../platform/direct-io.js';
import { Mark, PartDigests } from '../../platform/file-digests.js';
import { pumpBuffers, type Watch } from '../../platform/pump.js';
import { serveJobs } from '../../platform/serve-jobs.js';
import { fingerprintOf } from './fingerprint.js';
import { resumePoint } from './resume-point.js';
import { ofVault, vaultFailure } from './vault-failure.js';
import type { DigestAnswer, PullAnswer, RereadAnswer, VaultJob } from './vault-jobs.js';

/** Our own disk answers or is broken. */
const OWN_DISK_STALL_MS = 120_000;
/** Buffers kept for the next file: four cameras a thread are the usual crowd. */
const KEPT_SETS = 4;

const buffers = pumpBuffers(KEPT_SETS);

serveJobs<VaultJob>((job, context) => {
  const ownDisk: Watch = { ...context, buffers, stallMs: OWN_DISK_STALL_MS };
  switch (job.kind) {
    case 'pull':
      return pull(job, { ...ownDisk, stallMs: job.stallMs });
    case 'reread':
      return ofVault(reread(job, ownDisk));
    case 'digest':
      return ofVault(digest(job.target, ownDisk));
    case 'fingerprint':
      return ofVault(withSource(job.target, (source) => fingerprintOf(source, context.signal)));
    case 'read-media':
      return ofVault(withSource(job.target, (source) => readMedia(source, { signal: context.signal })));
  }
});

async function pull(job: Extract<VaultJob, { kind: 'pull' }>, watch: Watch): Promise<PullAnswer> {
  const source = await DirectFile.openAgain(job.source, sourceFailure);
  try {
    const target = await DirectFile.openForWriting(job.target, vaultFailure);
    try {
      const { fromByte, sampledBytes } = await resumePoint(source, target, watch);
      const whole = createHash('sha256');
      const mark = new Mark(job.markKey);
      const use = (piece: Buffer): void => {
        whole.update(piece);
        mark.update(piece);
      };
      await ofVault(readThrough(target, fromByte, { ...watch, stallMs: OWN_DISK_STALL_MS }, use));
      const sizeBytes = await copyFile({ source, target, fromByte }, watch, use);
      return {
        sizeBytes,
        sha256: whole.digest('hex'),
        mark: mark.finish(),
        resumedFromByte: fromByte,
        sourceBytesRead: sizeBytes - fromByte + sampledBytes,
      };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function reread(job: Extract<VaultJob, { kind: 'reread' }>, watch: Watch): Promise<RereadAnswer> {
  const { marked } = job;
  const file = await DirectFile.openForReading(job.target, vaultFailure);
  try {
    const parts = new PartDigests();
    const against = marked === undefined ? createHash('sha256') : new Mark(marked.key);
    const sizeBytes = await readThrough(file, undefined, watch, (piece) => {
      against.update(piece);
      parts.update(piece);
    });
    const compared: RereadAnswer['compared'] =
      against instanceof Mark
        ? { by: 'mark', isEqual: against.finish() === marked?.mark }
        : { by: 'digest', sha256: against.digest('hex') };
    return { sizeBytes, partDigests: parts.finish(), isDirect: file.isDirect, compared };
  } finally {
    await file.close();
  }
}

async function digest(target: string, watch: Watch): Promise<DigestAnswer> {
  const file = await DirectFile.openForReading(target, vaultFailure);
  try {
    const whole = createHash('sha256');
    const sizeBytes = await readThrough(file, undefined, watch, (piece) => whole.update(piece));
    return { sizeBytes, sha256: whole.digest('hex') };
  } finally {
    await file.close();
  }
}

async function withSource<T>(target: string, work: (source: ByteSource) => Promise<T>): Promise<T> {
  const handle = await open(target, 'r');
  try {
    const { size } = await handle.stat();
    return await work({
      sizeBytes: size,
      readAt: async (offset, length) => {
        const buffer = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
        return buffer.subarray(0, bytesRead);
      },
    });
  } finally {
    await handle.close();
  }
}

/** Words of a whole medium. What else goes wrong is about the file, as far as one file can tell; the caller looks further. */
const GONE = ['ENODEV', 'ENXIO', 'ESTALE', 'ESHUTDOWN', 'ENOTCONN', 'ENOMEDIUM'];

function sourceFailure(error: unknown): unknown {
  const errno = errnoOf(error);
  if (error instanceof Failure || errno === undefined) return error;
  return new Failure(GONE.includes(errno) ? 'medium-gone' : 'file-unreadable', { errno });
}
