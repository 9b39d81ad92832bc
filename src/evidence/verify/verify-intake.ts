/** One intake: its records, its footage, its lists, its completeness. The chain is judged by the caller, who may know more. */
import type { DockingId } from '../../domain/ids.js';
import { dockOfDocking } from '../evidence-paths.js';
import { IntakeAccount } from './account.js';
import type { IntakeFacts, InventoryOutcome } from './intake-facts.js';
import { verifyInventory } from './intake-inventory.js';
import { verifyManifests } from './intake-manifests.js';
import { verifyReceipts } from './intake-receipts.js';
import { verifyIntakeRecords } from './intake-records.js';
import type { Verification } from './verification.js';
import { type FootageToVerify, verifyFootage } from './verify-footage.js';
import { verifyProofs } from './verify-proofs.js';
import { under, walkTree } from './walk-tree.js';

export type VerifiedIntake = { readonly facts: IntakeFacts; readonly inventory: InventoryOutcome };

/** `isExcerpt`: files of the docking may be left out, and are then told. */
export async function verifyIntake(
  at: Verification,
  folder: string,
  docking: DockingId,
  { isExcerpt = false }: { readonly isExcerpt?: boolean } = {},
): Promise<VerifiedIntake> {
  const { checks, reader, signal } = at;
  const tree = await walkTree(reader, folder, signal);
  for (const problem of tree.problems) checks.notChecked('readable', docking, problem);
  for (const other of tree.others) checks.fail('manifest', under(folder, other), 'neither a file nor a folder');
  const facts: IntakeFacts = {
    folder,
    docking,
    dock: dockOfDocking(docking),
    files: new Set(tree.files),
    digests: new Map(),
    links: [],
    segments: [],
    inventories: [],
    continuities: [],
    closes: [],
    receipts: [],
    left: isExcerpt ? new Set() : undefined,
    account: new IntakeAccount(folder, docking),
  };
  await verifyIntakeRecords(at, facts);
  await verifyProofs(at, facts);
  await verifyAllFootage(at, facts);
  await verifyManifests(at, facts);
  verifyReceipts(at, facts);
  const inventory = await verifyInventory(at, facts);
  const left = facts.left?.size ?? 0;
  const because = `${left} files of this docking are not in this bundle`;
  if (left > 0) checks.notChecked('inventory-complete', docking, because, false);
  return { facts, inventory };
}

async function verifyAllFootage(at: Verification, facts: IntakeFacts): Promise<void> {
  const sealed = new Set(facts.segments.map((segment) => segment.name));
  for (const path of facts.files) {
    if (!path.startsWith('data/') || sealed.has(path.slice('data/'.length))) continue;
    at.checks.notChecked('footage-digest', under(facts.folder, path), 'the file has no record');
  }
  await verifyFootage(at, footageOf(facts), ({ path }, sha256) => {
    facts.digests.set(facts.folder === '' ? path : path.slice(facts.folder.length + 1), sha256);
  });
}

function* footageOf(facts: IntakeFacts): Generator<FootageToVerify> {
  for (const segment of facts.segments) {
    yield {
      path: under(facts.folder, `data/${segment.name}`),
      partsPath: under(facts.folder, `rec/${segment.name}.parts`),
      subject: facts.docking,
      record: segment,
    };
  }
}
