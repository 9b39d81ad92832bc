/**
 * Dockings that ended before their time get their `close` record from the ledger alone: as soon as they end, at the next start
 * where the process died, and before the next docking where the dock could not sign then (a full disk). So no intake stays
 * open because its camera never comes back. Such a camera was not handed back; continuity is judged at its next docking.
 */
import { type Failure, isFailure } from '../domain/failure.js';
import type { DockingId } from '../domain/ids.js';
import { formatUtc, instant } from '../domain/quantities.js';
import { intakeFolder } from '../evidence/evidence-paths.js';
import type { InventoryLine } from '../evidence/listing-text.js';
import { signablePath } from '../evidence/text-rules.js';
import type { DockingRow, RecordRow } from '../ports/ledger.js';
import { closeDocking } from './close-docking.js';
import { eachRecord, eachSegment } from './docking-rows.js';
import type { IngestDeps } from './ingest-deps.js';
import { inventoryPath, sealInventory } from './list-medium.js';
import { logInterrupted } from './log-maintenance.js';
import { placeLate } from './place-late.js';
import { rawPath } from './seal-segment.js';

/** More interrupted dockings than this wait for the next call. */
const MAX_AT_ONCE = 100;

/** The ledger says what ended the docking; where that is no mistake of ours and nobody waits, its end is signed at once. */
export async function interruptDocking(deps: IngestDeps, id: DockingId, error: unknown): Promise<void> {
  const failure = isFailure(error) ? error : undefined;
  const code = failure?.code ?? 'internal';
  deps.log.warn('docking ended early', { docking: id, code });
  try {
    await recordEnd(deps, id, code);
  } catch (second) {
    if (!isFailure(second)) throw second;
    // Most often the same full disk: made up for before the next docking, or by the next start, which finds it open.
    deps.unrecordedEnds.set(id, code);
    deps.log.error('end of docking not recorded', { docking: id, code: second.code });
    return;
  }
  if (failure === undefined || failure.kind === 'cancelled') return;
  try {
    await closeInterrupted(deps);
  } catch (second) {
    // What ended the docking is told, not what kept its end from being signed.
    if (!isFailure(second)) throw second;
    deps.log.error('docking not closed', { docking: id, code: second.code });
  }
}

async function recordEnd({ ledger, clock }: IngestDeps, id: DockingId, code: string): Promise<void> {
  const row = await ledger.docking(id);
  // Its end was signed and only the files of that record could not be written: the camera's next docking finds all held.
  if (row === undefined || row.state === 'closed') return;
  const facts = { ...row.facts, failure: code };
  await ledger.updateDocking(id, { state: 'interrupted', endedAt: clock.now(), facts });
}

/**
 * Never rejects for one docking's sake: what cannot be closed stays as it is and is a finding. Gives how many were closed.
 * Rejects `vault-full` where not even what is committed can be put in place.
 */
export function closeInterrupted(deps: IngestDeps): Promise<number> {
  return deps.closing.run(async () => {
    for (const [id, code] of deps.unrecordedEnds) {
      await recordEnd(deps, id, code);
      deps.unrecordedEnds.delete(id);
    }
    await placeLate(deps);
    const rows = await deps.ledger.dockings({ states: ['interrupted'], limit: MAX_AT_ONCE });
    let closed = 0;
    for (const row of [...rows].reverse()) {
      try {
        await closeOne(deps, row);
        closed += 1;
      } catch (error) {
        if (!isFailure(error)) throw error;
        await tellUnclosed(deps, row, error);
      }
    }
    return closed;
  });
}

async function closeOne(deps: IngestDeps, row: DockingRow): Promise<void> {
  const unsealed = await relist(deps, row.id);
  const records: RecordRow[] = [];
  for await (const record of eachRecord(deps.ledger, row.id)) if (record.type !== 'segment') records.push(record);
  if (records.length === 0) {
    // Nothing was signed: there is no intake, and the ledger's row is the whole story.
    await deps.vault.discardDraft(inventoryPath(intakeFolder(row.id, row.startedAt)));
    await deps.ledger.updateDocking(row.id, { state: 'closed' });
    return;
  }
  const folder = intakeFolder(row.id, row.startedAt);
  const inventorySeq =
    records.find(({ type }) => type === 'inventory')?.seq ?? (await sealShortInventory(deps, row, folder));
  const interruptedBy = String(row.facts['failure'] ?? 'process-ended');
  await logInterrupted(deps, row, { folder, interruptedBy });
  await closeDocking(deps, {
    docking: row.id,
    startedAt: row.startedAt,
    folder,
    inventorySeq,
    unlistedFolders: 0,
    interruptedBy,
  });
  await deps.ledger.raiseFinding({
    at: deps.clock.now(),
    code: 'docking-interrupted',
    severity: 'warning',
    docking: row.id,
    camera: row.camera,
    facts: { interruptedBy, unsealed },
  });
}

/** Copied but not sealed: back to the list, for the next docking; the bytes stay and are resumed. Gives how many are not sealed. */
async function relist(deps: IngestDeps, docking: DockingId): Promise<number> {
  let unsealed = 0;
  for await (const row of eachSegment(deps.ledger, docking)) {
    if (row.state === 'pulling' || row.state === 'pulled' || row.state === 'verified')
      await deps.ledger.updateSegment(row.id, { state: 'listed' });
    else if (row.state !== 'listed') continue;
    unsealed += 1;
  }
  return unsealed;
}

/** Other records came first and the listing never did: its inventory holds what the ledger has and says that this is too little. */
async function sealShortInventory(deps: IngestDeps, row: DockingRow, folder: string) {
  const { cameraFacts, facts, slot } = row;
  const lines = async function* (): AsyncGenerator<InventoryLine> {
    for await (const segment of eachSegment(deps.ledger, row.id)) {
      const { sizeBytes: size, mtimeMs } = segment;
      yield { kind: 'file', ...signablePath(rawPath(segment)), size, mtime: formatUtc(instant(mtimeMs)) };
    }
  };
  const { seq } = await sealInventory(deps, {
    docking: row.id,
    folder,
    camera: { id: row.camera, serial: cameraFacts?.serial, facts: cameraFacts },
    slot,
    medium: { fs: String(facts['fs'] ?? 'unknown'), volume: undefined },
    lines: lines(),
    isTruncated: true,
    effects: undefined,
  });
  return seq;
}

async function tellUnclosed(deps: IngestDeps, row: DockingRow, failure: Failure): Promise<void> {
  deps.log.error('docking not closed', { docking: row.id, code: failure.code });
  // A full disk would refuse this as well, and passes; what stays wrong is told once.
  if (failure.kind !== 'integrity' || row.facts['closing'] === failure.code) return;
  await deps.ledger.updateDocking(row.id, { facts: { ...row.facts, closing: failure.code } });
  await deps.ledger.raiseFinding({
    at: deps.clock.now(),
    code: failure.code,
    severity: 'error',
    docking: row.id,
    camera: row.camera,
    facts: failure.facts,
  });
}
