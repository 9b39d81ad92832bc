/**
 * Completeness: every file that the signed inventory lists has a fate; what was pulled is here with its record; what was
 * held already is named for a later look; what could not be read or is still waiting makes the intake incomplete.
 */
import {
  type FateLine,
  type InventoryLine,
  type ParsedLines,
  parseFatesText,
  parseInventoryText,
  pathKey,
} from '../listing-text.js';
import type { InventoryRecord } from '../records/inventory.js';
import { READ_LIMITS } from './evidence-reader.js';
import type { HeldReference, IntakeFacts, InventoryOutcome, OpenFile, SegmentFacts } from './intake-facts.js';
import { closingRecord } from './intake-manifests.js';
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
  const listed = await readLines(at, facts, 'inventory.ndjson', parseInventoryText);
  const fates = await readLines(at, facts, 'fates.ndjson', parseFatesText);
  if (listed === undefined || fates === undefined) return NOTHING;
  verifySums(at, facts, inventory, listed);
  verifyCounts(at, facts, inventory, fates);
  const files = listed.filter((line) => line.kind === 'file');
  return matchFates(at, facts, { camera: inventory.cam.id, files, fates });
}

async function readLines<T>(
  at: Verification,
  facts: IntakeFacts,
  name: string,
  parse: (bytes: Uint8Array) => ParsedLines<T>,
): Promise<readonly T[] | undefined> {
  const subject = under(facts.folder, name);
  const read = await at.reader.readSmall(subject, READ_LIMITS.listBytes, at.signal);
  if (read.kind !== 'bytes') {
    at.checks.notChecked('inventory-complete', subject, read.kind === 'missing' ? 'not here' : read.kind);
    return undefined;
  }
  const parsed = parse(read.bytes);
  if (parsed.ok) return parsed.lines;
  at.checks.fail('inventory-complete', subject, parsed.because);
  return undefined;
}

function verifySums(
  { checks }: Verification,
  facts: IntakeFacts,
  inventory: InventoryRecord,
  listed: readonly InventoryLine[],
): void {
  const sizes = listed.flatMap((line) => (line.kind === 'file' ? [line.size] : []));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const isEqual =
    sizes.length === inventory.count && bytes === inventory.bytes && listed.length - sizes.length === inventory.refused;
  if (isEqual) checks.pass('inventory-complete', facts.docking);
  else
    checks.fail('inventory-complete', facts.docking, 'the listing does not add up to what the inventory record says');
}

function verifyCounts(
  { checks }: Verification,
  facts: IntakeFacts,
  inventory: InventoryRecord,
  fates: readonly FateLine[],
): void {
  const close = closingRecord(facts);
  if (close === undefined) return;
  const of = (fate: FateLine['fate']): number => fates.filter((line) => line.fate === fate).length;
  const bytes = fates.reduce((sum, line) => sum + (line.fate === 'pulled' ? line.size : 0), 0);
  const { counts } = close;
  const isEqual =
    counts.pulled === of('pulled') &&
    counts.already_held === of('already-held') &&
    counts.unreadable === of('unreadable') &&
    counts.pending === of('pending') &&
    close.bytes === bytes;
  if (isEqual) checks.pass('inventory-complete', facts.docking);
  else checks.fail('inventory-complete', facts.docking, 'the fates do not add up to the closing record');
  if (close.inventory_seq !== inventory.seq) {
    const because = `the closing record rests on inventory ${close.inventory_seq}, here is ${inventory.seq}`;
    checks.fail('inventory-complete', facts.docking, because);
  }
}

type FileLine = Extract<InventoryLine, { kind: 'file' }>;
type Listed = {
  readonly camera: string | null;
  readonly files: readonly FileLine[];
  readonly fates: readonly FateLine[];
};

function matchFates({ checks }: Verification, facts: IntakeFacts, listed: Listed): InventoryOutcome {
  const waiting = new Map(listed.files.map((line) => [pathKey(line), line]));
  if (waiting.size !== listed.files.length) {
    checks.fail('inventory-complete', facts.docking, 'the listing names a file more than once');
  }
  const sealed = new Map(facts.segments.map((segment) => [segment.seq, segment]));
  const held: HeldReference[] = [];
  const open: OpenFile[] = [];
  const settled = new Set<string>();
  for (const fate of listed.fates) {
    const subject = `${facts.docking}: ${fate.path}`;
    const line = waiting.get(pathKey(fate));
    if (line === undefined) {
      checks.fail('inventory-complete', subject, 'has a fate, but was not listed, or has two');
      continue;
    }
    waiting.delete(pathKey(fate));
    const sameFile = sameFileKey(listed.camera, line);
    const because = openBecause(fate);
    if (because !== undefined) {
      open.push({ sameFile, subject, because });
      continue;
    }
    if (sameFile !== undefined) settled.add(sameFile);
    const fault = fate.fate === 'pulled' ? faultOfPulled(fate, facts, sealed) : undefined;
    if (fault !== undefined) checks.fail('inventory-complete', subject, fault);
    else checks.pass('inventory-complete', facts.docking);
    if (fate.fate === 'already-held') held.push({ docking: fate.docking, seq: fate.seq, sha256: fate.sha256, subject });
    if (fate.fate === 'pulled') sealed.delete(fate.seq);
  }
  for (const line of waiting.values()) {
    checks.fail('inventory-complete', `${facts.docking}: ${line.path}`, 'was listed on the camera, but has no fate');
  }
  for (const segment of sealed.values()) {
    const because = `record ${segment.seq} is about a file that no fate names`;
    checks.fail('inventory-complete', `${facts.docking}: ${segment.name}`, because);
  }
  return { held, open, settled };
}

/** Without a camera or a time an equal name could be another recording: cameras write their names again. */
function sameFileKey(camera: string | null, { mtime, size, ...path }: FileLine): string | undefined {
  return camera === null || mtime === null ? undefined : `${camera} ${mtime} ${size} ${pathKey(path)}`;
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
