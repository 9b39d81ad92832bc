/** `sealdock cameras` and `cameras show`: the health of each camera as its last docking told it; unknown stays null. */
import { EXIT, orderExitCodes } from '../../domain/exit-codes.js';
import { Failure } from '../../domain/failure.js';
import type { CameraId } from '../../domain/ids.js';
import { formatInstant, type Instant, instant } from '../../domain/quantities.js';
import type { Facts, FindingRow } from '../../ports/ledger.js';
import type { CameraHealthRow, LedgerReader, SpanRow } from '../../ports/ledger-views.js';
import { type GapRow, gapRow } from './list-gaps.js';
import { type MaintenanceEntry, maintenanceEntry } from './list-maintenance.js';
import { fileCounts, type TransferRow, transferRows, warningsOf } from './list-transfers.js';
import { pageOf } from './page.js';

/** `new`: entered by hand, not docked yet. */
type CameraCustody = 'in-service' | 'on-loan' | 'retired' | 'new';

export type CameraHealth = {
  readonly camera: string;
  readonly serial: string | null;
  readonly profile: string | null;
  readonly custody: CameraCustody;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string | null;
  readonly lastDocking: string | null;
  readonly dockings: number;
  readonly model: string | null;
  readonly firmware: string | null;
  readonly batteryPercent: number | null;
  readonly freeBytes: number | null;
  readonly totalBytes: number | null;
  readonly clock: {
    readonly class: 'measured' | 'bounded' | 'unknown';
    readonly offsetMs: number | null;
    readonly lowMs: number | null;
    readonly highMs: number | null;
    readonly at: string;
  } | null;
  /** Files that the last docking saw and did not get. */
  readonly unpulled: number;
  readonly unpulledSince: string | null;
  /** Against what the unit prescribes; null where nothing is prescribed for it, or nothing was told yet. */
  readonly policy: (typeof POLICY_VERDICTS)[number] | null;
  readonly warnings: readonly string[];
};

/** `not-told`: nothing told deviates, but not everything that is prescribed was told. */
const POLICY_VERDICTS = ['met', 'deviates', 'not-told'] as const;

export type CamerasDocument = {
  readonly schema: 'sealdock.cameras/1';
  readonly cameras: readonly CameraHealth[];
  readonly next: string | null;
  readonly exitCodes: readonly number[];
};

export type CameraDocument = {
  readonly schema: 'sealdock.camera/1';
  readonly camera: CameraHealth;
  readonly settings: Readonly<Record<string, string | number | boolean | null>>;
  readonly transfers: readonly TransferRow[];
  readonly maintenance: readonly MaintenanceEntry[];
  readonly gaps: readonly GapRow[];
  readonly findings: readonly FindingEntry[];
  /** What was recorded day by day, by the camera's clock and in the zone of the dock. */
  readonly week: readonly { readonly day: string; readonly files: number; readonly bytes: number }[];
  readonly exitCodes: readonly number[];
};

export type FindingEntry = {
  readonly at: string;
  readonly code: string;
  readonly severity: FindingRow['severity'];
  readonly docking: string | null;
  readonly camera: string | null;
  readonly facts: Facts;
};

const SETTING = 'setting_';
const SHOWN = 10;
const WEEK_MS = 7 * 86_400_000;
/** A file a minute all week long would be ten thousand. */
const WEEK_LIMIT = 10_080;

export async function listCameras(
  ledger: LedgerReader,
  options: { readonly after: CameraId | undefined; readonly limit: number },
): Promise<CamerasDocument> {
  const rows = await ledger.cameraHealth({ after: options.after, limit: options.limit + 1 });
  const { shown, next } = pageOf(rows, options.limit, ({ id }) => id);
  const cameras = shown.map(cameraHealth);
  return { schema: 'sealdock.cameras/1', cameras, next, exitCodes: exitCodesOf(cameras) };
}

/** Rejects `camera-unknown`. */
export async function showCamera(
  ledger: LedgerReader,
  options: { readonly id: CameraId; readonly now: Instant },
): Promise<CameraDocument> {
  const { id } = options;
  const row = await ledger.cameraHealthOf(id);
  if (row === undefined) throw new Failure('camera-unknown', { camera: id });
  const camera = cameraHealth(row);
  const from = instant(options.now - WEEK_MS);
  const week = await ledger.cameraSpan(id, { from, to: instant(options.now + WEEK_MS), limit: WEEK_LIMIT });
  const settings = Object.entries(row.lastFacts?.facts ?? {}).filter(([name]) => name.startsWith(SETTING));
  return {
    schema: 'sealdock.camera/1',
    camera,
    settings: Object.fromEntries(settings.map(([name, value]) => [name.slice(SETTING.length), value])),
    transfers: await transferRows(ledger, await ledger.dockings({ camera: id, limit: SHOWN })),
    maintenance: (await ledger.maintenance({ camera: id, limit: SHOWN })).map(maintenanceEntry),
    gaps: (await ledger.recordings({ camera: id, limit: SHOWN })).map(gapRow),
    findings: (await ledger.findings({ camera: id, limit: SHOWN })).map(findingEntry),
    week: daysOf(week),
    exitCodes: exitCodesOf([camera]),
  };
}

function daysOf(rows: readonly SpanRow[]): CameraDocument['week'] {
  const days = new Map<string, { files: number; bytes: number }>();
  for (const { startAt, sizeBytes } of rows) {
    const day = formatInstant(startAt).slice(0, 10);
    const { files, bytes } = days.get(day) ?? { files: 0, bytes: 0 };
    days.set(day, { files: files + 1, bytes: bytes + sizeBytes });
  }
  return [...days].map(([day, counts]) => ({ day, ...counts }));
}

function exitCodesOf(cameras: readonly CameraHealth[]): readonly number[] {
  return orderExitCodes(cameras.some(({ unpulled }) => unpulled > 0) ? [EXIT.incomplete] : []);
}

export function findingEntry({ at, code, severity, docking, camera, facts }: FindingRow): FindingEntry {
  return { at: formatInstant(at), code, severity, docking: docking ?? null, camera: camera ?? null, facts };
}

function cameraHealth(row: CameraHealthRow): CameraHealth {
  const { lastDocking, lastFacts, clock } = row;
  const facts = lastFacts?.facts ?? {};
  const { files } = fileCounts(row.tally);
  // While it is being pulled nothing is left behind yet.
  const unpulled = lastDocking?.endedAt === undefined ? 0 : files.unreadable + files.pending;
  return {
    camera: row.id,
    serial: row.serial ?? null,
    profile: row.profile ?? null,
    custody: custodyOf(row),
    firstSeenAt: formatInstant(row.firstSeenAt),
    lastSeenAt: row.dockings === 0 ? null : formatInstant(row.lastSeenAt),
    lastDocking: lastDocking?.id ?? null,
    dockings: row.dockings,
    model: textOf(facts, 'model') ?? row.facts?.model ?? null,
    firmware: textOf(facts, 'firmware') ?? row.facts?.firmware ?? null,
    batteryPercent: numberOf(facts, 'battery_percent'),
    freeBytes: numberOf(facts, 'free_bytes'),
    totalBytes: numberOf(facts, 'total_bytes'),
    clock:
      clock === undefined
        ? null
        : {
            class: clock.class,
            offsetMs: clock.offsetMs ?? null,
            lowMs: clock.lowMs ?? null,
            highMs: clock.highMs ?? null,
            at: formatInstant(clock.dockAt),
          },
    unpulled,
    unpulledSince: unpulled === 0 || lastDocking === undefined ? null : formatInstant(lastDocking.startedAt),
    policy: policyOf(textOf(facts, 'policy')),
    warnings: warningsOf(lastFacts),
  };
}

function policyOf(verdict: string | undefined): CameraHealth['policy'] {
  return POLICY_VERDICTS.find((known) => known === verdict) ?? null;
}

function custodyOf({ custody, dockings }: CameraHealthRow): CameraCustody {
  if (custody?.kind === 'retire') return 'retired';
  if (custody?.kind === 'loan') return 'on-loan';
  return dockings === 0 ? 'new' : 'in-service';
}

function textOf(facts: Facts, name: string): string | undefined {
  const value = facts[name];
  return typeof value === 'string' ? value : undefined;
}

function numberOf(facts: Facts, name: string): number | null {
  const value = facts[name];
  return typeof value === 'number' ? value : null;
}
