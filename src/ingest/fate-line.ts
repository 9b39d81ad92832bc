/** What became of one listed file, as `fates.ndjson` says it, and the sums of it that the `close` record signs. */
import type { DockingId } from '../domain/ids.js';
import { type Fate, fateOf } from '../domain/segment-lifecycle.js';
import type { FateLine } from '../evidence/listing-text.js';
import { signablePath } from '../evidence/text-rules.js';
import { defined } from '../lib/assert.js';
import type { Ledger, SegmentRow } from '../ports/ledger.js';
import { eachSegment } from './docking-rows.js';
import { rawPath } from './seal-segment.js';

export async function fateLine(ledger: Ledger, row: SegmentRow): Promise<FateLine> {
  const path = signablePath(rawPath(row));
  const fate = fateOf(row.state);
  switch (fate) {
    case 'pulled':
      return {
        fate,
        ...path,
        name: storedNameOf(row),
        size: row.sizeBytes,
        sha256: defined(row.sha256, 'digest'),
        seq: defined(row.recordSeq, 'record'),
        // What the dock itself reached; a receipt that came meanwhile has its own record.
        level: row.level === 'L1' ? 'L1' : 'L2',
      };
    case 'already-held': {
      const by = defined(await ledger.segment(defined(row.heldBy, 'holder')), 'holder');
      return {
        fate,
        ...path,
        size: row.sizeBytes,
        sha256: defined(by.sha256, 'digest'),
        docking: by.docking,
        seq: defined(by.recordSeq, 'record'),
      };
    }
    case 'unreadable':
      return { fate, ...path, why: row.failureCode ?? 'file-unreadable' };
    case 'pending':
      return {
        fate,
        ...path,
        why: row.failureCode ?? (row.state === 'quarantined' ? 'quarantined' : 'not-pulled'),
      };
  }
}

/** Below `data/`. */
export function storedNameOf(row: SegmentRow): string {
  const path = defined(row.storedPath, 'stored path');
  return path.slice(path.indexOf('/data/') + '/data/'.length);
}

export type FateTally = {
  readonly counts: Readonly<Record<Fate, number>>;
  readonly total: number;
  readonly pulledBytes: number;
  /** Files that stayed below the level on which a camera is handed back, and why the first of them did. */
  readonly weak: number;
  readonly weakReason: string | undefined;
};

export async function tallyFates(ledger: Ledger, docking: DockingId, level: 'L1' | 'L2'): Promise<FateTally> {
  const counts: Record<Fate, number> = { pulled: 0, 'already-held': 0, unreadable: 0, pending: 0 };
  let [total, pulledBytes, weak] = [0, 0, 0];
  let weakReason: string | undefined;
  for await (const row of eachSegment(ledger, docking)) {
    const fate = fateOf(row.state);
    counts[fate] += 1;
    total += 1;
    if (fate !== 'pulled') continue;
    pulledBytes += row.sizeBytes;
    if (level === 'L1' || row.level !== 'L1') continue;
    weak += 1;
    weakReason ??= row.levelReason;
  }
  return { counts, total, pulledBytes, weak, weakReason };
}
