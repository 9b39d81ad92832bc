/**
 * One listed file from the medium into the vault, verified, its timeline read, and sealed. Every state it reaches is
 * in the ledger before the next step begins, so that recovery can go on from there with these same steps.
 */
import { Failure, isFailure } from '../domain/failure.js';
import type { SegmentRow } from '../ports/ledger.js';
import type { Medium, MediumEntry, MediumFile } from '../ports/medium.js';
import type { PulledFile } from '../ports/vault.js';
import type { DockingContext } from './docking-context.js';
import type { IngestDeps } from './ingest-deps.js';
import { planSegment } from './plan-segment.js';
import { sealSegment } from './seal-segment.js';

/** A file that grew or changed while it was read is read anew this often; then it stays pending. */
const MAX_CHANGED = 2;

/**
 * Resolves when the file is sealed, held, or parked with its failure on record. Rejects what ends the docking:
 * `medium-gone`, `read-stalled`, `vault-full`, `vault-failing`, `cancelled` and integrity failures of the log.
 */
export async function pullSegment(
  deps: IngestDeps,
  context: DockingContext,
  medium: Medium,
  row: SegmentRow,
  signal: AbortSignal,
): Promise<void> {
  try {
    await deps.pullLimit.run(signal, () => pullOne(deps, context, medium, row, signal));
  } catch (error) {
    if (!isFailure(error)) throw error;
    await settleFailure(deps, row, error);
  }
}

async function pullOne(
  deps: IngestDeps,
  context: DockingContext,
  medium: Medium,
  row: SegmentRow,
  signal: AbortSignal,
) {
  await using file = await medium.open(entryOf(row));
  const plan = await planSegment(deps, row, file, signal);
  if (plan.kind === 'held') {
    await deps.ledger.updateSegment(row.id, {
      state: 'held',
      heldBy: plan.by.id,
      sha256: plan.by.sha256,
      levelReason: plan.proof,
      reading: plan.by.reading,
    });
    deps.onProgress({
      kind: 'held',
      docking: row.docking,
      bytes: row.sizeBytes,
      isArchived: plan.by.state === 'archived',
    });
    return;
  }
  await requireSpace(deps, row);
  const startedMs = deps.clock.monotonicMs();
  await deps.ledger.updateSegment(row.id, { state: 'pulling' });
  const pulled = await pullSteadily(deps, row, file, signal);
  const pullMs = Math.round(deps.clock.monotonicMs() - startedMs);
  context.noteSpeed(pulled.sourceBytesRead, pullMs);
  await deps.ledger.updateSegment(row.id, {
    state: 'pulled',
    sha256: pulled.sha256,
    pulledBytes: pulled.sizeBytes,
    pullMs,
  });
  await verifyAndSeal(deps, context, row, pulled, signal);
}

async function pullSteadily(
  deps: IngestDeps,
  row: SegmentRow,
  file: MediumFile,
  signal: AbortSignal,
): Promise<PulledFile> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await deps.vault.pull({
        file,
        temp: row.temp,
        stallMs: deps.policy.stallMs,
        onProgress: (bytes) =>
          deps.onProgress({ kind: 'pulled', docking: row.docking, file: row.id, bytes, isDone: false }),
        signal,
      });
    } catch (error) {
      if (!isFailure(error, 'source-changed') || tries >= MAX_CHANGED) throw error;
      await deps.vault.discardTemp(row.temp);
    }
  }
}

/** Also the way on for recovery, from a pulled file whose docking is over. */
export async function verifyAndSeal(
  deps: IngestDeps,
  context: DockingContext,
  row: SegmentRow,
  pulled: PulledFile,
  signal: AbortSignal,
): Promise<void> {
  deps.onProgress({ kind: 'pulled', docking: row.docking, file: row.id, bytes: pulled.sizeBytes, isDone: true });
  const reread = await deps.vault.reread(pulled, signal);
  const reading = await deps.vault.readMedia(row.temp, signal);
  const fingerprint = await deps.vault.fingerprintTemp(row.temp, signal);
  await deps.ledger.updateSegment(row.id, {
    state: 'verified',
    level: reread.level,
    levelReason: reread.level === 'L2' ? undefined : reread.reason,
    reading,
    fingerprint,
    partDigests: reread.partDigests,
  });
  deps.onProgress({ kind: 'verified', docking: row.docking, bytes: pulled.sizeBytes });
  await sealSegment(deps, context, row.id);
}

async function requireSpace(deps: IngestDeps, row: SegmentRow): Promise<void> {
  const { freeBytes } = await deps.vault.space();
  const missingBytes = row.sizeBytes + deps.policy.reserveBytes - freeBytes;
  if (missingBytes > 0) throw new Failure('vault-full', { freeBytes, missingBytes });
}

/** What concerns one file alone is recorded with it and the docking goes on; everything else ends the docking. */
async function settleFailure(deps: IngestDeps, row: SegmentRow, failure: Failure): Promise<void> {
  const current = await deps.ledger.segment(row.id);
  const state = current?.state ?? row.state;
  if (failure.code === 'file-unreadable') {
    await deps.ledger.updateSegment(row.id, { state: 'unreadable', failureCode: failure.code });
  } else if (failure.code === 'copy-differs' && (state === 'pulled' || state === 'verified')) {
    await deps.ledger.updateSegment(row.id, { state: 'quarantined', failureCode: failure.code });
  } else if (failure.code === 'source-changed') {
    await deps.ledger.updateSegment(row.id, { state: 'listed', failureCode: failure.code });
  } else {
    if (state === 'pulling') await deps.ledger.updateSegment(row.id, { state: 'listed', failureCode: failure.code });
    throw failure;
  }
  await deps.ledger.raiseFinding({
    at: deps.clock.now(),
    code: failure.code,
    severity: failure.kind === 'integrity' ? 'error' : 'warning',
    docking: row.docking,
    camera: row.camera,
    facts: { ...failure.facts, path: row.path },
  });
}

function entryOf(row: SegmentRow): MediumEntry {
  return { path: row.path, rawPathHex: row.rawPathHex, sizeBytes: row.sizeBytes, mtimeMs: row.mtimeMs };
}
