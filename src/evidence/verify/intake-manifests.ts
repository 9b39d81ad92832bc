/**
 * The lists of one intake: every listed file is there and hashes to its line, every file is listed, and the signed closing
 * record fixes the tag manifest. What signed records name beside themselves is checked as well.
 */
import { type ManifestLine, parseManifest } from '../manifest.js';
import type { CloseRecord } from '../records/close.js';
import { batchesOf, forEachBounded } from './bounded.js';
import { READ_LIMITS } from './evidence-reader.js';
import type { IntakeFacts } from './intake-facts.js';
import type { Verification } from './verification.js';
import { under } from './walk-tree.js';

const TAG_MANIFEST = 'tagmanifest-sha256.txt';
const MANIFEST = 'manifest-sha256.txt';
/** What is written after the tag manifest: receipts and the closing record authenticate themselves. */
const AFTER_CLOSE = /^rec\/_(stored|close)-\d+\.rec(\.sig|\.minisig)?$/;
/** Proofs of the transparency log authenticate themselves too, to programs that know them. */
const UNKNOWN_PROOF = 'a proof that this program does not know how to check';
const PROOF = /^rec\/.+\.tlog-proof$/;

export async function verifyManifests(at: Verification, facts: IntakeFacts): Promise<void> {
  await hashOthers(at, facts);
  const payload = await verifyList(at, facts, MANIFEST);
  const tags = await verifyList(at, facts, TAG_MANIFEST);
  for (const path of facts.files) {
    const isPayload = path.startsWith('data/');
    const listed = isPayload ? payload : tags;
    const mayBeUnlisted = !isPayload && (path === TAG_MANIFEST || AFTER_CLOSE.test(path));
    if (listed === undefined || mayBeUnlisted || listed.has(path)) continue;
    if (PROOF.test(path)) at.checks.notChecked('inclusion', under(facts.folder, path), UNKNOWN_PROOF, true);
    else at.checks.fail('manifest', under(facts.folder, path), 'the file is in no list');
  }
  verifyNamedFiles(at, facts);
  verifyClosing(at, facts);
}

/** The last closing record, by its place in the log. */
export function closingRecord(facts: IntakeFacts): CloseRecord | undefined {
  return facts.closes.reduce<CloseRecord | undefined>(
    (last, record) => (last === undefined || record.seq > last.seq ? record : last),
    undefined,
  );
}

/** Everything but footage, which was hashed beside its record, and records, which were hashed when they were examined. */
async function hashOthers(at: Verification, facts: IntakeFacts): Promise<void> {
  const { checks, reader, signal } = at;
  const others = [...facts.files].filter((path) => !path.startsWith('data/') && !facts.digests.has(path));
  const limits = { count: READ_LIMITS.batch, weight: READ_LIMITS.batch, weightOf: () => 1 };
  await forEachBounded(batchesOf(others, limits), READ_LIMITS.concurrent, async (batch) => {
    const files = batch.map((path) => ({ path: under(facts.folder, path), maxBytes: READ_LIMITS.listBytes }));
    const found = await reader.hashFiles(files, signal);
    for (const [i, path] of batch.entries()) {
      const digest = found[i];
      if (digest === undefined) continue;
      const subject = under(facts.folder, path);
      if (digest.kind === 'digest') facts.digests.set(path, digest.sha256);
      else if (digest.kind === 'too-large') checks.fail('manifest', subject, `${digest.sizeBytes} bytes: too large`);
      else checks.notChecked('readable', subject, digest.kind === 'missing' ? 'vanished meanwhile' : digest.because);
    }
  });
}

/** The names that the list holds; undefined when there is no usable list. */
async function verifyList(at: Verification, facts: IntakeFacts, name: string): Promise<Set<string> | undefined> {
  const { checks, reader, signal } = at;
  const subject = under(facts.folder, name);
  const read = await reader.readSmall(subject, READ_LIMITS.listBytes, signal);
  if (read.kind !== 'bytes') {
    checks.notChecked('manifest', subject, read.kind === 'missing' ? 'the list is not here' : read.kind);
    return undefined;
  }
  const parsed = parseManifest(read.bytes);
  if (!parsed.ok) {
    checks.fail('manifest', subject, parsed.because);
    return undefined;
  }
  for (const line of parsed.lines) {
    const isOurs = line.name.startsWith('data/') === (name === MANIFEST);
    if (isOurs) verifyLine(at, facts, line);
    else checks.fail('manifest', subject, `${line.name} does not belong in this list`);
  }
  return new Set(parsed.lines.map((line) => line.name));
}

function verifyLine({ checks }: Verification, facts: IntakeFacts, line: ManifestLine): void {
  const subject = under(facts.folder, line.name);
  if (!facts.files.has(line.name)) {
    checks.notChecked('manifest', subject, 'listed, but not here');
    return;
  }
  const sha256 = facts.digests.get(line.name);
  if (sha256 === undefined) checks.notChecked('manifest', subject, 'not hashed: it has no record, or cannot be read');
  else if (sha256 === line.sha256) checks.pass('manifest', facts.docking);
  else checks.fail('manifest', subject, 'not the bytes that were listed');
}

/** Files that signed records name by digest: listing, fates, continuity report. */
function verifyNamedFiles({ checks }: Verification, facts: IntakeFacts): void {
  const named = [
    ...facts.inventories.map((record) => ({ seq: record.seq, file: record.listing })),
    ...facts.continuities.map((record) => ({ seq: record.seq, file: record.report })),
    ...facts.closes.map((record) => ({ seq: record.seq, file: record.fates })),
  ];
  for (const { seq, file } of named) {
    const subject = under(facts.folder, file.name);
    const sha256 = facts.digests.get(file.name);
    if (!facts.files.has(file.name)) checks.notChecked('manifest', subject, `named by record ${seq}, but not here`);
    else if (sha256 === undefined) checks.notChecked('manifest', subject, `named by record ${seq}, but not hashed`);
    else if (sha256 === file.sha256) checks.pass('manifest', facts.docking);
    else checks.fail('manifest', subject, `not the bytes that record ${seq} names`);
  }
}

function verifyClosing({ checks }: Verification, facts: IntakeFacts): void {
  const close = closingRecord(facts);
  if (close === undefined) {
    checks.fail('intake-closed', facts.docking, 'there is no closing record: the docking is not finished, or cut');
    return;
  }
  checks.pass('intake-closed', facts.docking);
  const sha256 = facts.digests.get(TAG_MANIFEST);
  const subject = under(facts.folder, TAG_MANIFEST);
  if (sha256 === close.tagmanifest.sha256) checks.pass('manifest', facts.docking);
  else if (sha256 !== undefined)
    checks.fail('manifest', subject, `not the list that closing record ${close.seq} fixes`);
}
