/**
 * The oracle of the crash tests: what must hold of ledger, vault and archive after a start, and after the camera was docked
 * again. Reads everything, believes nothing; gives what is wrong in words.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dock } from '../../src/app/open-dock.js';
import { seq } from '../../src/domain/ids.js';
import type { SegmentState } from '../../src/domain/segment-lifecycle.js';
import type { SegmentRow } from '../../src/ports/ledger.js';
import { DOCK, type TestHome } from '../fakes/test-home.js';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const UNDERWAY: readonly SegmentState[] = ['pulling', 'pulled', 'verified'];
const SEALED: readonly SegmentState[] = ['sealed', 'archived'];
/** What a verification may say of an intake whose docking was cut short, and of a dock that has no log yet. */
const EXPECTED = /was not pulled|known to be cut short|transparency log/;

/** Right after a start: nothing is under way, and what is sealed lies in its place with the bytes that were signed. */
export async function problemsAfterStart(at: TestHome, dock: Dock): Promise<string[]> {
  const { ledger } = dock.ingest;
  const problems: string[] = [];
  const open = await ledger.dockings({
    states: ['detected', 'identified', 'listed', 'pulling', 'judged', 'interrupted'],
    limit: 10,
  });
  for (const { id, state } of open) problems.push(`docking ${id} is still ${state}`);
  for (const row of await segments(dock, UNDERWAY)) problems.push(`segment ${row.id} is still ${row.state}`);
  for (const { seq: number } of await ledger.unplacedRecords(10)) problems.push(`record ${number} is not in place`);
  for (const finding of await ledger.findings({ limit: 100 })) {
    if (finding.severity === 'error') problems.push(`finding ${finding.code}: ${JSON.stringify(finding.facts)}`);
  }
  const wanted = new Set((await segments(dock, ['listed', 'unreadable', 'quarantined'])).map(({ temp }) => temp));
  for (const path of at.temporaries()) {
    const temp = /^vault\/tmp\/([a-z0-9-]+)\.part$/.exec(path)?.[1];
    const isWanted = temp !== undefined && wanted.has(temp);
    if (!isWanted && !path.startsWith('archive/')) problems.push(`nobody wants ${path}`);
  }
  for (const row of await segments(dock, SEALED)) problems.push(...footageProblems(at, row));
  problems.push(...(await chainProblems(at, dock)));
  return problems;
}

/** After the card was docked again and everything was forwarded. */
export async function problemsAtTheEnd(at: TestHome, dock: Dock): Promise<string[]> {
  const problems = await problemsAfterStart(at, dock);
  const sealed = await segments(dock, SEALED);
  for (const entry of (await (await at.medium()).list(new AbortController().signal)).entries) {
    const own = sealed.filter((row) => row.path === entry.path && row.sizeBytes === entry.sizeBytes);
    if (own.length !== 1) problems.push(`${entry.path} is sealed ${own.length} times`);
    const digest = sha256(readFileSync(join(at.card, entry.path)));
    if (own.some((row) => row.sha256 !== digest)) problems.push(`${entry.path} is sealed with other bytes`);
  }
  for (const path of at.temporaries()) problems.push(`left over: ${path}`);
  const { outboxWaiting, outboxParked } = await dock.ingest.ledger.overview();
  if (outboxWaiting + outboxParked > 0)
    problems.push(`${outboxWaiting} waiting and ${outboxParked} parked in the outbox`);
  problems.push(...storeProblems(at));
  for (const { code, because, subject, result, required } of (await at.verify()).checks) {
    if (required && result !== 'pass' && !EXPECTED.test(because))
      problems.push(`verify: ${code} ${subject}: ${because}`);
  }
  return problems;
}

async function segments(dock: Dock, states: readonly SegmentState[]): Promise<readonly SegmentRow[]> {
  return dock.ingest.ledger.segmentsInState(states, { afterId: 0, limit: 1000 });
}

function footageProblems(at: TestHome, row: SegmentRow): string[] {
  const file = join(at.home, 'vault', row.storedPath ?? 'nowhere');
  if (!existsSync(file)) return [`sealed footage is missing: ${row.storedPath}`];
  const problems: string[] = [];
  if (sha256(readFileSync(file)) !== row.sha256) problems.push(`sealed footage differs: ${row.storedPath}`);
  const record = `${file.replace('/data/', '/rec/')}.rec`;
  for (const suffix of ['', '.sig', '.minisig']) {
    if (!existsSync(record + suffix)) problems.push(`no ${suffix} for sealed footage ${row.storedPath}`);
  }
  return problems;
}

/** Numbers without hole or double, each record naming the one before, each signed, each lying in the vault as committed. */
async function chainProblems(at: TestHome, dock: Dock): Promise<string[]> {
  const { ledger } = dock.ingest;
  const problems: string[] = [];
  const tip = await ledger.tip();
  const key = createPublicKey(readFileSync(join(at.home, 'vault', 'docks', DOCK, 'dock.pem')));
  let prev: string = sha256(readFileSync(join(at.home, 'keys', 'dock.csr')));
  for (let number = 0; number <= (tip.seq ?? -1); number += 1) {
    const row = await ledger.record(seq(number));
    if (row === undefined) return [...problems, `record ${number} is missing`];
    const record = JSON.parse(Buffer.from(row.bytes).toString('utf8')) as { seq: number; prev: string };
    if (record.seq !== number || record.prev !== prev) problems.push(`record ${number} does not follow the one before`);
    if (!verify(null, row.bytes, key, row.signature)) problems.push(`record ${number} is not signed`);
    const file = join(at.home, 'vault', row.path);
    if (!existsSync(file) || !readFileSync(file).equals(Buffer.from(row.bytes)))
      problems.push(`record ${number} does not lie at ${row.path}`);
    prev = row.digest;
  }
  return problems;
}

/** Vault and archive hold the same files with the same bytes, the archive's own marker apart. */
function storeProblems(at: TestHome): string[] {
  const [vault, archive] = ['vault', 'archive'].map((name) => filesBelow(join(at.home, name)));
  if (vault === undefined || archive === undefined) return ['no store'];
  const names = new Set([...vault.keys(), ...archive.keys()]);
  return [...names]
    .filter((name) => vault.get(name) !== archive.get(name))
    .map((name) => `vault and archive differ in ${name}: ${vault.get(name)} ${archive.get(name)}`);
}

function filesBelow(root: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === '.sealdock-archive') continue;
    const path = join(entry.parentPath, entry.name);
    found.set(path.slice(root.length + 1), sha256(readFileSync(path)));
  }
  return found;
}
