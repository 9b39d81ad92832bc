/**
 * A sign of life where nothing is recorded: the newest checkpoint is brought to the witnesses again, whose fresh times say that the log
 * was no longer even then. Without it nobody can tell a quiet dock from one whose end was cut off. Only the pointer
 * changes; the checkpoint of that size keeps its first cosignatures, which bound the times of its records best.
 */
import { instant } from '../../domain/quantities.js';
import { sha256Of } from '../../evidence/digest.js';
import { checkpointPath, NEWEST_CHECKPOINT } from '../../evidence/evidence-paths.js';
import { noteText, parseNote } from '../../evidence/log/signed-note.js';
import { defined } from '../../lib/assert.js';
import type { CheckpointRow } from '../../ports/ledger-log.js';
import type { SystemClock } from '../../ports/system-clock.js';
import type { Vault } from '../../ports/vault.js';
import { type CosignDeps, cosignCheckpoint } from './cosign-checkpoint.js';

export type HeartbeatDeps = CosignDeps & {
  readonly vault: Vault;
  readonly clock: SystemClock;
  /** Of the log, below the vault's root. */
  readonly folder: string;
  readonly quorum: number;
  /** So long a checkpoint may stay without a fresh cosignature. */
  readonly heartbeatMs: number;
};

/** Size of the checkpoint and time of the dock's clock in milliseconds. */
const NOTE = 'log-heartbeat';

export async function isHeartbeatDue(
  { ledger, clock, witnesses, heartbeatMs }: HeartbeatDeps,
  newest: CheckpointRow,
): Promise<boolean> {
  if (witnesses.length === 0) return false;
  const [size, beatAt] = ((await ledger.noted(NOTE)) ?? '').split(' ').map(Number);
  const lastAt = size === newest.size ? (beatAt ?? 0) : newest.at;
  // A clock that ran ahead and was set back must not end the beats for years.
  return Math.abs(clock.now() - lastAt) >= heartbeatMs;
}

/**
 * True where enough witnesses answered; then the archive's pointer is on its way, behind the checkpoint that lies there already.
 * May be repeated after a crash. Rejects as `cosignCheckpoint`.
 */
export async function beat(deps: HeartbeatDeps, newest: CheckpointRow, signal: AbortSignal): Promise<boolean> {
  const { ledger, vault, clock, folder } = deps;
  const published = defined(newest.published, 'published checkpoint');
  const { note, count } = await cosignCheckpoint(deps, newest, signal);
  if (count < Math.max(1, deps.quorum)) return false;
  await vault.writeDraft(`${folder}/${NEWEST_CHECKPOINT}`, [withAbsent(note, published)]);
  const file = {
    path: `${folder}/${checkpointPath(newest.size)}`,
    sizeBytes: published.length,
    sha256: sha256Of(published),
  };
  const now = instant(clock.now());
  await ledger.addOutbox([{ docking: undefined, segment: undefined, files: [file], dueAt: now }]);
  await ledger.note(NOTE, `${newest.size} ${now}`);
  return true;
}

/** A witness that was away keeps the line it gave before: one a witness, so that the note does not grow. */
function withAbsent(fresh: Uint8Array, published: Uint8Array): Uint8Array {
  const note = defined(parseNote(fresh), 'own checkpoint');
  const before = defined(parseNote(published), 'own checkpoint');
  const isThere = (name: string, keyHash: string): boolean =>
    note.signatures.some((line) => line.name === name && line.keyHash === keyHash);
  const absent = before.signatures.filter(({ name, keyHash }) => !isThere(name, keyHash));
  return Buffer.from(noteText({ ...note, signatures: [...note.signatures, ...absent] }), 'utf8');
}
