/**
 * Decides whether a listed file must be pulled or is held already. Held means: this camera's file of the same path,
 * size and time is sealed here, and the bytes on the medium agree with it, by sampled windows or, where the settings
 * say so, by reading all of it again.
 */
import { createHash } from 'node:crypto';
import { throwIfCancelled } from '../domain/failure.js';
import { defined } from '../lib/assert.js';
import type { SegmentRow } from '../ports/ledger.js';
import type { MediumFile } from '../ports/medium.js';
import type { IngestDeps } from './ingest-deps.js';

export type SegmentPlan =
  | { readonly kind: 'pull' }
  | { readonly kind: 'held'; readonly by: SegmentRow; readonly proof: 'sampled' | 'full' };

const WINDOW_BYTES = 4 * 1024 * 1024;

export async function planSegment(
  deps: IngestDeps,
  row: SegmentRow,
  file: MediumFile,
  signal: AbortSignal,
): Promise<SegmentPlan> {
  const held = await deps.ledger.findHeld(row);
  if (held === undefined || held.sha256 === undefined || held.id === row.id) return { kind: 'pull' };
  if (!(await isStillHere(deps, held))) return { kind: 'pull' };
  if (deps.policy.alreadyHeld === 'full') {
    const digest = await digestWhole(file, signal);
    return digest === held.sha256 ? { kind: 'held', by: held, proof: 'full' } : { kind: 'pull' };
  }
  if (held.fingerprint === undefined) return { kind: 'pull' };
  const fingerprint = await deps.vault.fingerprint(file, signal);
  return fingerprint === held.fingerprint ? { kind: 'held', by: held, proof: 'sampled' } : { kind: 'pull' };
}

/** Footage with a receipt is held by the archive too; without one, the vault's own file decides. */
async function isStillHere(deps: IngestDeps, held: SegmentRow): Promise<boolean> {
  if (held.state === 'archived') return true;
  const path = defined(held.storedPath, 'stored path of sealed footage');
  if ((await deps.vault.storedSize(path)) === held.sizeBytes) return true;
  deps.log.error('sealed file is missing', { segment: held.id });
  await deps.ledger.updateSegment(held.id, { state: 'quarantined', failureCode: 'sealed-file-missing' });
  await deps.ledger.raiseFinding({
    at: deps.clock.now(),
    code: 'sealed-file-missing',
    severity: 'error',
    docking: held.docking,
    camera: held.camera,
    facts: { path },
  });
  return false;
}

async function digestWhole(file: MediumFile, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for (let offset = 0; offset < file.sizeBytes; offset += WINDOW_BYTES) {
    throwIfCancelled(signal);
    hash.update(await file.readAt(offset, WINDOW_BYTES));
  }
  return hash.digest('hex');
}
