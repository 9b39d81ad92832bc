/**
 * Decides whether a listed file must be pulled or is held already. Held means: this camera's file of the same path,
 * size and time is sealed here, and the bytes on the medium agree with it, by sampled windows or, where the settings
 * say so, by reading all of it again.
 */
import { createHash } from 'node:crypto';
import { throwIfCancelled } from '../domain/failure.js';
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
  if (deps.policy.alreadyHeld === 'full') {
    const digest = await digestWhole(file, signal);
    return digest === held.sha256 ? { kind: 'held', by: held, proof: 'full' } : { kind: 'pull' };
  }
  if (held.fingerprint === undefined) return { kind: 'pull' };
  const fingerprint = await deps.vault.fingerprint(file, signal);
  return fingerprint === held.fingerprint ? { kind: 'held', by: held, proof: 'sampled' } : { kind: 'pull' };
}

async function digestWhole(file: MediumFile, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for (let offset = 0; offset < file.sizeBytes; offset += WINDOW_BYTES) {
    throwIfCancelled(signal);
    hash.update(await file.readAt(offset, WINDOW_BYTES));
  }
  return hash.digest('hex');
}
