/** One intake: its records, its footage, its lists, its completeness. The chain is judged by the caller, who may know more. */
import { forEachBounded } from './bounded.js';
import { READ_LIMITS } from './evidence-reader.js';
import type { HeldReference, IntakeFacts } from './intake-facts.js';
import { verifyInventory } from './intake-inventory.js';
import { verifyManifests } from './intake-manifests.js';
import { verifyIntakeRecords } from './intake-records.js';
import { verifyFootage } from './verify-footage.js';
import type { Verification } from './verify-record.js';
import { under, walkTree } from './walk-tree.js';

export type VerifiedIntake = { readonly facts: IntakeFacts; readonly held: readonly HeldReference[] };

export async function verifyIntake(at: Verification, folder: string, docking: string): Promise<VerifiedIntake> {
  const { checks, reader, signal } = at;
  const tree = await walkTree(reader, folder, signal);
  for (const problem of tree.problems) checks.notChecked('readable', docking, problem);
  for (const other of tree.others) checks.fail('manifest', under(folder, other), 'neither a file nor a folder');
  const facts: IntakeFacts = {
    folder,
    docking,
    files: new Set(tree.files),
    digests: new Map(),
    links: [],
    segments: [],
    inventories: [],
    continuities: [],
    closes: [],
  };
  await verifyIntakeRecords(at, facts);
  await verifyAllFootage(at, facts);
  await verifyManifests(at, facts);
  const held = await verifyInventory(at, facts);
  return { facts, held };
}

async function verifyAllFootage(at: Verification, facts: IntakeFacts): Promise<void> {
  const sealed = new Set(facts.segments.map((segment) => segment.name));
  for (const path of facts.files) {
    if (!path.startsWith('data/') || sealed.has(path.slice('data/'.length))) continue;
    at.checks.notChecked('footage-digest', under(facts.folder, path), 'the file has no record');
  }
  await forEachBounded(facts.segments, READ_LIMITS.concurrent, async (segment) => {
    const path = `data/${segment.name}`;
    const found = await verifyFootage(at, {
      path: under(facts.folder, path),
      partsPath: under(facts.folder, `rec/${segment.name}.parts`),
      subject: facts.docking,
      record: segment,
    });
    if (found.kind === 'digest') facts.digests.set(path, found.sha256);
  });
}
