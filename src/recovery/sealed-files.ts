/**
 * Footage that is sealed must lie in the vault with the bytes that were signed. Where it does not, the segment is quarantined
 * and a finding says so: then it counts as not held, and the camera's next docking pulls it anew. The record stays.
 */
import { Failure, isFailure } from '../domain/failure.js';
import { placeSegment } from '../ingest/seal-segment.js';
import { defined } from '../lib/assert.js';
import type { RecordRow, SegmentRow } from '../ports/ledger.js';
import type { RecoveryDeps } from './reconcile.js';

const PAGE = 200;

/** The files of a committed record and of what it seals. False where something else lies there, or nothing. */
export async function placeSealed(
  deps: RecoveryDeps,
  row: RecordRow,
  placeRecordFiles: () => Promise<void>,
): Promise<boolean> {
  const segment = row.type === 'segment' ? await deps.ledger.segmentOfRecord(row.seq) : undefined;
  try {
    await placeRecordFiles();
    if (segment === undefined) return true;
    await placeSegment(deps.vault, segment);
    await requireSame(deps, segment);
    return true;
  } catch (error) {
    if (!isFailure(error) || error.kind !== 'integrity') throw error;
    await quarantine(deps, { row, segment, failure: error });
    return false;
  }
}

/** Of the footage that lies here and nowhere else: whether it is there, with its size. Gives the number of faults. */
export async function checkSealed(deps: RecoveryDeps): Promise<number> {
  let faults = 0;
  for (let afterId = 0; ; ) {
    const page = await deps.ledger.segmentsInState(['sealed'], { afterId, limit: PAGE });
    for (const segment of page) {
      const path = defined(segment.storedPath, 'stored path of sealed footage');
      const sizeBytes = await deps.vault.storedSize(path);
      if (sizeBytes === segment.sizeBytes) continue;
      const code = sizeBytes === undefined ? 'sealed-file-missing' : 'sealed-file-differs';
      const failure = new Failure(code, { path, sizeBytes: sizeBytes ?? null, expectedBytes: segment.sizeBytes });
      await quarantine(deps, { row: undefined, segment, failure });
      faults += 1;
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return faults;
    afterId = last.id;
  }
}

async function requireSame({ vault }: RecoveryDeps, segment: SegmentRow): Promise<void> {
  const path = defined(segment.storedPath, 'stored path of sealed footage');
  const there = await vault.digest(path, new AbortController().signal);
  if (there?.sha256 !== segment.sha256) throw new Failure('sealed-file-differs', { path });
}

async function quarantine(
  { ledger, log, clock }: RecoveryDeps,
  facts: { readonly row: RecordRow | undefined; readonly segment: SegmentRow | undefined; readonly failure: Failure },
): Promise<void> {
  const { row, segment, failure } = facts;
  log.error('sealed file is not as it was sealed', { code: failure.code, segment: segment?.id, record: row?.seq });
  if (segment?.state === 'sealed')
    await ledger.updateSegment(segment.id, { state: 'quarantined', failureCode: failure.code });
  await ledger.raiseFinding({
    at: clock.now(),
    code: failure.code,
    severity: 'error',
    docking: segment?.docking ?? row?.docking,
    camera: segment?.camera,
    facts: failure.facts,
  });
}
