/**
 * Completeness: every file that the signed inventory lists has a fate; what was pulled is here with its record; what was
 * held already is named for a later look; what could not be read or is still waiting makes the intake incomplete.
 */
import { type FateLine, fateLines, type InventoryLine, inventoryLines, pathKey } from '../listing-text.js';
import type { InventoryRecord } from '../records/inventory.js';
import { signablePath } from '../text-rules.js';
import { READ_LIMITS } from './evidence-reader.js';
import type { HeldReference, IntakeFacts, InventoryOutcome, OpenFile, SegmentFacts } from './intake-facts.js';
import { closingRecord } from './intake-manifests.js';
import { readList } from './read-list.js';
import type { Verification } from './verification.js';
import { under } from './walk-tree.js';

const NOTHING: InventoryOutcome = { held: [], open: [], settled: new Set() };

/** Gives what refers to other dockings, which only the whole archive can resolve. */
export async function verifyInventory(at: Verification, facts: IntakeFacts): Promise<InventoryOutcome> {
  const { checks } = at;
  const [inventory, second] = facts.inventories;
  if (inventory === undefined) {
    checks.fail('inventory-complete', facts.docking, 'there is no inventory record');
    return NOTHING;
  }
  if (second !== undefined) {
    checks.fail('inventory-complete', facts.docking, `two inventories: records ${inventory.seq} and ${second.seq}`);
  }
  if (inventory.truncated) {
    checks.fail('inventory-complete', facts.docking, 'the listing of the camera is known to be cut short');
  }
  const listed = await readListing(at, facts, inventory);
  return listed === undefined ? NOTHING : await matchFates(at, facts, { inventory, listed });
}

/** Of every listed file what its later look needs: by its path the key that makes it the same file in another listing. */
type Listed = Map<string, string | undefined>;

async function readListing(
  at: Verification,
  facts: IntakeFacts,
  inventory: InventoryRecord,
): Promise<Listed | undefined> {
  const listed: Listed = new Map();
  let bytes = 0;
  let refused = 0;
  const isRead = await readList(at, {
    path: under(facts.folder, 'inventory.ndjson'),
    code: 'inventory-complete',
    maxLines: READ_LIMITS.listedFiles,
    lines: inventoryLines,
    onLine: (line) => {
      if (line.kind === 'refused') {
        refused += 1;
        return undefined;
      }
      const path = pathKey(line);
      if (listed.has(path)) return 'names a file again';
      listed.set(path, sameFileKey(inventory.cam.id, line, path));
      bytes += line.size;
      return undefined;
    },
  });
  if (!isRead) return undefined;
  if (listed.size === inventory.count && bytes === inventory.bytes && refused === inventory.refused)
    at.checks.pass('inventory-complete', facts.docking);
  else
    at.checks.fail(
      'inventory-complete',
      facts.docking,
      'the listing does not add up to what the inventory record says',
    );
  return listed;
}

/** Without a camera or a time an equal name could be another recording: cameras write their names again. */
function sameFileKey(
  camera: string | null,
  { mtime, size }: Extract<InventoryLine, { kind: 'file' }>,
  path: string,
): string | undefined {
  return camera === null || mtime === null ? undefined : `${camera} ${mtime} ${size} ${path}`;
}

async function matchFates(
  at: Verification,
  facts: IntakeFacts,
  { inventory, listed }: { readonly inventory: InventoryRecord; readonly listed: Listed },
): Promise<InventoryOutcome> {
  const { checks } = at;
  const sealed = new Map(facts.segments.map((segment) => [segment.seq, segment]));
  const tally = { pulled: 0, 'already-held': 0, unreadable: 0, pending: 0, bytes: 0 };
  const outcome: Matching['outcome'] = { held: [], open: [], settled: new Set() };
  const isRead = await readList(at, {
    path: under(facts.folder, 'fates.ndjson'),
    code: 'inventory-complete',
    maxLines: READ_LIMITS.listedFiles,
    lines: fateLines,
    onLine: (fate) => {
      tally[fate.fate] += 1;
      if (fate.fate === 'pulled') tally.bytes += fate.size;
      matchFate(at, facts, { fate, listed, sealed, outcome });
      return undefined;
    },
  });
  if (!isRead) return NOTHING;
  for (const path of listed.keys()) {
    const subject = `${facts.docking}: ${signablePath(Buffer.from(path, 'hex')).path}`;
    checks.fail('inventory-complete', subject, 'was listed on the camera, but has no fate');
  }
  for (const segment of sealed.values()) {
    const because = `record ${segment.seq} is about a file that no fate names`;
    checks.fail('inventory-complete', `${facts.docking}: ${segment.name}`, because);
  }
  verifyCounts(at, facts, inventory, tally);
  return outcome;
}

type Matching = {
  readonly fate: FateLine;
  /** What waits for its fate. */
  readonly listed: Listed;
  /** Records that wait for the fate that names them. */
  readonly sealed: Map<number, SegmentFacts>;
  readonly outcome: { readonly held: HeldReference[]; readonly open: OpenFile[]; readonly settled: Set<string> };
};

function matchFate({ checks }: Verification, facts: IntakeFacts, { fate, listed, sealed, outcome }: Matching): void {
  const subject = `${facts.docking}: ${fate.path}`;
  const path = pathKey(fate);
  const sameFile = listed.get(path);
  if (!listed.delete(path)) {
    checks.fail('inventory-complete', subject, 'has a fate, but was not listed, or has two');
    return;
  }
  if (fate.fate === 'pulled' && isLeftOut(facts, fate, sealed)) return;
  const because = openBecause(fate);
  if (because !== undefined) {
    outcome.open.push({ sameFile, subject, because });
    return;
  }
  if (sameFile !== undefined) outcome.settled.add(sameFile);
  const fault = fate.fate === 'pulled' ? faultOfPulled(fate, facts, sealed) : undefined;
  if (fault !== undefined) checks.fail('inventory-complete', subject, fault);
  else checks.pass('inventory-complete', facts.docking);
  if (fate.fate === 'already-held')
    outcome.held.push({ docking: fate.docking, seq: fate.seq, sha256: fate.sha256, subject });
  if (fate.fate === 'pulled') sealed.delete(fate.seq);
}

/** Not selected for the bundle: neither its record nor the file itself is here. */
function isLeftOut(
  { left, files }: IntakeFacts,
  { seq, name }: Extract<FateLine, { fate: 'pulled' }>,
  sealed: ReadonlyMap<number, SegmentFacts>,
): boolean {
  if (left === undefined || sealed.has(seq) || files.has(`data/${name}`)) return false;
  left.add(`data/${name}`);
  return true;
}

type Tally = Readonly<Record<FateLine['fate'] | 'bytes', number>>;

function verifyCounts({ checks }: Verification, facts: IntakeFacts, inventory: InventoryRecord, tally: Tally): void {
  const close = closingRecord(facts);
  if (close === undefined) return;
  const { counts } = close;
  const isEqual =
    counts.pulled === tally.pulled &&
    counts.already_held === tally['already-held'] &&
    counts.unreadable === tally.unreadable &&
    counts.pending === tally.pending &&
    close.bytes === tally.bytes;
  if (isEqual) checks.pass('inventory-complete', facts.docking);
  else checks.fail('inventory-complete', facts.docking, 'the fates do not add up to the closing record');
  if (close.inventory_seq !== inventory.seq) {
    const because = `the closing record rests on inventory ${close.inventory_seq}, here is ${inventory.seq}`;
    checks.fail('inventory-complete', facts.docking, because);
  }
}

function openBecause(fate: FateLine): string | undefined {
  switch (fate.fate) {
    case 'pulled':
    case 'already-held':
      return undefined;
    case 'unreadable':
      return `could not be read from the camera: ${fate.why}`;
    case 'pending':
      return `was not pulled: ${fate.why}`;
  }
}

function faultOfPulled(
  fate: Extract<FateLine, { fate: 'pulled' }>,
  facts: IntakeFacts,
  sealed: ReadonlyMap<number, SegmentFacts>,
): string | undefined {
  const segment = sealed.get(fate.seq);
  if (segment === undefined) return `record ${fate.seq} is missing, or another file’s`;
  const isSame =
    segment.file.sha256 === fate.sha256 &&
    segment.file.size === fate.size &&
    segment.name === fate.name &&
    pathKey(segment.src) === pathKey(fate);
  if (!isSame) return `record ${fate.seq} is about another file`;
  return facts.files.has(`data/${fate.name}`) ? undefined : `the file of record ${fate.seq} is missing`;
}
