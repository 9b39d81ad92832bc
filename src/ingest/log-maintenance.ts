/**
 * The maintenance log's entry of one docking: the camera's facts as a signed record, and findings for what a person must
 * hear. Append-only; runs after everything is sealed, so that nothing it cannot read keeps a camera waiting: a medium that
 * is gone by now costs the facts that only the medium could tell.
 */
import { CAMERA_FINDINGS } from '../domain/camera-findings.js';
import { isFailure } from '../domain/failure.js';
import type { CameraId, DockingId } from '../domain/ids.js';
import { formatUtc } from '../domain/quantities.js';
import type { DockingRow, Facts } from '../ports/ledger.js';
import type { Medium } from '../ports/medium.js';
import { powerLosses } from '../profiles/power-losses.js';
import type { DeviceProfile } from '../profiles/profile-schema.js';
import type { LogReading } from '../profiles/read-log.js';
import { maintenanceGroup } from '../profiles/schema-handling.js';
import { clockGroup } from '../profiles/schema-identity.js';
import { compareWithPolicy } from './compare-with-policy.js';
import type { DockingContext } from './docking-context.js';
import { dockingFacts, SETTING } from './docking-facts.js';
import type { IngestDeps } from './ingest-deps.js';
import type { NamedEntry } from './list-medium.js';
import { readCameraLogs } from './read-camera-logs.js';
import { type CameraWarning, type Thresholds, warnOfCamera } from './warn-of-camera.js';

export type SeenAtDocking = {
  readonly slot: number | undefined;
  /** Undefined for a camera that only answers questions. */
  readonly medium: Medium | undefined;
  /** The camera's log files on it. */
  readonly logs: readonly NamedEntry[];
  readonly profile: DeviceProfile | undefined;
};

const MAX_LOGS = 8;
const KIND = 'docking-facts';
const LOOKED_BACK = 10;

export async function logMaintenance(
  deps: IngestDeps,
  context: DockingContext,
  seen: SeenAtDocking,
  signal: AbortSignal,
): Promise<void> {
  const { docking, camera, folder, clock, isClockSet, medium, bytesPerSecond } = context;
  const before = await factsBefore(deps, camera.id);
  const logs = await orNothing(() => logsOf(seen, signal), []);
  const facts = dockingFacts(
    { cameraFacts: camera.facts, clock, isClockSet, fs: medium.fs, bytesPerSecond, interruptedBy: undefined },
    {
      slot: seen.slot,
      profile: seen.profile?.identity.profileId,
      space: await orNothing(() => spaceOf(seen.medium), undefined),
      tally: (await deps.ledger.dockingTallies([docking])).get(docking) ?? {},
      logs,
      losses: newLosses(logs, before),
    },
  );
  await keep(deps, { docking, camera: camera.id, folder, facts, before, profile: seen.profile });
}

/**
 * The entry of a docking that ended before its time, from what the ledger holds of it. Once for each docking: one that had
 * come as far as its entry has it already, and one whose camera was never known has none.
 */
export async function logInterrupted(
  deps: IngestDeps,
  row: DockingRow,
  facts: { readonly folder: string; readonly interruptedBy: string },
): Promise<void> {
  const { id, camera, cameraFacts, clock, slot, profile } = row;
  if (camera === undefined || (await deps.ledger.maintenanceOfDockings([id])).length > 0) return;
  const fs = typeof row.facts['fs'] === 'string' ? row.facts['fs'] : undefined;
  const told = dockingFacts(
    { cameraFacts, clock, isClockSet: undefined, fs, bytesPerSecond: undefined, interruptedBy: facts.interruptedBy },
    {
      ...{ slot, profile, space: undefined, logs: [], losses: [] },
      tally: (await deps.ledger.dockingTallies([id])).get(id) ?? {},
    },
  );
  await keep(deps, {
    ...{ docking: id, camera, folder: facts.folder, facts: told, before: await factsBefore(deps, camera) },
    profile: deps.profiles().find(({ identity }) => identity.profileId === profile),
  });
}

type Entry = {
  readonly docking: DockingId;
  readonly camera: CameraId;
  readonly folder: string;
  readonly facts: Facts;
  readonly before: Facts | undefined;
  readonly profile: DeviceProfile | undefined;
};

async function keep(deps: IngestDeps, entry: Entry): Promise<void> {
  const { docking, camera, facts, before, profile } = entry;
  const policy = compareWithPolicy(facts, deps.policy.cameras);
  const warnings = [...warnOfCamera(facts, before, thresholdsOf(profile)), ...policy.warnings];
  const codes = warnings.map(({ code }) => code).join(' ');
  await seal(deps, { ...entry, facts: { ...facts, ...policy.facts, ...(codes === '' ? {} : { warnings: codes }) } });
  for (const warning of warnings) await raise(deps, { docking, camera }, warning);
}

async function seal(deps: IngestDeps, { docking, camera, folder, facts }: Entry): Promise<void> {
  const at = deps.clock.now();
  await deps.sealer.seal({
    body: {
      _type: 'urn:sealdock:record:maintenance:1',
      ...{ cam: camera, docking, kind: KIND, who: 'dock', at: formatUtc(at), facts, parts: [], note: null },
    },
    docking,
    recordPath: undefined,
    folder,
    files: [],
    effects: { maintenance: { camera, kind: KIND, at, by: undefined, note: undefined, docking, facts } },
  });
}

async function raise(
  deps: IngestDeps,
  place: { readonly docking: DockingId; readonly camera: CameraId },
  { code, facts }: CameraWarning,
): Promise<void> {
  const { severity } = CAMERA_FINDINGS[code];
  await deps.ledger.raiseFinding({ at: deps.clock.now(), code, severity, ...place, facts });
}

/**
 * The docking before, and what it did not tell but one of those before it did: so a docking that was cut short hides
 * neither another firmware nor which lines of the camera's log were seen.
 */
async function factsBefore(deps: IngestDeps, camera: CameraId): Promise<Facts | undefined> {
  const rows = await deps.ledger.maintenance({ camera, kind: KIND, limit: LOOKED_BACK });
  const older = rows.slice(1).reverse();
  const lasting = older.flatMap(({ facts }) => Object.entries(facts)).filter(([name]) => isLasting(name));
  return rows[0] === undefined ? undefined : { ...Object.fromEntries(lasting), ...rows[0].facts };
}

function isLasting(name: string): boolean {
  return name === 'firmware' || name === 'log_last_at' || name.startsWith(SETTING);
}

async function logsOf({ medium, logs, profile }: SeenAtDocking, signal: AbortSignal): Promise<readonly LogReading[]> {
  if (medium === undefined || profile === undefined) return [];
  return await readCameraLogs(medium, logs, { profile, maxFiles: MAX_LOGS, signal });
}

/** Of a mounted card only: a folder given by hand would tell the space of the dock's own disk. */
async function spaceOf(medium: Medium | undefined): ReturnType<Medium['space']> {
  return medium === undefined || medium.fs === 'folder' ? undefined : await medium.space();
}

/** Those that the docking before had not seen yet, by the camera's clock. */
function newLosses(logs: readonly LogReading[], before: Facts | undefined) {
  const seenUntil = before?.['log_last_at'];
  const until = typeof seenUntil === 'string' ? Date.parse(seenUntil) : Number.NEGATIVE_INFINITY;
  return powerLosses(logs).filter(({ backAt }) => backAt > until);
}

function thresholdsOf(profile: DeviceProfile | undefined): Thresholds {
  const { maxDriftPerDayS } = profile?.clock ?? clockGroup.parse(undefined);
  return { ...(profile?.maintenance ?? maintenanceGroup.parse(undefined)), maxDriftPerDayS };
}

async function orNothing<T>(read: () => Promise<T>, nothing: T): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isFailure(error, 'medium-gone')) return nothing;
    throw error;
  }
}
