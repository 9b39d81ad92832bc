/** Where things lie below an archive's root and in the dock's own store: the same keys in a folder and in an object store. */
import { type DockId, type DockingId, dockingId, type Seq } from '../domain/ids.js';
import { CHINA_OFFSET_MINUTES, formatInstant, type Instant } from '../domain/quantities.js';
import type { RecordType } from './records/seal-record.js';

/** `docks/KB-0007`: the dock's public keys, its request, and `rec/` with the records that belong to no docking. */
export function dockFolder(dock: DockId): string {
  return `docks/${dock}`;
}

/** A dock's first key is published as `dock.pem`, `.pub` and `.csr`; each that took another's place as `dock-<key id>.…`. */
export function laterKeyStem(keyId: string): string {
  return `dock-${keyId}`;
}

/** `docks/KB-0007/log/e1`: checkpoints and tiles of the dock's log in one epoch. */
export function logFolder(dock: DockId, epoch: number): string {
  return `${dockFolder(dock)}/log/e${epoch}`;
}

/** The newest checkpoint, below the log's folder: the one file of the format that is replaced. */
export const NEWEST_CHECKPOINT = 'checkpoint';

/** `checkpoints/000000000007`: every published one, below the log's folder. */
export function checkpointPath(size: number): string {
  return `checkpoints/${String(size).padStart(12, '0')}`;
}

/** `tsr/000000000007.tsr`: the time stamp of that checkpoint, below the log's folder. */
export function timestampPath(size: number): string {
  return `tsr/${String(size).padStart(12, '0')}.tsr`;
}

/** The newest checkpoint's path, for the path of one of all checkpoints; undefined for any other. */
export function newestBeside(path: string): string | undefined {
  const folder = /^(docks\/[^/]+\/log\/e\d+)\/checkpoints\/\d{12,16}$/.exec(path)?.[1];
  return folder === undefined ? undefined : `${folder}/${NEWEST_CHECKPOINT}`;
}

/** `rec/DCIM/a.mp4.tlog-proof` beside the record `rec/DCIM/a.mp4.rec`. */
export function proofPath(recordPath: string): string {
  return `${recordPath.replace(/\.rec$/, '')}.tlog-proof`;
}

/** `intake/2026/11/23/KB-0007-000123`, by the day on which the docking began. */
export function intakeFolder(docking: DockingId, startedAt: Instant, offsetMinutes = CHINA_OFFSET_MINUTES): string {
  const day = formatInstant(startedAt, offsetMinutes).slice(0, 10).replaceAll('-', '/');
  return `intake/${day}/${docking}`;
}

/** `rec/DCIM/a.mp4.rec` for the file stored as `data/DCIM/a.mp4`; relative to the intake's folder. */
export function segmentRecordPath(storedName: string): string {
  return `rec/${storedName}.rec`;
}

/** `rec/_boot-000042.rec`; relative to the intake's or the dock's folder. */
export function otherRecordPath(type: Exclude<RecordType, 'segment'>, seq: Seq): string {
  return `rec/_${type}-${String(seq).padStart(6, '0')}.rec`;
}

/** The dock whose docking it is: a docking's id begins with it. */
export function dockOfDocking(docking: DockingId): string {
  return docking.replace(/-\d+$/, '');
}

/** Undefined when a folder's name is no docking id. */
export function dockingOfFolder(name: string): DockingId | undefined {
  return /^[A-Z0-9-]{1,32}-\d{6,12}$/.test(name) ? dockingId(name) : undefined;
}
