/**
 * A bundle that was exported: its signed record fixes the list of what it holds, and every intake in it is verified as what it
 * is, a selection perhaps. What of a docking is not in the bundle is told and never called complete.
 */
import { proofPath } from '../evidence-paths.js';
import { MANIFEST } from '../intake-files.js';
import { ChainLogs, linkOf } from './chain-logs.js';
import { verifyDockFiles } from './dock-files.js';
import type { IntakeFacts } from './intake-facts.js';
import { verifyLists } from './intake-manifests.js';
import { tellOpen } from './other-dockings.js';
import type { Verification } from './verification.js';
import { entriesOf, foldersOf, intakesBelow } from './verify-archive.js';
import { verifyIntake } from './verify-intake.js';
import { type Provable, verifyProofBeside } from './verify-proofs.js';
import { verifyRecords } from './verify-records.js';
import { under, walkTree } from './walk-tree.js';

const EXPORT_RECORD = /^rec\/_export-\d{6,}\.rec$/;
const FOOTAGE = /^data\/intake\/\d{4}\/\d\d\/\d\d\/[^/]+\/data\//;

export async function verifyBundle(at: Verification, dock: string): Promise<void> {
  const { checks, reader, signal } = at;
  const tree = await walkTree(reader, '', signal);
  for (const problem of tree.problems) checks.notChecked('readable', dock, problem);
  for (const other of tree.others) checks.fail('manifest', other, 'neither a file nor a folder');
  const bundle: Bundle = { folder: '', docking: dock, files: new Set(tree.files), digests: new Map() };
  const chains = new ChainLogs(checks);
  for await (const { folder, docking } of intakesBelow(at, 'data/intake', 0)) {
    const { facts, inventory } = await verifyIntake(at, folder, docking, { isExcerpt: true });
    at.account.addIntake(facts.account);
    chains.add(facts.links);
    for (const [path, sha256] of facts.digests) bundle.digests.set(under(folder, path), sha256);
    for (const file of inventory.open) tellOpen(at, file);
    const { length } = inventory.held;
    const because = `${length} files were sealed in other dockings, which are not judged here`;
    if (length > 0) checks.notChecked('already-held', docking, because, false);
  }
  for (const { name } of await foldersOf(at, 'data/docks', () => true)) {
    await verifyDockFiles(at, name, await entriesOf(at, `data/docks/${name}`), 'data');
    await verifyDockRecords(at, name, chains);
  }
  await verifyLists(at, bundle, { isFootage: (path) => FOOTAGE.test(path), isFree: (path) => path.startsWith('rec/') });
  await verifyExportRecord(at, bundle, chains);
  if (chains.count === 0) checks.notChecked('nothing-to-check', 'bundle', 'no record was found here');
  chains.end({ isWhole: false, requestDigests: new Map() });
}

/** About the dockings, from after they were closed; and those that began later logs. Each has its proof beside it, once it is sealed. */
async function verifyDockRecords(at: Verification, dock: string, chains: ChainLogs): Promise<void> {
  const folder = `data/docks/${dock}`;
  const tree = await walkTree(at.reader, `${folder}/rec`, at.signal);
  const paths = tree.files.filter((path) => path.endsWith('.rec')).map((path) => `rec/${path}`);
  const files = new Set(tree.files.map((path) => `rec/${path}`));
  const proven: { readonly path: string; readonly provable: Provable }[] = [];
  await verifyRecords(at, { folder, paths, dock, docking: undefined }, (path, examined) => {
    const { record, leaf } = examined;
    const link = linkOf(examined);
    if (link !== undefined) chains.add([link]);
    if (record === undefined || leaf === undefined) return;
    const subject = under(folder, path);
    if (files.has(proofPath(path))) proven.push({ path: subject, provable: { ...record, leaf } });
    else {
      // Others are here for what they say of numbers and of exports; of a look the footage's readers want to know.
      const isNeeded = record._type === 'urn:sealdock:record:look:1' && record.anchor !== null;
      at.checks.notChecked('inclusion', subject, 'not here: not sealed yet, or taken away', isNeeded);
    }
  });
  for (const { path, provable } of proven) await verifyProofBeside(at, path, provable);
}

type Bundle = Pick<IntakeFacts, 'folder' | 'docking' | 'files' | 'digests'>;

async function verifyExportRecord(at: Verification, bundle: Bundle, chains: ChainLogs): Promise<void> {
  const { checks } = at;
  const paths = [...bundle.files].filter((path) => path.startsWith('rec/') && path.endsWith('.rec'));
  const [path, second] = paths;
  if (path === undefined || second !== undefined || !EXPORT_RECORD.test(path)) {
    checks.fail('manifest', 'rec', 'not exactly one record of the export lies here');
    return;
  }
  const what = { folder: '', paths: [path], dock: bundle.docking, docking: undefined };
  await verifyRecords(at, what, (_, examined) => {
    const { record } = examined;
    const link = linkOf(examined);
    if (record === undefined || link === undefined) return;
    chains.add([link]);
    if (record._type !== 'urn:sealdock:record:export:1') return;
    const sha256 = bundle.digests.get(MANIFEST);
    if (sha256 === record.manifest.sha256) checks.pass('manifest', bundle.docking);
    else checks.fail('manifest', MANIFEST, `not the bytes that record ${record.seq} names`);
  });
}
