/**
 * The sealing section of a dock: one record at a time. Knows the log's tip, writes the header, encodes, signs (the signer
 * verifies at once) and commits everything in one ledger transaction. The files are put in place from the committed bytes
 * outside of it, while the next record is made. `placeRecord` is the same step that recovery repeats.
 */
import type { TimeGrade } from '../domain/clock-evidence.js';
import { Failure } from '../domain/failure.js';
import { type DockId, type Seq, seq } from '../domain/ids.js';
import { formatUtc, type Instant } from '../domain/quantities.js';
import { sha256Of } from '../evidence/digest.js';
import { dockFolder, otherRecordPath } from '../evidence/evidence-paths.js';
import { encodeRecord } from '../evidence/record-encoding.js';
import { type Anchor, type HeaderFacts, recordHeader } from '../evidence/record-header.js';
import { recordTypeOf, type SealRecord } from '../evidence/records/seal-record.js';
import { signRecord } from '../evidence/sign-record.js';
import { SerialSection } from '../lib/serial-section.js';
import type { Ledger, RecordCommit, RecordRow, Tip } from '../ports/ledger.js';
import type { NewOutboxItem, OutboxFile } from '../ports/ledger-outbox.js';
import type { Sealer, SealRequest } from '../ports/sealer.js';
import type { Signer } from '../ports/signer.js';
import type { SystemClock } from '../ports/system-clock.js';
import type { SmallFile, Vault } from '../ports/vault.js';
import { type DockClockStep, DockClockWatch } from './dock-clock-watch.js';

/** More waiting seals than slots times files in flight cannot come about; above it something loops. */
const MAX_WAITING = 10_000;

export type SealerDeps = {
  readonly ledger: Ledger;
  readonly vault: Vault;
  readonly signer: Signer;
  readonly clock: SystemClock;
  /** The last known grade of the dock's clock: asking for it at every record would start a process each time. */
  readonly timeGrade: () => TimeGrade;
  readonly software: HeaderFacts['software'];
  /** Of the log that the records go into. */
  readonly epoch: number;
  /** The newest cosigned checkpoint. */
  readonly anchor: () => Anchor | undefined;
  /** 32 fresh random hex digits. */
  readonly salt: () => string;
};

export function openSealer(deps: SealerDeps): Sealer {
  const section = new SerialSection(MAX_WAITING);
  const watch = new DockClockWatch(deps.clock, deps.timeGrade);
  const timed = { ...deps, timeGrade: () => watch.grade() };
  // What this section committed last; the transaction refuses it if anything else moved the log.
  let known: Tip | undefined;
  // Once another key is in force this one signs no more records: the next start does, with the new one.
  let isRetired = false;
  const commit = async (request: SealRequest): Promise<RecordRow> => {
    if (isRetired) throw new Failure('key-mismatch', { what: 'keyId' });
    const tip = known ?? (await deps.ledger.tip());
    known = undefined;
    const row = await commitOne(timed, request, tip);
    isRetired = request.effects?.keyChange !== undefined;
    known = { seq: row.seq, digest: row.digest };
    return row;
  };
  /** A clock that was set is told by a record of its own, before the next one is sealed by the new time. */
  const commitStep = async (): Promise<RecordRow | undefined> => {
    const { step, remember } = watch.look();
    const row = step === undefined ? undefined : await commit(stepRequest(deps.signer.dock, step, watch.grade()));
    remember();
    return row;
  };
  const place = async (row: RecordRow): Promise<void> => {
    await placeRecord(deps.vault, row);
    if (row.type !== 'segment') await deps.ledger.markPlaced([row.seq]);
  };
  return {
    seal: async (request) => {
      const step = await section.run(commitStep);
      if (step !== undefined) await place(step);
      const row = await section.run(() => commit(request));
      await place(row);
      return { seq: row.seq, digest: row.digest, path: row.path };
    },
  };
}

function stepRequest(dock: DockId, { expectedAt, at, stepMs, grade }: DockClockStep, now: TimeGrade): SealRequest {
  const state = (shownAt: Instant, { sync, uncertaintyMs }: TimeGrade) => ({
    ...{ at: formatUtc(shownAt), sync, unc_ms: uncertaintyMs === undefined ? null : Math.ceil(uncertaintyMs) },
  });
  return {
    body: {
      _type: 'urn:sealdock:record:time:1',
      ...{ subject: 'dock', docking: null, cam: null, before: state(expectedAt, grade), after: state(at, now) },
      ...{ step_ms: stepMs, method: 'monotonic-clock', reason: 'step' },
    },
    ...{ docking: undefined, recordPath: undefined, folder: dockFolder(dock), files: [] },
  };
}

/**
 * The first record of a new epoch (`deps.epoch`), at `number`, where nothing else seals. Before its one transaction nothing has
 * changed; its files are put in place here, or by recovery.
 */
export async function sealEpoch(
  deps: SealerDeps,
  request: SealRequest,
  begin: { readonly number: Seq; readonly origin: string },
): Promise<RecordRow> {
  const { ledger, vault, epoch } = deps;
  const tip = await ledger.tip();
  const record = await signedRow(deps, request, { ...begin, tip });
  // The commit point.
  const outbox = [outboxItem(request, record, undefined)];
  await ledger.beginEpoch({ record, prev: tip.digest, outbox, epoch, origin: begin.origin });
  await placeRecord(vault, record);
  await ledger.markPlaced([record.seq]);
  return record;
}

async function commitOne(deps: SealerDeps, request: SealRequest, tip: Tip): Promise<RecordRow> {
  const row = await signedRow(deps, request, { number: seq(tip.seq === undefined ? 0 : tip.seq + 1), tip });
  const { segment, effects } = request;
  const isFootage = row.type === 'segment';
  const patch = segment === undefined ? undefined : { ...segment.patch, ...(isFootage ? { recordSeq: row.seq } : {}) };
  const commit: RecordCommit = {
    ...effects,
    ...(segment === undefined || patch === undefined ? {} : { segment: { id: segment.id, patch } }),
    record: row,
    prev: tip.digest,
    outbox: [outboxItem(request, row, isFootage ? segment?.id : undefined)],
  };
  // The commit point: before it everything may be repeated, after it everything is retried until done.
  await deps.ledger.commitRecord(commit);
  return row;
}

async function signedRow(
  deps: SealerDeps,
  request: SealRequest,
  { number, tip }: { readonly number: Seq; readonly tip: Tip },
): Promise<RecordRow> {
  const at = deps.clock.now();
  const record = { ...request.body, ...header(deps, tip, number, at) } as SealRecord;
  const type = recordTypeOf(record);
  const path = request.recordPath ?? (type === 'segment' ? undefined : otherRecordPath(type, number));
  if (path === undefined) throw new TypeError('a segment record names its path');
  const bytes = encodeRecord(record);
  const { signature, minisig } = await signRecord({
    record: bytes,
    owner: request.docking ?? deps.signer.dock,
    path,
    keyId: deps.signer.keyId,
    sign: deps.signer.sign,
  });
  const whole = `${request.folder}/${path}`;
  return {
    seq: number,
    type,
    digest: sha256Of(bytes),
    bytes,
    signature,
    minisig,
    path: whole,
    docking: request.docking,
    at,
  };
}

function header(deps: SealerDeps, tip: Tip, number: RecordRow['seq'], at: RecordRow['at']) {
  const grade = deps.timeGrade();
  return recordHeader({
    dock: deps.signer.dock,
    epoch: deps.epoch,
    keyId: deps.signer.keyId,
    anchor: deps.anchor(),
    seq: number,
    prev: tip.digest,
    salt: deps.salt(),
    now: {
      at,
      monotonicMs: deps.clock.monotonicMs(),
      bootId: deps.clock.bootId,
      sync: grade.sync,
      uncertaintyMs: grade.uncertaintyMs,
    },
    software: deps.software,
  });
}

/** Puts the files of a committed record under their final names; repeatable. */
export async function placeRecord(vault: Vault, row: RecordRow): Promise<void> {
  await vault.writeFiles(recordFiles(row));
}

function recordFiles(row: RecordRow): readonly SmallFile[] {
  return [
    { path: row.path, bytes: row.bytes },
    { path: `${row.path}.sig`, bytes: row.signature },
    { path: `${row.path}.minisig`, bytes: row.minisig },
  ];
}

function outboxItem(request: SealRequest, row: RecordRow, segment: number | undefined): NewOutboxItem {
  const own: OutboxFile[] = recordFiles(row).map(({ path, bytes }) => ({
    path,
    sizeBytes: bytes.length,
    sha256: sha256Of(bytes),
  }));
  return { docking: request.docking, segment, files: [...request.files, ...own], dueAt: row.at };
}
