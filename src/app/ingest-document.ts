/** What one docking brought, as contract.md's `ingest` prints it: from the ledger's rows and the docking's outcome. */
import type { ContinuityReport } from '../continuity/report.js';
import { isDockClockBelievable } from '../domain/clock-evidence.js';
import { EXIT, orderExitCodes } from '../domain/exit-codes.js';
import { fateOf } from '../domain/segment-lifecycle.js';
import { eachSegment } from '../ingest/docking-rows.js';
import type { DockingOutcome } from '../ingest/run-docking.js';
import type { Ledger } from '../ports/ledger.js';

export type IngestDocument = {
  readonly schema: 'sealdock.ingest/1';
  readonly docking: string;
  readonly camera: string;
  readonly files: readonly {
    readonly path: string;
    readonly fate: ReturnType<typeof fateOf>;
    readonly sha256: string | null;
    readonly sizeBytes: number;
    readonly record: string | null;
    readonly level: string | null;
  }[];
  readonly clock: {
    readonly class: string;
    readonly offsetMs: number | null;
    readonly lowMs: number | null;
    readonly highMs: number | null;
  };
  readonly continuity: ContinuityReport;
  readonly duty: { readonly must: boolean; readonly source: string };
  readonly handedBack: boolean;
  readonly keptBecause: string | null;
  readonly archived: number;
  readonly waiting: number;
  readonly exitCodes: readonly number[];
};

export async function ingestDocument(ledger: Ledger, outcome: DockingOutcome): Promise<IngestDocument> {
  const files: IngestDocument['files'][number][] = [];
  let archived = 0;
  for await (const row of eachSegment(ledger, outcome.docking)) {
    // Not by its level: what could not be read back from the dock's own disk stays below that of a receipt.
    if (row.state === 'archived') archived += 1;
    const seq = row.recordSeq;
    const record = seq === undefined ? undefined : await ledger.record(seq);
    files.push({
      path: row.path,
      fate: fateOf(row.state),
      sha256: row.sha256 ?? null,
      sizeBytes: row.sizeBytes,
      record: record?.path ?? null,
      level: row.level ?? null,
    });
  }
  const waiting = await ledger.outboxOpenOfDocking(outcome.docking);
  const { clock } = outcome.context;
  const hasGap = outcome.duty.must && outcome.continuity.verdict === 'gap';
  const isUnread = outcome.unlistedFolders > 0;
  const isIncomplete = hasGap || isUnread || files.some(({ fate }) => fate === 'unreadable' || fate === 'pending');
  return {
    schema: 'sealdock.ingest/1',
    docking: outcome.docking,
    camera: outcome.context.camera.id,
    files,
    clock: {
      class: clock.class,
      offsetMs: clock.offsetMs ?? null,
      lowMs: clock.lowMs ?? null,
      highMs: clock.highMs ?? null,
    },
    continuity: outcome.continuity,
    duty: outcome.duty,
    handedBack: outcome.isHandedBack,
    keptBecause: outcome.keptBecause ?? null,
    archived,
    waiting,
    exitCodes: orderExitCodes([
      isIncomplete ? EXIT.incomplete : EXIT.fine,
      waiting > 0 ? EXIT.archive : EXIT.fine,
      isDockClockBelievable(outcome.context.startedAt) ? EXIT.fine : EXIT.clock,
    ]),
  };
}
