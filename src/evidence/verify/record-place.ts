/** Where a record belongs by what it says of itself: below its docking's intake or its dock's folder, under which name. */
import { dockingId, seq } from '../../domain/ids.js';
import { assert } from '../../lib/assert.js';
import { dockOfDocking, otherRecordPath, segmentRecordPath } from '../evidence-paths.js';
import { recordTypeOf, type SealRecord } from '../records/seal-record.js';
import { isStoredName } from '../stored-name.js';

/** `rec/…`, relative to the intake's or the dock's folder. */
export function ownPath(record: SealRecord): string {
  if (record._type === 'urn:sealdock:record:segment:1') return segmentRecordPath(record.file.name);
  const type = recordTypeOf(record);
  assert(type !== 'segment', 'segments lie under their file’s name');
  return otherRecordPath(type, seq(record.seq));
}

/** The docking that the record belongs to; undefined for records of the dock itself. */
export function dockingOf(record: SealRecord): string | undefined {
  const docking = 'intake' in record ? record.intake : 'docking' in record ? record.docking : null;
  return docking ?? undefined;
}

/** Whose folder it lies in: the docking's id, or the dock's. */
export function ownerOf(record: SealRecord): string {
  return dockingOf(record) ?? record.dock;
}

/** Why the record does not belong at `path` of that docking or dock; undefined when it does. */
export function misplaced(
  record: SealRecord,
  place: { readonly docking: string | undefined; readonly dock: string; readonly path: string },
): string | undefined {
  const docking = dockingOf(record);
  if (record.dock !== place.dock) return `it is of dock ${record.dock}`;
  if (docking !== place.docking)
    return docking === undefined ? 'it belongs to no docking' : `it belongs to docking ${docking}`;
  if (docking !== undefined && dockOfDocking(dockingId(docking)) !== record.dock)
    return `docking ${docking} is not of dock ${record.dock}`;
  if (record._type === 'urn:sealdock:record:segment:1' && !isStoredName(record.file.name))
    return 'it names a file as no dock does';
  const own = ownPath(record);
  return own === place.path ? undefined : `record ${record.seq} belongs at ${own}`;
}
