/**
 * `sealdock trace`: one docking from plug to receipt, for the technician: identity, clock, listing, each file, verdicts,
 * closing. Its exit code is that of what went wrong in this docking, as `ingest` would have given it.
 */
import type { DeepLook } from '../../continuity/footage-file.js';
import { EXIT, orderExitCodes } from '../../domain/exit-codes.js';
import { Failure } from '../../domain/failure.js';
import { exitCodeOf } from '../../domain/failure-codes.js';
import type { DockingId } from '../../domain/ids.js';
import { formatInstant } from '../../domain/quantities.js';
import { fateOf } from '../../domain/segment-lifecycle.js';
import type { ContinuityRow, DockingRow, Facts } from '../../ports/ledger.js';
import type { DockingTally, LedgerReader, TraceRow } from '../../ports/ledger-views.js';
import { type FindingEntry, findingEntry } from './list-cameras.js';
import { type TransferRow, transferRow } from './list-transfers.js';
import { pageOf } from './page.js';

export type TraceFile = {
  readonly id: number;
  readonly path: string;
  readonly sizeBytes: number;
  readonly fate: ReturnType<typeof fateOf>;
  readonly state: TraceRow['state'];
  readonly level: string | null;
  readonly levelReason: string | null;
  readonly code: string | null;
  readonly pulledBytes: number;
  readonly pullMs: number | null;
  readonly sealedAt: string | null;
  readonly record: number | null;
  readonly forwarding: {
    readonly item: number;
    readonly state: string;
    readonly attempts: number;
    readonly code: string | null;
  } | null;
  /** Stretches without anything to see or hear; null where nobody looked. */
  readonly looks: readonly DeepLook[] | null;
  readonly receipt: { readonly record: number; readonly at: string } | null;
};

type TraceStep = { readonly at: string | null; readonly record: number; readonly type: string };

export type TraceDocument = {
  readonly schema: 'sealdock.trace/1';
  readonly transfer: TransferRow;
  readonly identity: {
    readonly serial: string | null;
    readonly model: string | null;
    readonly firmware: string | null;
  };
  readonly clock: {
    readonly class: string;
    readonly method: string;
    readonly reason: string | null;
    readonly cameraAt: string | null;
    readonly dockAt: string;
    readonly offsetMs: number | null;
    readonly lowMs: number | null;
    readonly highMs: number | null;
    readonly wasSet: boolean | null;
  } | null;
  readonly facts: Facts;
  /** Records of the docking itself, footage and receipts left out: they stand with their files. */
  readonly steps: readonly TraceStep[];
  readonly files: readonly TraceFile[];
  readonly next: string | null;
  readonly verdicts: readonly Pick<ContinuityRow, 'verdict' | 'isUnderDuty' | 'dutySource'>[];
  readonly findings: readonly FindingEntry[];
  /** Items of this docking that are not in the archive yet. */
  readonly waiting: number;
  readonly exitCodes: readonly number[];
};

const MAX_STEPS = 200;
const MAX_FINDINGS = 50;
const MAX_VERDICTS = 200;

/** `last`: the newest docking. Rejects `docking-unknown`. */
export async function readTrace(
  ledger: LedgerReader,
  options: { readonly docking: DockingId | 'last'; readonly after: number | undefined; readonly limit: number },
): Promise<TraceDocument> {
  const { docking, after, limit } = options;
  const row = docking === 'last' ? (await ledger.dockings({ limit: 1 }))[0] : await ledger.docking(docking);
  if (row === undefined) throw new Failure('docking-unknown', { docking });
  const tally = (await ledger.dockingTallies([row.id])).get(row.id) ?? {};
  const [facts] = await ledger.maintenanceOfDockings([row.id]);
  const transfer = transferRow(row, tally, facts);
  const verdicts = await ledger.continuityOfDocking(row.id, MAX_VERDICTS);
  const waiting = await ledger.outboxOpenOfDocking(row.id);
  const { shown, next } = pageOf(await ledger.trace(row.id, { after, limit: limit + 1 }), limit, ({ id }) => id);
  const steps = await ledger.stepsOfDocking(row.id, MAX_STEPS);
  const findings = await ledger.findings({ docking: row.id, limit: MAX_FINDINGS });
  return {
    schema: 'sealdock.trace/1',
    transfer,
    identity: await identityOf(ledger, row),
    clock: clockOf(row, facts?.facts['clock_was_set']),
    facts: facts?.facts ?? {},
    steps: steps.map(({ seq, type, at }) => ({ at: formatInstant(at), record: seq, type })),
    files: shown.map(traceFile),
    next,
    verdicts: verdicts.map(({ verdict, isUnderDuty, dutySource }) => ({ verdict, isUnderDuty, dutySource })),
    findings: findings.map(findingEntry).reverse(),
    waiting,
    exitCodes: orderExitCodes(codesOf(transfer, { tally, verdicts, waiting })),
  };
}

function codesOf(
  { files, failure, endedAt }: TransferRow,
  seen: { readonly tally: DockingTally; readonly verdicts: readonly ContinuityRow[]; readonly waiting: number },
): readonly number[] {
  const isIncomplete = endedAt !== null && files.unreadable + files.pending > 0;
  const duty = seen.verdicts.filter(({ isUnderDuty }) => isUnderDuty).map(({ verdict }) => verdict);
  return [
    ...(failure === null ? [] : [exitCodeOf(failure)]),
    ...(seen.tally.quarantined === undefined ? [] : [EXIT.integrity]),
    ...(isIncomplete || duty.includes('gap') ? [EXIT.incomplete] : []),
    ...(endedAt !== null && seen.waiting > 0 ? [EXIT.archive] : []),
  ];
}

async function identityOf(ledger: LedgerReader, row: DockingRow): Promise<TraceDocument['identity']> {
  const camera = row.camera === undefined ? undefined : await ledger.camera(row.camera);
  return {
    serial: row.cameraFacts?.serial ?? camera?.serial ?? null,
    model: row.cameraFacts?.model ?? null,
    firmware: row.cameraFacts?.firmware ?? null,
  };
}

function clockOf({ clock }: DockingRow, wasSet: Facts[string] | undefined): TraceDocument['clock'] {
  if (clock === undefined) return null;
  return {
    class: clock.class,
    method: clock.method,
    reason: clock.class === 'unknown' ? clock.reason : null,
    cameraAt: clock.deviceAt === undefined ? null : formatInstant(clock.deviceAt),
    dockAt: formatInstant(clock.dockAt),
    offsetMs: clock.offsetMs ?? null,
    lowMs: clock.lowMs ?? null,
    highMs: clock.highMs ?? null,
    wasSet: typeof wasSet === 'boolean' ? wasSet : null,
  };
}

function traceFile(row: TraceRow): TraceFile {
  const { forwarding, receiptSeq, receiptAt } = row;
  return {
    id: row.id,
    path: row.path,
    sizeBytes: row.sizeBytes,
    fate: fateOf(row.state),
    state: row.state,
    level: row.level ?? null,
    levelReason: row.levelReason ?? null,
    code: row.failureCode ?? null,
    pulledBytes: row.pulledBytes,
    pullMs: row.pullMs ?? null,
    sealedAt: row.sealedAt === undefined ? null : formatInstant(row.sealedAt),
    record: row.recordSeq ?? null,
    forwarding: forwarding === undefined ? null : { ...forwarding, code: forwarding.code ?? null },
    looks: row.looks ?? null,
    receipt:
      receiptSeq === undefined || receiptAt === undefined ? null : { record: receiptSeq, at: formatInstant(receiptAt) },
  };
}
