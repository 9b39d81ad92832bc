/**
 * What the log of an epoch after the first begins with: the record that says why, and at which number its first leaf stands. It is
 * read from the log's own entries, so that it is bound by every checkpoint.
 */
import { decodeBundle, MAX_BUNDLE_BYTES, parseTilePath } from '../log/tiles.js';
import { leafHash } from '../log/tree-hash.js';
import { decodeRecord } from '../record-encoding.js';
import type { EpochRecord } from '../records/epoch.js';
import type { LogTree } from './log-tree.js';
import type { Verification } from './verification.js';
import { under } from './walk-tree.js';

/** Undefined where there is none that can be used; then it is told. */
export async function readBeginning(
  at: Verification,
  place: { readonly dock: string; readonly epoch: number; readonly folder: string },
  tree: LogTree,
  files: readonly string[],
): Promise<EpochRecord | undefined> {
  const { dock, epoch, folder } = place;
  const path = files.find((file) => {
    const tile = parseTilePath(file);
    return tile?.level === 'entries' && tile.index === 0;
  });
  const read =
    path === undefined ? undefined : await at.reader.readSmall(under(folder, path), MAX_BUNDLE_BYTES, at.signal);
  const [entry] = (read?.kind === 'bytes' ? decodeBundle(read.bytes) : undefined) ?? [];
  if (entry === undefined || !tree.hashes(0, 0, 1).equals(leafHash(entry))) {
    at.checks.notChecked(
      'epoch-gap',
      folder,
      'the first entry of this log, which says where its numbers begin, is not here',
    );
    return undefined;
  }
  const decoded = decodeRecord(entry);
  const record = decoded.ok && decoded.record._type === 'urn:sealdock:record:epoch:1' ? decoded.record : undefined;
  if (record?.dock === dock && record.epoch === epoch) return record;
  at.checks.fail('epoch-gap', folder, 'this log does not begin with the record of its epoch');
  return undefined;
}
