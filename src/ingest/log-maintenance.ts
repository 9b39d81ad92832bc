/**
 * The maintenance log's entry of one docking: the camera's facts as a signed record, and findings for what a person must
 * hear. Append-only; runs after everything is sealed, so that nothing it cannot read keeps a camera waiting: a medium that
 * is gone by now costs the facts that only the medium could tell.
 */
import { CAMERA_FINDINGS } from '../domain/camera-findings.js';
import { isFailure } from '../domain/failure.js';
import { formatUtc } from '../domain/quantities.js';
import type { Facts } from '../ports/ledger.js';
import type { Medium } from '../ports/medium.js';
import { powerLosses } from '../profiles/power-losses.js';
import type { DeviceProfile } from '../profiles/profile-schema.js';
import type { LogReading } from '../profiles/read-log.js';
import { maintenanceGroup } from '../profiles/schema-handling.js';
import { clockGroup } from '../profiles/schema-identity.js';
import type { DockingContext } from './docking-context.js';
import { dockingFacts } from './docking-facts.js';
import type { IngestDeps } from './ingest-deps.js';
import type { NamedEntry } from './list-medium.js';
import { readCameraLogs } from './read-camera-logs.js';
import { type CameraWarning, type Thresholds, warnOfCamera } from './warn-of-camera.js';

export type SeenAtDocking = {
  readonly slot: number | undefined;
  /** Undefined for a camera that only answers questions. */
  readonly medium: Medium | undefined;
  readonly named: readonly NamedEntry[];
  readonly profile: DeviceProfile | undefined;
};

const MAX_LOGS = 8;
const KIND = 'docking-facts';

export async function logMaintenance(
  deps: IngestDeps,
  context: DockingContext,
  seen: SeenAtDocking,
  signal: AbortSignal,
): Promise<void> {
  const { docking, camera } = context;
  const [previous] = await deps.ledger.maintenance({ camera: camera.id, kind: KIND, limit: 1 });
  const logs = await orNothing(() => logsOf(seen, signal), []);
  const facts = dockingFacts(context, {
    slot: seen.slot,
    profile: seen.profile?.identity.profileId,
    space: await orNothing(() => spaceOf(seen.medium), undefined),
    tally: (await deps.ledger.dockingTallies([docking])).get(docking) ?? {},
    logs,
    losses: newLosses(logs, previous?.facts),
  });
  const warnings = warnOfCamera(facts, previous?.facts, thresholdsOf(seen.profile));
  const kept = warnings.length === 0 ? facts : { ...facts, warnings: warnings.map(({ code }) => code).join(' ') };
  await seal(deps, context, kept);
  for (const warning of warnings) await raise(deps, context, warning);
}

async function seal(deps: IngestDeps, context: DockingContext, facts: Facts): Promise<void> {
  const { docking, camera, folder } = context;
  const at = deps.clock.now();
  await deps.sealer.seal({
    body: {
      _type: 'urn:sealdock:record:maintenance:1',
      cam: camera.id,
      docking,
      kind: KIND,
      who: 'dock',
      at: formatUtc(at),
      facts,
      parts: [],
      note: null,
    },
    docking,
    recordPath: undefined,
    folder,
    files: [],
    effects: { maintenance: { camera: camera.id, kind: KIND, at, by: undefined, note: undefined, docking, facts } },
  });
}

async function raise(deps: IngestDeps, context: DockingContext, { code, facts }: CameraWarning): Promise<void> {
  await deps.ledger.raiseFinding({
    at: deps.clock.now(),
    code,
    severity: CAMERA_FINDINGS[code].severity,
    docking: context.docking,
    camera: context.camera.id,
    facts,
  });
}

async function logsOf({ medium, named, profile }: SeenAtDocking, signal: AbortSignal): Promise<readonly LogReading[]> {
  if (medium === undefined || profile === undefined) return [];
  return await readCameraLogs(medium, named, { profile, maxFiles: MAX_LOGS, signal });
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
