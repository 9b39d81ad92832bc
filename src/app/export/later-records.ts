/**
 * What the dock recorded about a docking after it was closed: what a deep look showed, repairs, earlier exports. These records lie with
 * the dock, not in the intake; a bundle holds those about its dockings, each with the proof that it is in the dock's log.
 */
import { opendir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../domain/failure.js';
import type { DockingId } from '../../domain/ids.js';
import { proofPath } from '../../evidence/evidence-paths.js';
import { subtreesFrom } from '../../evidence/log/tiles.js';
import { tlogProofText } from '../../evidence/log/tlog-proof.js';
import { hashesOf, inclusionRanges } from '../../evidence/log/tree-proofs.js';
import { decodeRecord } from '../../evidence/record-encoding.js';
import type { SealRecord } from '../../evidence/records/seal-record.js';
import type { LedgerReader } from '../../ports/ledger-views.js';
import type { BundleFolder } from './bundle-folder.js';

const MAY_NAME_DOCKINGS = /^_(?:look|export|maintenance|refused|time)-\d{6,}\.rec$/;

/** `folder`: of the dock, below the vault and below the payload. */
export async function copyLaterRecords(
  { ledger, vault, bundle }: { readonly ledger: LedgerReader; readonly vault: string; readonly bundle: BundleFolder },
  folder: string,
  dockings: ReadonlySet<DockingId>,
  signal: AbortSignal,
): Promise<void> {
  for (const name of await namesIn(join(vault, folder, 'rec'))) {
    const path = `${folder}/rec/${name}`;
    const decoded = decodeRecord(await readFile(join(vault, path)));
    if (!decoded.ok || !dockingsOf(decoded.record).some((docking) => isOneOf(dockings, docking))) continue;
    for (const suffix of ['', '.sig', '.minisig'])
      await bundle.copy(join(vault, `${path}${suffix}`), `data/${path}${suffix}`, signal);
    const proof = await proofOf(ledger, decoded.record);
    if (proof !== undefined) await bundle.addPayload(`data/${proofPath(path)}`, proof);
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of await opendir(folder)) if (MAY_NAME_DOCKINGS.test(name)) names.push(name);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
  return names.sort();
}

function dockingsOf(record: SealRecord): readonly string[] {
  if ('about' in record) return [record.about];
  if ('dockings' in record) return record.dockings;
  return 'docking' in record && record.docking !== null ? [record.docking] : [];
}

function isOneOf(dockings: ReadonlySet<string>, docking: string): boolean {
  return dockings.has(docking);
}

/** Under the newest published checkpoint; undefined where it covers the record not yet, or it is of an earlier epoch. */
async function proofOf(ledger: LedgerReader, { epoch, seq }: SealRecord): Promise<Uint8Array | undefined> {
  const present = await ledger.logEpoch();
  const newest = await ledger.newestPublished();
  const index = seq - present.firstSeq;
  if (epoch !== present.number || newest?.published === undefined || index >= newest.size) return undefined;
  const hashes = await hashesOf(inclusionRanges(index, newest.size), subtreesFrom(ledger.logHashes));
  return tlogProofText({ index, hashes, checkpoint: newest.published });
}
