/** The work of one job of verification: in a worker thread, or at once where there is little to do. */

import { MAX_RECORD_BYTES } from '../../evidence/record-encoding.js';
import type { FileDigest } from '../../evidence/verify/evidence-reader.js';
import { MAX_MINISIG_BYTES, MAX_SIGNATURE_BYTES, recordExaminer } from '../../evidence/verify/examine-record.js';
import type { EvidenceAnswers, EvidenceJob, FileJob } from './evidence-job.js';
import { hashRegularFile } from './hash-file.js';
import { readSmallFile } from './regular-file.js';

export async function doEvidenceJob(job: EvidenceJob, isCancelled: () => boolean): Promise<unknown> {
  switch (job.kind) {
    case 'hash':
      return await hashAll(job.files, isCancelled);
    case 'hash-parts': {
      const found = await hashRegularFile({ ...job.file, partBytes: job.partBytes }, isCancelled);
      return (found.kind === 'digest' ? found.digests : undefined) satisfies EvidenceAnswers['hash-parts'];
    }
    case 'records': {
      const examine = recordExaminer(job.trust);
      return job.records.map(({ file, path }) =>
        examine(path, {
          record: readSmallFile(file, MAX_RECORD_BYTES),
          signature: readSmallFile(besides(file, '.sig'), MAX_SIGNATURE_BYTES),
          minisig: readSmallFile(besides(file, '.minisig'), MAX_MINISIG_BYTES),
        }),
      ) satisfies EvidenceAnswers['records'];
    }
  }
}

async function hashAll(files: readonly FileJob[], isCancelled: () => boolean): Promise<EvidenceAnswers['hash']> {
  const digests: FileDigest[] = [];
  for (const file of files) {
    const found = await hashRegularFile({ ...file, partBytes: undefined }, isCancelled);
    const [sha256] = found.kind === 'digest' ? found.digests : [];
    if (found.kind !== 'digest') digests.push(found);
    else if (sha256 !== undefined) digests.push({ kind: 'digest', sha256, sizeBytes: found.sizeBytes });
  }
  return digests;
}

function besides(file: string | undefined, suffix: string): string | undefined {
  return file === undefined ? undefined : `${file}${suffix}`;
}
