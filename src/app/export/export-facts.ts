/** What the ledger knows of one exported docking, for people and other programs: camera, holder, clock, verdicts, state. */
import { openEvidenceFolder } from '../../adapters/evidence-files/open-evidence-folder.js';
import { type ContinuityReport, worstVerdict } from '../../continuity/report.js';
import { formatInstant } from '../../domain/quantities.js';
import { decodeRecord } from '../../evidence/record-encoding.js';
import type { LedgerReader } from '../../ports/ledger-views.js';
import { readContinuity } from '../read-continuity.js';
import type { ChosenDocking, ChosenExport } from './choose-export.js';

export type ExportFacts = {
  readonly document: Readonly<Record<string, unknown>>;
  /** What was judged; undefined where no signed record names a report that is here. */
  readonly continuity: Pick<ContinuityReport, 'verdict' | 'recordings' | 'ignored'> | undefined;
};

const MAX_STEPS = 2000;
const MAX_VERDICTS = 2000;

export async function exportFacts(
  ledger: LedgerReader,
  { row, folder, segments }: ChosenDocking,
  at: { readonly vault: string; readonly chosen: ChosenExport; readonly options: { readonly signal: AbortSignal } },
): Promise<ExportFacts> {
  const camera = row.camera === undefined ? undefined : await ledger.camera(row.camera);
  const [maintenance] = await ledger.maintenanceOfDockings([row.id]);
  const verdicts = await ledger.continuityOfDocking(row.id, MAX_VERDICTS);
  const document = {
    schema: 'sealdock.export-facts/1',
    docking: row.id,
    startedAt: formatInstant(row.startedAt),
    endedAt: row.endedAt === undefined ? null : formatInstant(row.endedAt),
    files: segments === undefined ? 'all' : 'selected',
    camera: row.camera ?? null,
    cameraFacts: row.cameraFacts ?? camera?.facts ?? null,
    profile: row.profile ?? null,
    officer: row.officer ?? null,
    case: row.activity ?? null,
    slot: row.slot ?? null,
    handedBack: row.isHandedBack,
    clock: row.clock ?? null,
    condition: maintenance?.facts ?? null,
    verdicts: verdicts.map(({ verdict, isUnderDuty, dutySource, startAt, durationMs, claimMs }) => ({
      ...{ verdict, isUnderDuty, dutySource, durationMs: durationMs ?? null, claimMs: claimMs ?? null },
      startAt: startAt === undefined ? null : formatInstant(startAt),
    })),
    /** This program computes no deadlines yet, so no calendar was used. */
    calendar: null,
  };
  return { document, continuity: await continuityOf(ledger, row.id, folder, at) };
}

async function continuityOf(
  ledger: LedgerReader,
  docking: ChosenDocking['row']['id'],
  folder: string,
  at: Parameters<typeof exportFacts>[2],
): Promise<ExportFacts['continuity']> {
  const steps = await ledger.stepsOfDocking(docking, MAX_STEPS);
  const judged = steps.findLast(({ type }) => type === 'continuity');
  const row = judged === undefined ? undefined : await ledger.record(judged.seq);
  const decoded = row === undefined ? undefined : decodeRecord(row.bytes);
  if (decoded?.ok !== true || decoded.record._type !== 'urn:sealdock:record:continuity:1') return undefined;
  await using reader = openEvidenceFolder(at.vault);
  const read = await readContinuity(reader, { folder, report: decoded.record.report }, at.options.signal);
  if (read.kind !== 'report') return undefined;
  const { recordings } = read;
  return { recordings, verdict: worstVerdict(recordings.map(({ verdict }) => verdict)), ignored: [] };
}
