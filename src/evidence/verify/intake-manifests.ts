/**
 * The lists of one intake: every listed file is there and hashes to its line, every file is listed, and the signed closing
 * record fixes the tag manifest. What signed records name beside themselves is checked as well.
 */
import { type ManifestLine, parseManifest } from '../manifest.js';
import type { CloseRecord } from '../records/close.js';
import { forEachBounded } from './bounded.js';
import { READ_LIMITS } from './evidence-reader.js';
import type { IntakeFacts } from './intake-facts.js';
import type { Verification } from './verify-record.js';
import { under } from './walk-tree.js';

const TAG_MANIFEST = 'tagmanifest-sha256.txt';
const MANIFEST = 'manifest-sha256.txt';
/** What is written after the tag manifest: receipts and the closing record authenticate themselves. */
const AFTER_CLOSE = /^rec\/_(stored|close)-\d+\.rec(\.sig|\.minisig)?$|^rec\/.+\.tlog-proof$/;

export async function verifyManifests(at: Verification, facts: IntakeFacts): Promise<void> {
  const payload = await verifyList(at, facts, MANIFEST);
  const tags = await verifyList(at, facts, TAG_MANIFEST);
  for (const path of facts.files) {
    const isPayload = path.startsWith('data/');
    const listed = isPayload ? payload : tags;
    const mayBeUnlisted = !isPayload && (path === TAG_MANIFEST || AFTER_CLOSE.test(path));
    if (listed === undefined || mayBeUnlisted || listed.has(path)) continue;
    at.checks.fail('manifest', under(facts.folder, path), 'the file is in no list');
  }
  await verifyNamedFiles(at, facts);
  await verifyClosing(at, facts);
}

/** The last closing record, by its place in the log. */
export function closingRecord(facts: IntakeFacts): CloseRecord | undefined {
  return facts.closes.reduce<CloseRecord | undefined>(
    (last, record) => (last === undefined || record.seq > last.seq ? record : last),
    undefined,
  );
}

/** The names that the list holds; undefined when there is no usable list. */
async function verifyList(at: Verification, facts: IntakeFacts, name: string): Promise<Set<string> | undefined> {
  const { checks, reader, signal } = at;
  const subject = under(facts.folder, name);
  const read = await reader.readSmall(subject, READ_LIMITS.tagFileBytes, signal);
  if (read.kind !== 'bytes') {
    checks.notChecked('manifest', subject, read.kind === 'missing' ? 'the list is not here' : read.kind);
    return undefined;
  }
  const parsed = parseManifest(read.bytes);
  if (!parsed.ok) {
    checks.fail('manifest', subject, parsed.because);
    return undefined;
  }
  const isOurs = (line: ManifestLine): boolean => line.name.startsWith('data/') === (name === MANIFEST);
  await forEachBounded(parsed.lines, READ_LIMITS.concurrent, async (line) => {
    if (isOurs(line)) await verifyLine(at, facts, line);
    else checks.fail('manifest', subject, `${line.name} does not belong in this list`);
  });
  return new Set(parsed.lines.map((line) => line.name));
}

async function verifyLine(at: Verification, facts: IntakeFacts, line: ManifestLine): Promise<void> {
  const { checks } = at;
  const subject = under(facts.folder, line.name);
  if (!facts.files.has(line.name)) {
    checks.notChecked('manifest', subject, 'listed, but not here');
    return;
  }
  const sha256 = await digestOf(at, facts, line.name);
  if (sha256 === undefined) return;
  if (sha256 === line.sha256) checks.pass('manifest', facts.docking);
  else checks.fail('manifest', subject, 'not the bytes that were listed');
}

/** Files that signed records name by digest: listing, fates, continuity report. */
async function verifyNamedFiles(at: Verification, facts: IntakeFacts): Promise<void> {
  const named = [
    ...facts.inventories.map((record) => ({ seq: record.seq, file: record.listing })),
    ...facts.continuities.map((record) => ({ seq: record.seq, file: record.report })),
    ...facts.closes.map((record) => ({ seq: record.seq, file: record.fates })),
  ];
  for (const { seq, file } of named) {
    const subject = under(facts.folder, file.name);
    if (!facts.files.has(file.name)) {
      at.checks.notChecked('manifest', subject, `named by record ${seq}, but not here`);
      continue;
    }
    const sha256 = await digestOf(at, facts, file.name);
    if (sha256 === undefined) continue;
    if (sha256 === file.sha256) at.checks.pass('manifest', facts.docking);
    else at.checks.fail('manifest', subject, `not the bytes that record ${seq} names`);
  }
}

async function verifyClosing(at: Verification, facts: IntakeFacts): Promise<void> {
  const { checks } = at;
  const close = closingRecord(facts);
  if (close === undefined) {
    checks.fail('intake-closed', facts.docking, 'there is no closing record: the docking is not finished, or cut');
    return;
  }
  checks.pass('intake-closed', facts.docking);
  if (!facts.files.has(TAG_MANIFEST)) return;
  const sha256 = await digestOf(at, facts, TAG_MANIFEST);
  const subject = under(facts.folder, TAG_MANIFEST);
  if (sha256 === close.tagmanifest.sha256) checks.pass('manifest', facts.docking);
  else if (sha256 !== undefined)
    checks.fail('manifest', subject, `not the list that closing record ${close.seq} fixes`);
}

async function digestOf(at: Verification, facts: IntakeFacts, name: string): Promise<string | undefined> {
  const known = facts.digests.get(name);
  if (known !== undefined) return known;
  const subject = under(facts.folder, name);
  if (name.startsWith('data/')) {
    // Footage was hashed beside its record, which also says how large it may be.
    at.checks.notChecked('manifest', subject, 'not hashed: it has no record, or cannot be read');
    return undefined;
  }
  const found = await at.reader.hashFile(subject, READ_LIMITS.tagFileBytes, at.signal);
  if (found.kind === 'digest') {
    facts.digests.set(name, found.sha256);
    return found.sha256;
  }
  if (found.kind === 'too-large') at.checks.fail('manifest', subject, `${found.sizeBytes} bytes: no file of this kind`);
  else at.checks.notChecked('readable', subject, found.kind === 'missing' ? 'vanished meanwhile' : found.because);
  return undefined;
}
