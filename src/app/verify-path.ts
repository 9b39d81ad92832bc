/**
 * `verify`: finds out what PATH is (an archive, one intake, one record), gathers the keys, and has it verified. Needs no
 * ledger, no home folder and no network. Writes nothing.
 */
import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { openEvidenceFolder } from '../adapters/evidence-files/open-evidence-folder.js';
import { errnoOf, Failure } from '../domain/failure.js';
import { dockingOfFolder } from '../evidence/evidence-paths.js';
import type { VerifyDocument } from '../evidence/verify/check-list.js';
import { type EvidenceReader, READ_LIMITS } from '../evidence/verify/evidence-reader.js';
import { dockOfKeyFile, type KeyFile } from '../evidence/verify/key-ring.js';
import { type EvidenceScope, verifyEvidence } from '../evidence/verify/verify-evidence.js';

/** The archive's root is looked for so many folders above an intake or a record. */
const MAX_FOLDERS_UP = 80;
const MAX_KEY_FILES = 10_000;

export type VerifyPathOptions = {
  readonly path: string;
  /** Folder with the public keys (`*.pem`) that the verifier trusts. */
  readonly keysFolder: string | undefined;
  readonly signal: AbortSignal;
};

/** Fails `path-missing` or `path-unreadable` for PATH and the folder of keys; what lies there is told by the document. */
export async function verifyPath(options: VerifyPathOptions): Promise<VerifyDocument> {
  const { keysFolder, signal } = options;
  const path = await existing(options.path);
  const found = await scopeOf(path, signal);
  const keys =
    keysFolder === undefined ? await archiveKeys(path, signal) : await trustedKeys(await existing(keysFolder), signal);
  await using reader = openEvidenceFolder(found.root);
  return await verifyEvidence({
    reader,
    scope: found.scope,
    keys,
    areKeysIndependent: keysFolder !== undefined,
    signal,
  });
}

async function existing(path: string): Promise<string> {
  if (/^s3:\/\//i.test(path)) throw new Failure('bad-option', { path, problem: 'object stores cannot be read yet' });
  try {
    return await realpath(path);
  } catch (error) {
    const isMissing = errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR';
    throw new Failure(isMissing ? 'path-missing' : 'path-unreadable', { path }, error);
  }
}

type Found = { readonly root: string; readonly scope: EvidenceScope };

async function scopeOf(path: string, signal: AbortSignal): Promise<Found> {
  if ((await stat(path)).isFile()) return scopeOfFile(path);
  await using reader = openEvidenceFolder(path);
  const listing = await reader.list('', READ_LIMITS.entries, signal);
  if (listing.kind !== 'entries') throw new Failure('path-unreadable', { path });
  const folders = listing.entries.filter((entry) => entry.kind === 'folder').map((entry) => entry.name);
  if (folders.includes('intake') || folders.includes('docks')) return { root: path, scope: { kind: 'archive' } };
  const docking = dockingOfFolder(basename(path)) ?? (await dockingOfBag(reader, signal));
  const looksLikeIntake = folders.includes('rec') || listing.entries.some((entry) => entry.name === 'bagit.txt');
  if (docking !== undefined && looksLikeIntake) return { root: path, scope: { kind: 'intake', docking } };
  return { root: path, scope: { kind: 'nothing', because: 'neither an archive nor an intake nor a record' } };
}

/** The root is the folder above the first `rec`, so that the footage below `data/` can be reached from it. */
function scopeOfFile(path: string): Found {
  if (!path.endsWith('.rec')) {
    return { root: dirname(path), scope: { kind: 'nothing', because: 'a file, but no record (.rec)' } };
  }
  const components = dirname(path).split(sep);
  const at = components.indexOf('rec');
  const root = at < 0 ? dirname(path) : components.slice(0, at).join(sep) || sep;
  return { root, scope: { kind: 'record', path: relative(root, path).split(sep).join('/') } };
}

/** A copied intake may lie in a folder of another name; what the bag says is compared with every record. */
async function dockingOfBag(reader: EvidenceReader, signal: AbortSignal): Promise<string | undefined> {
  const read = await reader.readSmall('bag-info.txt', READ_LIMITS.keyFileBytes, signal);
  if (read.kind !== 'bytes') return undefined;
  const name = /^External-Identifier: (.*)$/m.exec(Buffer.from(read.bytes).toString('utf8'))?.[1];
  return name === undefined ? undefined : dockingOfFolder(name);
}

async function trustedKeys(folder: string, signal: AbortSignal): Promise<readonly KeyFile[]> {
  await using reader = openEvidenceFolder(folder);
  const listing = await reader.list('', MAX_KEY_FILES, signal);
  if (listing.kind !== 'entries') throw new Failure('path-unreadable', { path: folder });
  const names = listing.entries.filter((entry) => entry.kind === 'file' && entry.name.endsWith('.pem'));
  const files = await Promise.all(names.map(({ name }) => keyFile(reader, name, dockOfKeyFile(name), signal)));
  return files.filter((file) => file !== undefined);
}

/** The archive's own keys, found above the path where it is only a piece of an archive. */
async function archiveKeys(path: string, signal: AbortSignal): Promise<readonly KeyFile[]> {
  let root = path;
  for (let up = 0; up < MAX_FOLDERS_UP && !(await isFolder(join(root, 'docks'))); up += 1) root = dirname(root);
  await using reader = openEvidenceFolder(root);
  const docks = await reader.list('docks', MAX_KEY_FILES, signal);
  if (docks.kind !== 'entries') return [];
  const folders = docks.entries.filter((entry) => entry.kind === 'folder');
  const files = await Promise.all(folders.map(({ name }) => keyFile(reader, `docks/${name}/dock.pem`, name, signal)));
  return files.filter((file) => file !== undefined);
}

async function keyFile(
  reader: EvidenceReader,
  name: string,
  dock: string | undefined,
  signal: AbortSignal,
): Promise<KeyFile | undefined> {
  const read = await reader.readSmall(name, READ_LIMITS.keyFileBytes, signal);
  if (read.kind === 'missing') return undefined;
  return { name, dock, bytes: read.kind === 'bytes' ? read.bytes : new Uint8Array() };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory();
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return false;
  }
}
