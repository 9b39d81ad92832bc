/**
 * A whole archive: every dock's own records, every intake, and each dock's chain over all of them; references from one
 * docking to an earlier one are resolved at the end.
 */
import type { Sha256Hex } from '../../domain/ids.js';
import { sha256Of } from '../digest.js';
import { dockingOfFolder } from '../evidence-paths.js';
import type { SealRecord } from '../records/seal-record.js';
import { forEachBounded } from './bounded.js';
import { type EvidenceEntry, READ_LIMITS } from './evidence-reader.js';
import type { HeldReference } from './intake-facts.js';
import { linkOf, ownPath } from './intake-records.js';
import { type ChainLink, verifyChains } from './verify-chain.js';
import { verifyIntake } from './verify-intake.js';
import { type Verification, verifyRecord } from './verify-record.js';
import { under, walkTree } from './walk-tree.js';

type Gathered = {
  readonly links: ChainLink[];
  readonly held: HeldReference[];
  /** `<docking> <seq>` → digest of the footage. */
  readonly sealed: Map<string, string>;
  readonly requestDigests: Map<string, Sha256Hex>;
};

export async function verifyArchive(at: Verification): Promise<void> {
  const gathered: Gathered = { links: [], held: [], sealed: new Map(), requestDigests: new Map() };
  for (const dock of await foldersOf(at, 'docks')) await verifyDockFolder(at, dock, gathered);
  for (const year of await foldersOf(at, 'intake')) {
    for (const month of await foldersOf(at, `intake/${year}`)) {
      for (const day of await foldersOf(at, `intake/${year}/${month}`)) {
        await verifyDay(at, `intake/${year}/${month}/${day}`, gathered);
      }
    }
  }
  if (gathered.links.length === 0) at.checks.notChecked('nothing-to-check', 'archive', 'no record was found here');
  verifyChains(gathered.links, { isWhole: true, requestDigests: gathered.requestDigests }, at.checks);
  resolveHeld(at, gathered);
}

async function verifyDay(at: Verification, folder: string, gathered: Gathered): Promise<void> {
  for (const name of await foldersOf(at, folder)) {
    const docking = dockingOfFolder(name);
    if (docking === undefined) {
      at.checks.notChecked('readable', under(folder, name), 'the folder’s name is no docking id', false);
      continue;
    }
    const { facts, held } = await verifyIntake(at, under(folder, name), docking);
    for (const link of facts.links) gathered.links.push(link);
    for (const reference of held) gathered.held.push(reference);
    for (const segment of facts.segments) gathered.sealed.set(`${docking} ${segment.seq}`, segment.file.sha256);
  }
}

async function verifyDockFolder(at: Verification, dock: string, gathered: Gathered): Promise<void> {
  const { reader, checks, signal } = at;
  const folder = `docks/${dock}`;
  const request = await reader.readSmall(`${folder}/dock.csr`, READ_LIMITS.keyFileBytes, signal);
  if (request.kind === 'bytes') gathered.requestDigests.set(dock, sha256Of(request.bytes));
  const tree = await walkTree(reader, `${folder}/rec`, signal);
  for (const problem of tree.problems) checks.notChecked('readable', dock, problem);
  for (const other of tree.others)
    checks.fail('manifest', under(folder, `rec/${other}`), 'neither a file nor a folder');
  const paths = tree.files.filter((path) => path.endsWith('.rec')).map((path) => `rec/${path}`);
  await forEachBounded(paths, READ_LIMITS.concurrent, async (path) => {
    const verified = await verifyRecord(at, {
      path: under(folder, path),
      subject: dock,
      owner: { id: dock, path },
      misplaced: (record) => misplacedInDock(record, dock, path),
    });
    if (verified?.record === undefined) return;
    gathered.links.push(linkOf(verified.record, verified.digest, under(folder, path)));
  });
}

function misplacedInDock(record: SealRecord, dock: string, path: string): string | undefined {
  if (record.dock !== dock) return `it is of dock ${record.dock}`;
  const own = ownPath(record);
  return own === path ? undefined : `record ${record.seq} belongs at ${own}`;
}

function resolveHeld(at: Verification, gathered: Gathered): void {
  for (const { docking, seq, sha256, subject } of gathered.held) {
    const found = gathered.sealed.get(`${docking} ${seq}`);
    if (found === sha256) at.checks.pass('already-held', docking);
    else if (found === undefined) at.checks.fail('already-held', subject, `record ${seq} of ${docking} is not here`);
    else at.checks.fail('already-held', subject, `record ${seq} of ${docking} is about other bytes`);
  }
}

async function foldersOf(at: Verification, folder: string): Promise<readonly string[]> {
  const listing = await at.reader.list(folder, READ_LIMITS.entries, at.signal);
  if (listing.kind === 'missing') return [];
  if (listing.kind === 'unreadable') {
    at.checks.notChecked('readable', folder, listing.because);
    return [];
  }
  if (listing.isCut) at.checks.notChecked('readable', folder, `more than ${READ_LIMITS.entries} entries`);
  const isFolder = (entry: EvidenceEntry): boolean => entry.kind === 'folder';
  for (const entry of listing.entries.filter((other) => other.kind === 'other')) {
    at.checks.fail('manifest', under(folder, entry.name), 'neither a file nor a folder');
  }
  return listing.entries.filter(isFolder).map((entry) => entry.name);
}
