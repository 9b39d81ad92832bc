/** Many records, each by itself and in its place: outcomes go to the check list, what was read to the caller. */
import { batchesOf, forEachBounded } from './bounded.js';
import { READ_LIMITS } from './evidence-reader.js';
import type { ExaminedRecord } from './examine-record.js';
import { misplaced } from './record-place.js';
import type { Verification } from './verification.js';
import { under } from './walk-tree.js';

export type RecordsToVerify = {
  readonly folder: string;
  /** Relative to the folder. */
  readonly paths: readonly string[];
  readonly dock: string;
  /** Undefined for records of the dock itself. */
  readonly docking: string | undefined;
};

/** `onRecord` gets the path relative to the folder; records that could not be read do not come to it. */
export async function verifyRecords(
  at: Verification,
  what: RecordsToVerify,
  onRecord: (path: string, examined: ExaminedRecord) => void,
): Promise<void> {
  const { folder, dock, docking } = what;
  const subject = docking ?? dock;
  const keys = at.ring.forDock(dock);
  const batches = batchesOf(what.paths, { count: READ_LIMITS.batch, weight: READ_LIMITS.batch, weightOf: () => 1 });
  await forEachBounded(batches, READ_LIMITS.concurrent, async (batch) => {
    const paths = batch.map((path) => under(folder, path));
    const examined = await at.reader.examineRecords({ paths, dock, keys }, at.signal);
    for (const [i, path] of batch.entries()) {
      const found = examined[i];
      if (found === undefined) continue;
      tellOutcomes(at, subject, found);
      if (found.digest !== undefined && !found.sidecars.some(({ suffix }) => suffix === '.minisig'))
        at.checks.notChecked('second-form', `${found.path}.minisig`, 'not here', true);
      if (found.record !== undefined) {
        const because = misplaced(found.record, { docking, dock, path });
        if (because === undefined) at.checks.pass('record-place', subject);
        else at.checks.fail('record-place', found.path, because);
      }
      at.logs.judge(at, subject, found);
      if (found.digest !== undefined) onRecord(path, found);
    }
    at.onProgress({ records: batch.length, footageBytes: 0 });
  });
}

/** Passes are summed over `subject`; everything else is about the file. */
export function tellOutcomes({ checks }: Verification, subject: string, examined: ExaminedRecord): void {
  for (const { code, result, suffix, because } of examined.outcomes) {
    const file = `${examined.path}${suffix}`;
    if (result === 'pass') checks.pass(code, subject);
    else if (result === 'fail') checks.fail(code, file, because);
    else checks.notChecked(code, file, because);
  }
}
