/**
 * The lists of one intake: every listed file is there and hashes to its line, every file is listed, and the signed closing
 * record fixes the tag manifest. What signed records name beside themselves is checked as well.
 */
import { type ManifestLine, manifestLines } from '../manifest.js';
import type { CloseRecord } from '../records/close.js';
import { batchesOf, forEachBounded } from './bounded.js';
import { READ_LIMITS } from './evidence-reader.js';
import type { IntakeFacts } from './intake-facts.js';
import { readList } from './read-list.js';
import type { Verification } from './verification.js';
import { under } from './walk-tree.js';

const TAG_MANIFEST = 'tagmanifest-sha256.txt';
const MANIFEST = 'manifest-sha256.txt';
/** What is written after the tag manifest: receipts and the closing record authenticate themselves. */
const AFTER_CLOSE = /^rec\/_(stored|close)-\d+\.rec(\.sig|\.minisig)?$/;
/** Footage and what lies beside its record: all of what an excerpt may leave out. */
const OF_A_FILE = /^(data\/|rec\/(?!_[a-z]+-\d+\.rec))/;
/** Proofs of the transparency log, written after it as well, are judged by themselves: each beside its record. */
const PROOF = /^(rec\/.+)\.tlog-proof$/;

export async function verifyManifests(at: Verification, facts: IntakeFacts): Promise<void> {
  await verifyLists(at, facts, {
    isFootage: (path) => path.startsWith('data/'),
    isFree: (path) => AFTER_CLOSE.test(path),
  });
  verifyNamedFiles(at, facts);
  verifyClosing(at, facts);
}

type Listed = Pick<IntakeFacts, 'folder' | 'docking' | 'files' | 'digests'> & Partial<Pick<IntakeFacts, 'left'>>;

/** The two manifests of any bag. `isFootage`: was hashed elsewhere; `isFree`: need not be in a list. */
export async function verifyLists(
  at: Verification,
  facts: Listed,
  rules: { readonly isFootage: (path: string) => boolean; readonly isFree: (path: string) => boolean },
): Promise<void> {
  await hashOthers(at, facts, rules.isFootage);
  for (const [name, isPayload] of [
    [MANIFEST, true],
    [TAG_MANIFEST, false],
  ] as const) {
    const unlisted = new Set([...facts.files].filter((path) => path.startsWith('data/') === isPayload));
    const isUsable = await verifyList(at, facts, { name, isPayload, unlisted });
    if (isUsable)
      tellUnlisted(
        at,
        facts,
        [...unlisted].filter((path) => !rules.isFree(path)),
      );
  }
}

function tellUnlisted({ checks }: Verification, facts: Listed, unlisted: readonly string[]): void {
  for (const path of unlisted) {
    if (path === TAG_MANIFEST) continue;
    const record = PROOF.exec(path)?.[1];
    const subject = under(facts.folder, path);
    if (record === undefined) checks.fail('manifest', subject, 'the file is in no list');
    else if (!facts.files.has(`${record}.rec`))
      checks.notChecked('manifest', subject, 'a proof whose record is not here');
  }
}

/** The last closing record, by its place in the log. */
export function closingRecord(facts: IntakeFacts): CloseRecord | undefined {
  return facts.closes.reduce<CloseRecord | undefined>(
    (last, record) => (last === undefined || record.seq > last.seq ? record : last),
    undefined,
  );
}

/** Everything but footage, which was hashed beside its record, and records, which were hashed when they were examined. */
async function hashOthers(at: Verification, facts: Listed, isFootage: (path: string) => boolean): Promise<void> {
  const { checks, reader, signal } = at;
  const others = [...facts.files].filter((path) => !isFootage(path) && !facts.digests.has(path));
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

type List = {
  readonly name: string;
  readonly isPayload: boolean;
  /** Files that should be in it; those that are get taken out. */
  readonly unlisted: Set<string>;
};

/** True when the list could be used to its end. */
async function verifyList(at: Verification, facts: Listed, list: List): Promise<boolean> {
  return await readList(at, {
    path: under(facts.folder, list.name),
    code: 'manifest',
    // Nothing is kept of a line, and the size of the list has a bound.
    maxLines: Number.POSITIVE_INFINITY,
    lines: manifestLines,
    onLine: (line) => {
      if (line.name.startsWith('data/') !== list.isPayload) return `names ${line.name}, which belongs in another list`;
      if (facts.files.has(line.name) && !list.unlisted.delete(line.name)) return 'names a file again';
      verifyLine(at, facts, line);
      return undefined;
    },
  });
}

function verifyLine({ checks }: Verification, facts: Listed, line: ManifestLine): void {
  const subject = under(facts.folder, line.name);
  if (!facts.files.has(line.name)) {
    if (facts.left !== undefined && OF_A_FILE.test(line.name)) {
      if (line.name.startsWith('data/')) facts.left.add(line.name);
    } else checks.notChecked('manifest', subject, 'listed, but not here');
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
