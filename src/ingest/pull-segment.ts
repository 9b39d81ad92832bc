/**
 * One listed file from the medium into the vault, verified, its timeline read, and sealed. Every state it reaches is
 * in the ledger before the next step begins, so that recovery can go on from there with these same steps.
 */
import { Failure, isFailure } from '../domain/failure.js';
import type { Limiter } from '../lib/limiter.js';
import type { SegmentRow } from '../ports/ledger.js';
import type { Medium, MediumEntry, MediumFile } from '../ports/medium.js';
import type { PulledFile } from '../ports/vault.js';
import type { DockingContext } from './docking-context.js';
import type { IngestDeps } from './ingest-deps.js';
import { planSegment } from './plan-segment.js';
import { sealSegment } from './seal-segment.js';

export type Source = {
  readonly medium: Medium;
  /** How many files may be read from it at once. */
  readonly limit: Limiter;
};

/**
 * Resolves when the file is sealed, held, or parked with its failure on record. Rejects what ends the docking:
 * `medium-gone`, `read-stalled`, `vault-full`, `vault-failing`, `cancelled` and integrity failures of the log. While one file
 * is verified and sealed the medium is free for the next; copies and verifications of all dockings share one limit.
 */
export async function pullSegment(
  deps: IngestDeps,
  context: DockingContext,
  source: Source,
  row: SegmentRow,
  signal: AbortSignal,
): Promise<void> {
  const { medium, limit } = source;
  try {
    // One file docked twice at once (two slots, a folder given by hand) has one temporary file: the second finds it held.
    await deps.pulling.run(row.temp, async () => {
      const pulled = await limit.run(signal, () =>
        deps.pullLimit.run(signal, () => copyOne(deps, context, medium, row, signal)),
      );
      if (pulled === undefined) return;
      await deps.pullLimit.run(signal, () => verifyAndSeal(deps, context, row, pulled, signal));
    });
  } catch (error) {
    if (!isFailure(error)) throw error;
    await settleFailure(deps, row, await blamed(medium, error));
  }
}

/** Undefined where the file is held here already. */
async function copyOne(
  deps: IngestDeps,
  context: DockingContext,
  medium: Medium,
  row: SegmentRow,
  signal: AbortSignal,
): Promise<PulledFile | undefined> {
  await using file = await medium.open(entryOf(row));
  await requireAsListed(row, file);
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
    return undefined;
  }
  await requireSpace(deps, row);
  const startedMs = deps.clock.monotonicMs();
  await deps.ledger.updateSegment(row.id, { state: 'pulling' });
  const pulled = await pullFile(deps, row, file, signal);
  const pullMs = Math.round(deps.clock.monotonicMs() - startedMs);
  context.noteSpeed(pulled.sourceBytesRead, pullMs);
  await deps.ledger.updateSegment(row.id, {
    state: 'pulled',
    sha256: pulled.sha256,
    pulledBytes: pulled.sizeBytes,
    pullMs,
  });
  return pulled;
}

async function pullFile(deps: IngestDeps, row: SegmentRow, file: MediumFile, signal: AbortSignal): Promise<PulledFile> {
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
    // A mixture of two states of a file is no part of either.
    if (isFailure(error, 'source-changed')) await deps.vault.discardTemp(row.temp);
    throw error;
  }
}

/** The inventory is signed: a file that grew or changed since stays pending, and the next docking lists it as it is then. */
async function requireAsListed(row: SegmentRow, file: MediumFile): Promise<void> {
  const { sizeBytes, mtimeMs } = await file.stat();
  if (sizeBytes === row.sizeBytes && mtimeMs === row.mtimeMs) return;
  throw new Failure('source-changed', { path: row.path, sizeBytes, listedBytes: row.sizeBytes });
}

/** A file cannot tell whether it is unreadable or the whole medium is gone: the medium can. */
async function blamed(medium: Medium, failure: Failure): Promise<Failure> {
  if (failure.code !== 'file-unreadable' || (await medium.isAlive())) return failure;
  return new Failure('medium-gone', failure.facts, failure);
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
  const [reading, fingerprint] = await Promise.all([
    deps.vault.readMedia(row.temp, signal),
    deps.vault.fingerprintTemp(row.temp, signal),
  ]);
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
