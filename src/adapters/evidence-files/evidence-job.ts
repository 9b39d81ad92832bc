/** What verification asks its worker threads to do, and what they answer; plain data. Paths are absolute. */
import type { Sha256Hex } from '../../domain/ids.js';
import type { FileDigest, RecordsToExamine } from '../../evidence/verify/evidence-reader.js';
import type { ExaminedRecord } from '../../evidence/verify/examine-record.js';

/** `file` is undefined where the path may not be opened: for verification nothing is there. */
export type FileJob = { readonly file: string | undefined; readonly maxBytes: number };

export type EvidenceJob =
  | { readonly kind: 'hash'; readonly files: readonly FileJob[] }
  | { readonly kind: 'hash-parts'; readonly file: FileJob; readonly partBytes: number }
  | {
      readonly kind: 'records';
      /** `path` is what the answer calls the record. */
      readonly records: readonly { readonly file: string | undefined; readonly path: string }[];
      readonly trust: Omit<RecordsToExamine, 'paths'>;
    };

export type EvidenceAnswers = {
  readonly hash: readonly FileDigest[];
  readonly 'hash-parts': readonly Sha256Hex[] | undefined;
  readonly records: readonly ExaminedRecord[];
};
