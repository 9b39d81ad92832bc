/**
 * A whole archive: every dock's own records, every intake, and each dock's chain over all of them; references from one
 * docking to an earlier one are resolved at the end. What lies between the intakes and belongs to none is told.
 */
import type { DockingId } from '../../domain/ids.js';
import { sha256Of } from '../digest.js';
import { dockingOfFolder } from '../evidence-paths.js';
import { takeInOrder } from './bounded.js';
import { ChainLogs, linkOf } from './chain-logs.js';
import type { ChainLink } from './chain-runs.js';
import { verifyDockFiles } from './dock-files.js';
import { type EvidenceEntry, READ_LIMITS } from './evidence-reader.js';
import { readSchedule } from './key-schedule.js';
import { OtherDockings } from './other-dockings.js';
import type { Continuation } from './own-tail.js';
import type { Verification } from './verification.js';
import { type FoundEpoch, judgeEpochs } from './verify-epochs.js';
import { verifyIntake } from './verify-intake.js';
import { verifyLog } from './verify-log.js';
import { verifyRecords } from './verify-records.js';
import { under, walkTree } from './walk-tree.js';

type Intake = { readonly folder: string; readonly docking: DockingId };

type Gathered = {
  readonly chains: ChainLogs;
  readonly others: OtherDockings;
  readonly requestDigests: Map<string, string>;
  readonly epochs: FoundEpoch[];
};

/** What the archive itself keeps in its root, or the file system. */
const OWN_NAMES: ReadonlySet<string> = new Set(['docks', 'intake', '.sealdock-archive', '.incoming', 'lost+found']);
const DOCK_RECORD = /^.+\.rec(\.sig|\.minisig)?$/;
const EPOCH_FOLDER = /^e[1-9]\d{0,8}$/;
/** Of one dock that are judged; further ones are not in their logs either. */
const MAX_EPOCHS = 1000;
/** `intake/2026/11/23/<docking>` */
const DATE_FOLDERS = [/^\d{4}$/, /^\d\d$/, /^\d\d$/] as const;

export async function verifyArchive(at: Verification): Promise<void> {
  const gathered: Gathered = {
    chains: new ChainLogs(at.checks),
    others: new OtherDockings(),
    requestDigests: new Map(),
    epochs: [],
  };
  for (const { name } of await entriesOf(at, '')) {
    if (!OWN_NAMES.has(name)) at.checks.notChecked('manifest', name, 'beside the archive, no part of it', false);
  }
  for (const { name } of await foldersOf(at, 'docks', () => true)) await verifyDockFolder(at, name, gathered);
  await takeInOrder(intakesBelow(at, 'intake', 0), READ_LIMITS.intakes, {
    work: ({ folder, docking }) => verifyIntake(at, folder, docking),
    take: ({ facts, inventory }) => {
      at.account.addIntake(facts.account);
      gathered.chains.add(facts.links);
      gathered.others.add(at, facts, inventory);
    },
  });
  if (gathered.chains.count === 0) at.checks.notChecked('nothing-to-check', 'archive', 'no record was found here');
  gathered.chains.end({ isWhole: true, requestDigests: gathered.requestDigests });
  gathered.others.end(at);
  at.logs.settle(at);
  judgeEpochs(at, gathered.epochs);
  at.logs.end(at);
}

/** Every intake, in the order of days and dockings. */
export async function* intakesBelow(at: Verification, folder: string, depth: number): AsyncGenerator<Intake> {
  const pattern = DATE_FOLDERS[depth];
  if (pattern !== undefined) {
    for (const { name } of await foldersOf(at, folder, (name) => pattern.test(name))) {
      yield* intakesBelow(at, under(folder, name), depth + 1);
    }
    return;
  }
  for (const { name } of await foldersOf(at, folder, (name) => dockingOfFolder(name) !== undefined)) {
    const docking = dockingOfFolder(name);
    if (docking !== undefined) yield { folder: under(folder, name), docking };
  }
}

async function verifyDockFolder(at: Verification, dock: string, gathered: Gathered): Promise<void> {
  const { reader, checks, signal } = at;
  const folder = `docks/${dock}`;
  const request = await reader.readSmall(`${folder}/dock.csr`, READ_LIMITS.keyFileBytes, signal);
  if (request.kind === 'bytes') gathered.requestDigests.set(dock, sha256Of(request.bytes));
  const tree = await walkTree(reader, `${folder}/rec`, signal);
  const paths = tree.files.filter((path) => path.endsWith('.rec')).map((path) => `rec/${path}`);
  await readSchedule(at, { dock, folder, paths });
  await verifyDockFiles(at, dock, await entriesOf(at, folder));
  await verifyLogs(at, dock);
  for (const problem of tree.problems) checks.notChecked('readable', dock, problem);
  for (const other of tree.others)
    checks.fail('manifest', under(folder, `rec/${other}`), 'neither a file nor a folder');
  const files = new Set(tree.files);
  for (const file of files) {
    const isOurs = DOCK_RECORD.test(file) && files.has(file.replace(/\.(sig|minisig)$/, ''));
    if (!isOurs) checks.fail('manifest', under(folder, `rec/${file}`), 'belongs to no record and is in no list');
  }
  const links: ChainLink[] = [];
  const epochs: FoundEpoch[] = [];
  await verifyRecords(at, { folder, paths, dock, docking: undefined }, (_, examined) => {
    const link = linkOf(examined);
    if (link === undefined) return;
    links.push(link);
    if (examined.record?._type === 'urn:sealdock:record:key:1') at.registry.note(checks, link.path, examined.record);
    if (examined.record?._type === 'urn:sealdock:record:epoch:1')
      epochs.push({ path: link.path, record: examined.record });
  });
  links.sort((a, b) => a.seq - b.seq || (a.path < b.path ? -1 : 1));
  epochs.sort((a, b) => a.record.seq - b.record.seq || (a.path < b.path ? -1 : 1));
  for (const { record } of epochs) gathered.chains.begin(record);
  gathered.epochs.push(...epochs.slice(0, MAX_EPOCHS));
  gathered.chains.add(links);
}

/** Before the records: each is then looked up in its log. */
async function verifyLogs(at: Verification, dock: string): Promise<void> {
  const logs = await foldersOf(at, `docks/${dock}/log`, (name) => EPOCH_FOLDER.test(name));
  const epochs = logs.map(({ name }) => Number(name.slice(1))).sort((a, b) => b - a);
  const continued = new Map<number, readonly Continuation[]>();
  // The newest first: it names roots of the one that it goes on from.
  for (const epoch of epochs) {
    const by = continued.get(epoch) ?? [];
    const sizes = by.flatMap(({ size, witnessedSize }) => [size, witnessedSize]);
    const log = await verifyLog(at, { dock, epoch, folder: `docks/${dock}/log/e${epoch}`, sizes });
    if (log === undefined) continue;
    const { begins, cosigned } = log;
    if (begins !== undefined) {
      const { old } = begins;
      const said: Continuation = {
        ...{ epoch, size: old.own_size, root: old.own_root, witnessedSize: old.witnessed?.size ?? 0 },
        notAfterSeconds: cosigned[0]?.timeSeconds,
      };
      continued.set(old.epoch, [...(continued.get(old.epoch) ?? []), said]);
    }
    at.logs.add(dock, epoch, log, by);
  }
}

/** Folders of the layout; everything else at this place is told. */
export async function foldersOf(
  at: Verification,
  folder: string,
  isOurs: (name: string) => boolean,
): Promise<readonly EvidenceEntry[]> {
  const entries = await entriesOf(at, folder);
  const isLayout = (entry: EvidenceEntry): boolean => entry.kind === 'folder' && isOurs(entry.name);
  for (const entry of entries.filter((candidate) => !isLayout(candidate))) {
    at.checks.fail('manifest', under(folder, entry.name), 'belongs to no intake and is in no list');
  }
  return entries.filter(isLayout);
}

/** Lists the entries of a folder; what cannot be listed is told. */
export async function entriesOf(at: Verification, folder: string): Promise<readonly EvidenceEntry[]> {
  const listing = await at.reader.list(folder, READ_LIMITS.entries, at.signal);
  if (listing.kind === 'missing') return [];
  if (listing.kind === 'unreadable') {
    at.checks.notChecked('readable', folder, listing.because);
    return [];
  }
  if (listing.isCut) at.checks.notChecked('readable', folder, `more than ${READ_LIMITS.entries} entries`);
  return listing.entries;
}
