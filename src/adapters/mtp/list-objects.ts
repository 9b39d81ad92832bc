/**
 * Every file on the camera by its path. Handles hold for one session only and are never shown; names are hostile: what would lead
 * elsewhere or cannot be shown is percent-encoded, and a name that is there twice gets a mark that no name can have.
 */
import { Failure, throwIfCancelled } from '../../domain/failure.js';
import { clampedInstant } from '../../domain/quantities.js';
import { displayPath } from '../../platform/raw-path.js';
import type { MediumEntry, MediumRefusal } from '../../ports/medium.js';
import { FORMAT_ASSOCIATION, OPERATION, PROPERTY_OBJECT_SIZE, ROOT_PARENT } from './ptp-codes.js';
import { DatasetReader, decodeObjectInfo, parseDateTime } from './ptp-datasets.js';
import type { PtpSession } from './ptp-session.js';

export type ObjectFacts = {
  readonly name: string;
  readonly isFolder: boolean;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
};

export type ListedObject = { readonly handle: number; readonly entry: MediumEntry };

const MAX_DEPTH = 64;
const MAX_HANDLES_BYTES = 8 * 1024 * 1024;
const MAX_DATASET_BYTES = 8 * 1024;
/** ObjectInfo's own field stands here at 4 GiB and above. */
const SIZE_ELSEWHERE = 0xffffffff;

type Folder = { readonly storage: number; readonly parent: number; readonly raw: Buffer; readonly depth: number };
type Bounds = { readonly maxFiles: number; readonly signal: AbortSignal };
type Walk = {
  readonly files: ListedObject[];
  readonly refusals: MediumRefusal[];
  readonly folders: Folder[];
  readonly seen: Set<number>;
  readonly paths: Set<string>;
};

export async function listObjects(
  session: PtpSession,
  { maxFiles, signal }: Bounds,
): Promise<{ readonly files: readonly ListedObject[]; readonly refusals: readonly MediumRefusal[] }> {
  const storages = await storageIds(session, signal);
  const folders = storages.map((storage): Folder => {
    const raw = storages.length === 1 ? Buffer.alloc(0) : Buffer.from(storage.toString(16).padStart(8, '0'));
    return { storage, parent: ROOT_PARENT, raw, depth: 0 };
  });
  const walk: Walk = { files: [], refusals: [], folders, seen: new Set(), paths: new Set() };
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const handle of await handlesIn(session, folder, signal)) {
      throwIfCancelled(signal);
      // An object that lies in two folders, or in itself, would be walked without end.
      if (walk.seen.has(handle)) continue;
      walk.seen.add(handle);
      if (walk.seen.size > maxFiles) throw new Failure('too-many-files', { limit: maxFiles });
      await take(session, walk, folder, handle);
    }
  }
  walk.files.sort((a, b) => Buffer.compare(Buffer.from(a.entry.path), Buffer.from(b.entry.path)));
  return { files: walk.files, refusals: walk.refusals };
}

export async function storageIds(session: PtpSession, signal?: AbortSignal): Promise<readonly number[]> {
  const limits = { maxBytes: MAX_DATASET_BYTES, ...(signal && { signal }) };
  return new DatasetReader(await session.ask(OPERATION.getStorageIds, [], limits)).array(4);
}

/** Rejects `camera-refused` where the camera has no such object any more. */
export async function readObject(session: PtpSession, handle: number): Promise<ObjectFacts> {
  const limits = { maxBytes: MAX_DATASET_BYTES };
  const info = decodeObjectInfo(await session.ask(OPERATION.getObjectInfo, [handle], limits));
  let { sizeBytes } = info;
  if (sizeBytes === SIZE_ELSEWHERE) {
    const told = await session.ask(OPERATION.getObjectPropValue, [handle, PROPERTY_OBJECT_SIZE], limits);
    sizeBytes = new DatasetReader(told).uint64();
  }
  const mtimeMs = clampedInstant(parseDateTime(info.modified) ?? parseDateTime(info.captured) ?? 0);
  return { name: info.name, isFolder: info.format === FORMAT_ASSOCIATION, sizeBytes, mtimeMs };
}

async function handlesIn(session: PtpSession, { storage, parent }: Folder, signal: AbortSignal): Promise<number[]> {
  const limits = { maxBytes: MAX_HANDLES_BYTES, signal };
  return new DatasetReader(await session.ask(OPERATION.getObjectHandles, [storage, 0, parent], limits)).array(4);
}

async function take(session: PtpSession, walk: Walk, folder: Folder, handle: number): Promise<void> {
  let facts: ObjectFacts;
  try {
    facts = await readObject(session, handle);
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'camera-refused')) throw error;
    walk.refusals.push({ path: displayPath(childOf(folder.raw, 'object')).path, reason: 'special-file' });
    return;
  }
  const raw = childOf(folder.raw, facts.name);
  if (!facts.isFolder) {
    const shown = uniquePath(walk.paths, raw);
    walk.files.push({ handle, entry: { ...shown, sizeBytes: facts.sizeBytes, mtimeMs: facts.mtimeMs } });
  } else if (folder.depth < MAX_DEPTH) {
    walk.folders.push({ storage: folder.storage, parent: handle, raw, depth: folder.depth + 1 });
  } else {
    walk.refusals.push({ path: displayPath(raw).path, reason: 'too-deep' });
  }
}

/** One component, whatever the camera says: no separator, never `.`, `..` or nothing. */
function childOf(parent: Buffer, name: string): Buffer {
  const safe = /^\.{0,2}$/.test(name) ? `%${Buffer.from(name).toString('hex')}` : name.replaceAll('/', '%2F');
  return parent.length === 0 ? Buffer.from(safe) : Buffer.concat([parent, Buffer.from('/'), Buffer.from(safe)]);
}

/** PTP lets two objects of one folder have one name. A bare `%` is in no display form, so that the mark is nobody's name. */
function uniquePath(paths: Set<string>, raw: Buffer): Pick<MediumEntry, 'path' | 'rawPathHex'> {
  const shown = displayPath(raw);
  let path = shown.path;
  for (let copy = 2; paths.has(path); copy += 1) path = `${shown.path}%~${copy}`;
  paths.add(path);
  return path === shown.path ? shown : { path, rawPathHex: raw.toString('hex') };
}
