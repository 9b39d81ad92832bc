/**
 * What is to be exported: one docking, one recording or all dockings of a case. A recording is named by the log's number of its
 * signed verdict; a case is the reference that was given to dockings as their activity. What a recording's camera held
 * already from an earlier docking is taken from there.
 */
import { openEvidenceFolder } from '../../adapters/evidence-files/open-evidence-folder.js';
import { Failure } from '../../domain/failure.js';
import { type DockingId, dockingId, type Seq, seq } from '../../domain/ids.js';
import { intakeFolder } from '../../evidence/evidence-paths.js';
import { decodeRecord } from '../../evidence/record-encoding.js';
import type { ContinuityRecord } from '../../evidence/records/continuity.js';
import { signableText } from '../../evidence/text-rules.js';
import type { DockingRow, SegmentRow } from '../../ports/ledger.js';
import type { LedgerReader } from '../../ports/ledger-views.js';
import { type ReadContinuity, readContinuity } from '../read-continuity.js';

export type ExportWanted = { readonly kind: 'docking' | 'recording' | 'case'; readonly ref: string };

export type ChosenDocking = {
  readonly row: DockingRow;
  /** Of its intake, in vault and archive. */
  readonly folder: string;
  /** Undefined: every file. */
  readonly segments: ReadonlySet<number> | undefined;
};

export type ChosenExport = {
  /** As the record names it. */
  readonly ref: string;
  readonly dockings: readonly ChosenDocking[];
};

type Place = { readonly ledger: LedgerReader; readonly vault: string; readonly signal: AbortSignal };
type Recording = Extract<ReadContinuity, { kind: 'report' }>['recordings'][number];

const PAGE = 100;

/** Rejects `docking-unknown`, `export-unknown`, and `docking-open` for one that has not ended. */
export async function chooseExport(at: Place, { kind, ref }: ExportWanted): Promise<ChosenExport> {
  if (kind === 'docking') return { ref, dockings: [whole(await ended(at.ledger, ref))] };
  if (kind === 'recording') return await chooseRecording(at, ref);
  const dockings: ChosenDocking[] = [];
  for (let before: DockingId | undefined; ; ) {
    const page = await at.ledger.dockings({ limit: PAGE, ...(before === undefined ? {} : { before }) });
    const found = page.filter(({ activity }) => activity === ref);
    for (const { id } of found) dockings.push(whole(await ended(at.ledger, id)));
    before = page.at(-1)?.id;
    if (page.length < PAGE) break;
  }
  if (dockings.length === 0) throw new Failure('export-unknown', { kind, ref: ref.slice(0, 200) });
  return { ref, dockings: dockings.reverse() };
}

function whole(row: DockingRow): ChosenDocking {
  return { row, folder: intakeFolder(row.id, row.startedAt), segments: undefined };
}

async function ended(ledger: LedgerReader, id: string): Promise<DockingRow> {
  const row = /^[A-Z0-9-]{1,32}-\d{6,12}$/.test(id) ? await ledger.docking(dockingId(id)) : undefined;
  if (row === undefined) throw new Failure('docking-unknown', { docking: id.slice(0, 64) });
  if (row.endedAt === undefined) throw new Failure('docking-open', { docking: row.id });
  return row;
}

async function chooseRecording(at: Place, ref: string): Promise<ChosenExport> {
  const record = await verdictOf(at.ledger, ref);
  if (record === undefined) throw new Failure('export-unknown', { kind: 'recording', ref: ref.slice(0, 200) });
  const row = await ended(at.ledger, record.docking);
  const paths = await pathsOf(at, whole(row).folder, record);
  const byDocking = new Map<DockingId, Set<number>>([[row.id, new Set()]]);
  for await (const segment of segmentsOf(at.ledger, row.id)) {
    const isJudged = segment.recordSeq !== undefined && record.seqs.includes(segment.recordSeq);
    if (!isJudged && !paths.has(segment.path)) continue;
    const sealed = segment.heldBy === undefined ? segment : await at.ledger.segment(segment.heldBy);
    if (sealed?.recordSeq === undefined) continue;
    const ids = byDocking.get(sealed.docking) ?? new Set();
    byDocking.set(sealed.docking, ids.add(sealed.id));
  }
  const dockings: ChosenDocking[] = [];
  for (const [id, segments] of byDocking) dockings.push({ ...whole(await ended(at.ledger, id)), segments });
  return { ref: record.recording, dockings };
}

async function verdictOf(ledger: LedgerReader, ref: string): Promise<ContinuityRecord | undefined> {
  const number: Seq | undefined = /^\d{1,15}$/.test(ref) ? seq(Number(ref)) : undefined;
  const row = number === undefined ? undefined : await ledger.record(number);
  const decoded = row === undefined ? undefined : decodeRecord(row.bytes);
  if (decoded?.ok !== true || decoded.record._type !== 'urn:sealdock:record:continuity:1') return undefined;
  return decoded.record;
}

/** On the camera, from the report that the verdict names: also of files that were held already. */
async function pathsOf(at: Place, folder: string, record: ContinuityRecord): Promise<ReadonlySet<string>> {
  await using reader = openEvidenceFolder(at.vault);
  const read = await readContinuity(reader, { folder, report: record.report }, at.signal);
  const recordings: readonly Recording[] = read.kind === 'report' ? read.recordings : [];
  const camera = record.recording.slice(0, record.recording.indexOf('@'));
  const own = recordings.find(
    ({ startAt, segments }) => signableText(`${camera}@${startAt ?? segments[0]?.path ?? '?'}`) === record.recording,
  );
  return new Set(own?.segments.map(({ path }) => path));
}

/** Of one docking, in the order of its listing. */
export async function* segmentsOf(ledger: LedgerReader, docking: DockingId): AsyncGenerator<SegmentRow> {
  for (let afterId = 0; ; ) {
    const page = await ledger.segmentsOfDocking(docking, { afterId, limit: PAGE });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    afterId = last.id;
  }
}
