/** All records of one intake: each verified by itself and in its place; their facts are gathered for the later steps. */

import { dockingId, seq } from '../../domain/ids.js';
import { dockOfDocking, otherRecordPath, segmentRecordPath } from '../evidence-paths.js';
import { type RecordType, recordTypeOf, type SealRecord } from '../records/seal-record.js';
import { forEachBounded } from './bounded.js';
import { READ_LIMITS } from './evidence-reader.js';
import type { IntakeFacts } from './intake-facts.js';
import type { ChainLink } from './verify-chain.js';
import { type Verification, type VerifiedRecord, verifyRecord } from './verify-record.js';
import { under } from './walk-tree.js';

const RECORD = /^rec\/.+\.rec$/;

export async function verifyIntakeRecords(at: Verification, facts: IntakeFacts): Promise<void> {
  const paths = [...facts.files].filter((path) => RECORD.test(path));
  await forEachBounded(paths, READ_LIMITS.concurrent, async (path) => {
    const verified = await verifyRecord(at, {
      path: under(facts.folder, path),
      subject: facts.docking,
      owner: { id: facts.docking, path },
      misplaced: (record) => misplacedInIntake(record, facts.docking, path),
    });
    if (verified !== undefined) gather(facts, path, verified);
  });
}

export function linkOf(record: SealRecord, digest: VerifiedRecord['digest'], path: string): ChainLink {
  const { dock, epoch, prev } = record;
  return { dock, epoch, seq: record.seq, prev, digest, keyId: record.keys[0]?.kid ?? '', path };
}

/** Where a record of this type and number lies; undefined for segments, which bear their file's name. */
export function ownPath(record: SealRecord): string {
  const type: RecordType = recordTypeOf(record);
  if (record._type === 'urn:sealdock:record:segment:1') return segmentRecordPath(record.file.name);
  return type === 'segment' ? '' : otherRecordPath(type, seq(record.seq));
}

function misplacedInIntake(record: SealRecord, docking: string, path: string): string | undefined {
  const owner = 'intake' in record ? record.intake : 'docking' in record ? record.docking : null;
  if (record.dock !== dockOfDocking(dockingId(docking))) return `it is of dock ${record.dock}`;
  if (owner !== docking) return owner === null ? 'it belongs to no docking' : `it belongs to docking ${owner}`;
  const own = ownPath(record);
  return own === path ? undefined : `record ${record.seq} belongs at ${own}`;
}

function gather(facts: IntakeFacts, path: string, verified: VerifiedRecord): void {
  const { record, digest } = verified;
  facts.digests.set(path, digest);
  for (const [suffix, sidecar] of verified.sidecars) facts.digests.set(`${path}${suffix}`, sidecar);
  if (record === undefined) return;
  facts.links.push(linkOf(record, digest, under(facts.folder, path)));
  switch (record._type) {
    case 'urn:sealdock:record:segment:1': {
      const { file, parts } = record;
      facts.segments.push({ file, parts, seq: record.seq, name: path.slice('rec/'.length, -'.rec'.length) });
      return;
    }
    case 'urn:sealdock:record:inventory:1':
      facts.inventories.push(record);
      return;
    case 'urn:sealdock:record:continuity:1':
      facts.continuities.push(record);
      return;
    case 'urn:sealdock:record:close:1':
      facts.closes.push(record);
      return;
    case 'urn:sealdock:record:stored:1':
    case 'urn:sealdock:record:time:1':
    case 'urn:sealdock:record:boot:1':
    case 'urn:sealdock:record:maintenance:1':
    case 'urn:sealdock:record:refused:1':
      return;
  }
}
