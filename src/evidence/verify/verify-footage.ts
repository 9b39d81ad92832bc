/** Footage against the digests in its signed records; where a file differs, which of its parts is damaged. */
import type { Sha256Hex } from '../../domain/ids.js';
import { PART_BYTES, partsOf } from '../merkle.js';
import { parsePartsText } from '../parts-text.js';
import type { SegmentRecord } from '../records/segment.js';
import { batchesOf, forEachBounded } from './bounded.js';
import { type FileDigest, type FileToHash, READ_LIMITS } from './evidence-reader.js';
import type { Verification } from './verification.js';

/** So many damaged parts are named. */
const MAX_NAMED_PARTS = 20;

export type FootageToVerify = {
  /** Of the footage, relative to the reader's root. */
  readonly path: string;
  /** Of the list of part digests beside the record. */
  readonly partsPath: string;
  readonly subject: string;
  readonly record: Pick<SegmentRecord, 'file' | 'parts' | 'seq'>;
};

/** `onDigest` gets what the files hash to, for the manifest. */
export async function verifyFootage(
  at: Verification,
  files: Iterable<FootageToVerify>,
  onDigest: (file: FootageToVerify, sha256: Sha256Hex) => void,
): Promise<void> {
  const limits = {
    count: READ_LIMITS.batch,
    weight: READ_LIMITS.batchBytes,
    weightOf: (what: FootageToVerify) => what.record.file.size,
  };
  await forEachBounded(batchesOf(files, limits), READ_LIMITS.concurrent, async (batch) => {
    const found = await at.reader.hashFiles(batch.map(fileToHash), at.signal);
    for (const [i, what] of batch.entries()) {
      const digest = found[i];
      if (digest === undefined) continue;
      await judge(at, what, digest);
      if (digest.kind !== 'digest') continue;
      at.onProgress({ records: 0, footageBytes: digest.sizeBytes });
      onDigest(what, digest.sha256);
    }
  });
}

function fileToHash({ path, record }: FootageToVerify): FileToHash {
  return { path, maxBytes: record.file.size + READ_LIMITS.footageSlackBytes };
}

async function judge(at: Verification, what: FootageToVerify, found: FileDigest): Promise<void> {
  const { checks } = at;
  const { file, seq } = what.record;
  if (found.kind === 'missing') {
    checks.notChecked('footage-digest', what.path, `the file of record ${seq} is not here`);
  } else if (found.kind === 'unreadable') {
    checks.notChecked('footage-digest', what.path, found.because);
  } else if (found.kind === 'too-large') {
    const because = `not the bytes of record ${seq}; ${found.sizeBytes} bytes instead of ${file.size}`;
    checks.fail('footage-digest', what.path, because);
  } else if (found.sha256 === file.sha256 && found.sizeBytes === file.size) {
    checks.pass('footage-digest', what.subject);
  } else {
    const damage = await damageOf(at, what);
    const size = found.sizeBytes === file.size ? '' : `; ${found.sizeBytes} bytes instead of ${file.size}`;
    checks.fail('footage-digest', what.path, `not the bytes of record ${seq}${size}; ${damage}`);
  }
}

async function damageOf(at: Verification, what: FootageToVerify): Promise<string> {
  const { parts } = what.record;
  if (parts.n <= 1) return 'part 0 of 1 differs';
  const signed = await signedParts(at, what);
  if (signed === undefined)
    return 'which part differs cannot be told: the list of parts is absent or not the signed one';
  const found = await at.reader.hashParts(fileToHash(what), PART_BYTES, at.signal);
  if (found === undefined) return 'which part differs cannot be told: the file cannot be read to its end';
  const count = Math.max(signed.length, found.length);
  const differing = Array.from({ length: count }, (_, i) => i).filter((i) => signed[i] !== found[i]);
  const named = differing.slice(0, MAX_NAMED_PARTS).join(', ');
  const more = differing.length > MAX_NAMED_PARTS ? ` and ${differing.length - MAX_NAMED_PARTS} more` : '';
  return `part ${named}${more} of ${parts.n} differs (parts of ${PART_BYTES} bytes, counted from 0)`;
}

/** The list of part digests counts only where its root is the signed one. */
async function signedParts(at: Verification, what: FootageToVerify): Promise<readonly Sha256Hex[] | undefined> {
  const read = await at.reader.readSmall(what.partsPath, READ_LIMITS.listBytes, at.signal);
  const digests = read.kind === 'bytes' ? parsePartsText(read.bytes) : undefined;
  return digests !== undefined && partsOf(digests).root === what.record.parts.root ? digests : undefined;
}
