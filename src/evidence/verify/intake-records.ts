/** All records of one intake: each verified by itself and in its place; their facts are gathered for the later steps. */
import { linkOf } from './chain-logs.js';
import type { ExaminedRecord } from './examine-record.js';
import type { IntakeFacts } from './intake-facts.js';
import type { Verification } from './verification.js';
import { verifyRecords } from './verify-records.js';
import { under } from './walk-tree.js';

const RECORD = /^rec\/.+\.rec$/;
const SIDECAR = /^(rec\/.+\.rec)\.(sig|minisig)$/;

export async function verifyIntakeRecords(at: Verification, facts: IntakeFacts): Promise<void> {
  const { folder, dock, docking, files } = facts;
  const paths = [...files].filter((path) => RECORD.test(path));
  await verifyRecords(at, { folder, paths, dock, docking }, (path, examined) => gather(facts, path, examined));
  for (const path of files) {
    const owner = SIDECAR.exec(path)?.[1];
    if (owner !== undefined && !files.has(owner))
      at.checks.fail('manifest', under(folder, path), 'a signature without its record');
  }
  facts.links.sort((a, b) => a.seq - b.seq || (a.path < b.path ? -1 : 1));
  facts.segments.sort((a, b) => a.seq - b.seq || (a.name < b.name ? -1 : 1));
}

function gather(facts: IntakeFacts, path: string, examined: ExaminedRecord): void {
  const { record, digest } = examined;
  if (digest !== undefined) facts.digests.set(path, digest);
  for (const { suffix, sha256 } of examined.sidecars) facts.digests.set(`${path}${suffix}`, sha256);
  const link = linkOf(examined);
  if (record === undefined || link === undefined) return;
  facts.links.push(link);
  facts.account.add(record);
  switch (record._type) {
    case 'urn:sealdock:record:segment:1': {
      const { file, parts, src, seq, dock, epoch, now, anchor, keys } = record;
      const provable = { dock, epoch, seq, now, anchor, keys, leaf: examined.leaf ?? '' };
      facts.segments.push({ file, parts, src, seq, provable, name: path.slice('rec/'.length, -'.rec'.length) });
      return;
    }
    case 'urn:sealdock:record:inventory:1':
      facts.inventories.push(record);
      return;
    case 'urn:sealdock:record:continuity:1':
      facts.continuities.push({ seq: record.seq, report: record.report });
      return;
    case 'urn:sealdock:record:close:1':
      facts.closes.push(record);
      return;
    case 'urn:sealdock:record:stored:1': {
      const { seq, of, size, sha256 } = record;
      facts.receipts.push({ seq, of, size, sha256 });
      return;
    }
    case 'urn:sealdock:record:time:1':
    case 'urn:sealdock:record:boot:1':
    case 'urn:sealdock:record:maintenance:1':
    case 'urn:sealdock:record:refused:1':
    case 'urn:sealdock:record:export:1':
    case 'urn:sealdock:record:key:1':
    case 'urn:sealdock:record:epoch:1':
    case 'urn:sealdock:record:look:1':
      return;
  }
}
