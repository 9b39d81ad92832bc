/**
 * The public keys for a verification: from the folder that the verifier names (`--keys`), or else from the archive itself,
 * which shows no more than that its records belong together.
 *
 * A folder of keys holds `*.pem` (SPKI) and `*.pub` (minisign, signify). A key in `KB-0007.pem`, or in any file below a
 * folder `KB-0007`, is trusted for that dock alone; any other for every dock. `witness*.pem` and `witness*.vkey` are those of
 * witnesses, and a `witness*.policy` (C2SP tlog-policy) says which of them together are enough. `root*.crt` are those of roots,
 * `ca*.crt` those of authorities between, other `*.crt` certificates of docks; `revocations` and its `.sig` are the list of revoked keys; `tsa*.crt` are roots of time-stamping
 * authorities. So the registry's folder, the `keys` folder of a dock's home and a copy of an archive's `docks` all serve. Files of
 * other names, private keys too, are not opened. Certificates are taken from the archive as well: whether they count a
 * trusted root decides.
 */
import { realpath } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { isFolderItself } from '../adapters/evidence-files/evidence-place.js';
import { openEvidenceFolder } from '../adapters/evidence-files/open-evidence-folder.js';
import { errnoOf, Failure } from '../domain/failure.js';
import { isDockId } from '../domain/ids.js';
import { BUNDLE_PAYLOAD } from '../evidence/bundle-files.js';
import { forEachBounded } from '../evidence/verify/bounded.js';
import { type FolderListing, READ_LIMITS } from '../evidence/verify/evidence-reader.js';
import { type KeyFileRole, keyFileOf } from '../evidence/verify/key-files.js';
import type { KeyFile } from '../evidence/verify/key-ring.js';
import { NO_REGISTRY } from '../evidence/verify/registry.js';
import type { EvidenceKeys } from '../evidence/verify/verify-evidence.js';
import { isWithin } from '../lib/is-within.js';

const MAX_KEY_FILES = 10_000;
const MAX_LIST_BYTES = 16 * 1024 * 1024;
/** The archive's root is looked for so many folders above an intake or a record. */
const MAX_FOLDERS_UP = 80;

/** Fails `path-missing` or `path-unreadable` for the folder of keys. `path` is absolute, without links. */
export async function keysFor(
  path: string,
  keysFolder: string | undefined,
  signal: AbortSignal,
): Promise<Omit<EvidenceKeys, 'quorum'>> {
  const archive = (await archiveAbove(path)) ?? (await archiveInside(path));
  if (keysFolder === undefined) {
    const found = archive === undefined ? NO_KEYS : await keysIn(join(archive, 'docks'), signal);
    return {
      ...found,
      notIndependent: 'the keys come from the archive itself; give those of the registry with --keys',
    };
  }
  const folder = await existing(keysFolder);
  const found = await keysIn(folder, signal);
  const published = archive === undefined ? NO_KEYS : await keysIn(join(archive, 'docks'), signal);
  const certificates = [...found.registry.certificates, ...published.registry.certificates];
  const intermediates = [...found.registry.intermediates, ...published.registry.intermediates];
  const registry = { ...found.registry, certificates, intermediates };
  const isInside = [archive ?? path, path].some((root) => isWithin(folder, root));
  const inside = 'the folder of --keys lies in what is verified: who can change one can change the other';
  return { ...found, registry, notIndependent: isInside ? inside : undefined };
}

/** Absolute and without links. Fails `path-missing`, `path-unreadable`. */
export async function existing(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const isMissing = errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR';
    throw new Failure(isMissing ? 'path-missing' : 'path-unreadable', { path }, error);
  }
}

/** The archive that the path is, or is a piece of; undefined where it was taken out of its archive. */
async function archiveAbove(path: string): Promise<string | undefined> {
  for (let folder = path, up = 0; up < MAX_FOLDERS_UP; folder = dirname(folder), up += 1) {
    const below = relative(folder, path).split(sep)[0] ?? '';
    if (['', 'intake', 'docks'].includes(below) && (await isFolderItself(join(folder, 'docks')))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
  return undefined;
}

/** The piece of an archive that a bundle holds. */
async function archiveInside(path: string): Promise<string | undefined> {
  const payload = join(path, BUNDLE_PAYLOAD);
  return (await isFolderItself(join(payload, 'docks'))) ? payload : undefined;
}

async function keysIn(folder: string, signal: AbortSignal): Promise<FoundKeys> {
  await using reader = openEvidenceFolder(folder);
  const top = await reader.list('', MAX_KEY_FILES, signal);
  if (top.kind !== 'entries') throw new Failure('path-unreadable', { path: folder });
  const found = namesOf(top, '', undefined);
  for (const { name } of top.entries.filter((entry) => entry.kind === 'folder' && isDockId(entry.name))) {
    if (found.length < MAX_KEY_FILES)
      found.push(...namesOf(await reader.list(name, MAX_KEY_FILES, signal), name, name));
  }
  const byRole = new Map<KeyFileRole, KeyFile[]>();
  await forEachBounded(found.slice(0, MAX_KEY_FILES), READ_LIMITS.concurrent, async ({ name, dock, role }) => {
    const maxBytes = role === 'revocations' ? MAX_LIST_BYTES : READ_LIMITS.keyFileBytes;
    const read = await reader.readSmall(name, maxBytes, signal);
    const file = { name, dock, bytes: read.kind === 'bytes' ? read.bytes : undefined };
    byRole.set(role, [...(byRole.get(role) ?? []), file]);
  });
  const of = (role: KeyFileRole): readonly KeyFile[] => byRole.get(role) ?? [];
  const [list] = of('revocations');
  const revocations = list === undefined ? undefined : { list, signature: of('revocations-signature')[0] };
  const registry = {
    ...{ roots: of('root'), intermediates: of('intermediate'), certificates: of('certificate') },
    revocations,
  };
  return { files: of('key'), witnesses: of('witness'), registry, authorities: of('authority') };
}

type FoundKeys = Pick<EvidenceKeys, 'files' | 'witnesses' | 'registry' | 'authorities'>;

const NO_KEYS: FoundKeys = { files: [], witnesses: [], registry: NO_REGISTRY, authorities: [] };

type KeyName = { readonly name: string; readonly dock: string | undefined; readonly role: KeyFileRole };

function namesOf(listing: FolderListing, folder: string, dock: string | undefined): KeyName[] {
  if (listing.kind !== 'entries') return [];
  return listing.entries.flatMap((entry) => {
    const known = entry.kind === 'file' ? keyFileOf(entry.name) : undefined;
    // The list is one, and lies at the top.
    if (known === undefined || (folder !== '' && known.role.startsWith('revocations'))) return [];
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    return [{ name, dock: dock ?? known.dock, role: known.role }];
  });
}
