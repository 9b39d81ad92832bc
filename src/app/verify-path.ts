/**
 * `verify`: finds out what PATH is (an archive, one intake, one record or the file it seals), gathers the keys, and has it
 * verified. Needs no ledger, no home folder and no network. Writes nothing.
 */
import { open, stat } from 'node:fs/promises';
import { basename, dirname, relative, sep } from 'node:path';
import { openEvidenceFolder } from '../adapters/evidence-files/open-evidence-folder.js';
import { openSystemClock } from '../adapters/system/system-clock.js';
import { Failure } from '../domain/failure.js';
import type { Instant } from '../domain/quantities.js';
import { dockOfBundle } from '../evidence/bundle-files.js';
import { dockingOfFolder } from '../evidence/evidence-paths.js';
import { type IntakeAccount, VerifyAccount } from '../evidence/verify/account.js';
import type { VerifyDocument } from '../evidence/verify/check-list.js';
import { type EvidenceReader, READ_LIMITS } from '../evidence/verify/evidence-reader.js';
import type { VerifyProgress } from '../evidence/verify/verification.js';
import { type EvidenceScope, verifyEvidence } from '../evidence/verify/verify-evidence.js';
import { type ReadContinuity, readContinuity } from './read-continuity.js';
import { existing, keysFor } from './verify-keys.js';

/** Enough entries to tell an archive from an intake. */
const MAX_TOP_ENTRIES = 10_000;

export type VerifyPathOptions = {
  readonly path: string;
  /** Folder with the public keys that the verifier trusts: see verify-keys.ts. */
  readonly keysFolder: string | undefined;
  /** So many independent witnesses have to stand for a checkpoint. */
  readonly witnessQuorum?: number | undefined;
  /** Time of evaluation, for what no witness has dated. */
  readonly atMs?: number | undefined;
  readonly onProgress?: (done: VerifyProgress) => void;
  readonly signal: AbortSignal;
};

/** What was found, with what a report for people says beside it. */
export type Examination = {
  readonly document: VerifyDocument;
  readonly scope: EvidenceScope['kind'];
  readonly account: VerifyAccount;
  /** By this machine’s clock, at the end. */
  readonly madeAt: Instant;
  /** Of the first dockings; of the others only what their records say. */
  readonly continuity: ReadonlyMap<IntakeAccount, ReadContinuity>;
};

/** Dockings whose continuity reports are read for their drawings. */
const MAX_READ_REPORTS = 25;

/**
 * Fails `path-missing` or `path-unreadable` for PATH and the folder of keys, `bundle-packed` for a tar; what lies there is told by the
 * document.
 */
export async function verifyPath(options: VerifyPathOptions): Promise<VerifyDocument> {
  return (await examine(options, 0)).document;
}

/** Verifies and reads what a whole report needs besides; fails as `verifyPath`. */
export async function examinePath(options: VerifyPathOptions): Promise<Examination> {
  const examined = await examine(options, MAX_READ_REPORTS);
  const { now } = await openSystemClock();
  return { ...examined, madeAt: now() };
}

async function examine(options: VerifyPathOptions, maxReports: number): Promise<Omit<Examination, 'madeAt'>> {
  const { keysFolder, atMs, onProgress = () => undefined, signal } = options;
  if (/^s3:\/\//i.test(options.path)) {
    throw new Failure('bad-option', { path: options.path, problem: 'object stores cannot be verified yet' });
  }
  const path = await existing(options.path);
  const found = await scopeOf(path, signal);
  const keys = { ...(await keysFor(path, keysFolder, signal)), quorum: options.witnessQuorum };
  await using reader = openEvidenceFolder(found.root);
  const account = new VerifyAccount();
  const document = await verifyEvidence({ reader, scope: found.scope, keys, atMs, onProgress, account, signal });
  const continuity = new Map<IntakeAccount, ReadContinuity>();
  for (const intake of account.intakes.slice(0, maxReports))
    continuity.set(intake, await readContinuity(reader, intake, signal));
  return { document, scope: found.scope.kind, account, continuity };
}

type Found = { readonly root: string; readonly scope: EvidenceScope };

async function scopeOf(path: string, signal: AbortSignal): Promise<Found> {
  const there = await stat(path);
  if (there.isFile()) return await scopeOfFile(path, signal);
  if (!there.isDirectory()) throw new Failure('path-unreadable', { path, problem: 'neither a file nor a folder' });
  await using reader = openEvidenceFolder(path);
  const listing = await reader.list('', MAX_TOP_ENTRIES, signal);
  if (listing.kind !== 'entries') throw new Failure('path-unreadable', { path });
  const folders = listing.entries.filter((entry) => entry.kind === 'folder').map((entry) => entry.name);
  if (folders.includes('intake') || folders.includes('docks')) return { root: path, scope: { kind: 'archive' } };
  const name = await nameOfBag(reader, signal);
  const exporter = dockOfBundle(name);
  if (exporter !== undefined) return { root: path, scope: { kind: 'bundle', dock: exporter } };
  const docking = dockingOfFolder(basename(path)) ?? dockingOfFolder(name);
  const looksLikeIntake = folders.includes('rec') || listing.entries.some((entry) => entry.name === 'bagit.txt');
  if (docking !== undefined && looksLikeIntake) return { root: path, scope: { kind: 'intake', docking } };
  return { root: path, scope: { kind: 'nothing', because: 'neither an archive nor an intake nor a record' } };
}

/** A record, or a file that has one: beside it, or below `rec` as the file is below `data`. */
async function scopeOfFile(path: string, signal: AbortSignal): Promise<Found> {
  if (path.endsWith('.rec')) return scopeOfRecord(path);
  const components = path.split(sep);
  const at = components.lastIndexOf('data');
  const inIntake = at < 0 ? [] : [`${[...components.slice(0, at), 'rec', ...components.slice(at + 1)].join(sep)}.rec`];
  for (const record of [`${path}.rec`, ...inIntake]) {
    await using reader = openEvidenceFolder(dirname(record));
    const read = await reader.readSmall(basename(record), 0, signal);
    if (read.kind === 'too-large') return scopeOfRecord(record);
  }
  if (await isTar(path)) throw new Failure('bundle-packed', { path });
  const because = 'a file that is no record (.rec) and has none beside it or in its intake';
  return { root: dirname(path), scope: { kind: 'nothing', because } };
}

/** By the word that POSIX puts into the first header. */
async function isTar(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(262), 0, 262, 0);
    return bytesRead === 262 && buffer.subarray(257).toString('latin1') === 'ustar';
  } finally {
    await handle.close();
  }
}

/** The root is the folder above the first `rec`, so that the footage below `data/` can be reached from it. */
function scopeOfRecord(path: string): Found {
  const components = dirname(path).split(sep);
  const at = components.indexOf('rec');
  const root = at < 0 ? dirname(path) : components.slice(0, at).join(sep) || sep;
  return { root, scope: { kind: 'record', path: relative(root, path).split(sep).join('/') } };
}

/** A copied intake may lie in a folder of another name; what the bag says is compared with every record. */
async function nameOfBag(reader: EvidenceReader, signal: AbortSignal): Promise<string> {
  const read = await reader.readSmall('bag-info.txt', READ_LIMITS.keyFileBytes, signal);
  if (read.kind !== 'bytes') return '';
  return /^External-Identifier: (.*)$/m.exec(Buffer.from(read.bytes).toString('utf8'))?.[1] ?? '';
}
