/**
 * Whose medium this is and what is known of its clock, from what the camera told and what its file names and log tell. What
 * the camera told comes first; a serial number that contradicts the names is a finding that a manager must look at.
 */
import { CAMERA_FINDINGS } from '../domain/camera-findings.js';
import type { ClockEvidence } from '../domain/clock-evidence.js';
import type { DockingId } from '../domain/ids.js';
import type { NameFacts } from '../domain/name-facts.js';
import type { Instant } from '../domain/quantities.js';
import { intakeFolder } from '../evidence/evidence-paths.js';
import type { Medium } from '../ports/medium.js';
import type { DeviceProfile } from '../profiles/profile-schema.js';
import { zoneOffsetMinutes } from '../profiles/zone-offset.js';
import { boundClock } from './bound-clock.js';
import { DockingContext } from './docking-context.js';
import { type CameraIdentity, identifyCamera, serialOfNames } from './identify-camera.js';
import type { IngestDeps } from './ingest-deps.js';
import type { NamedEntry } from './list-medium.js';
import type { Met } from './meet-camera.js';
import { newestLogTime } from './newest-log-time.js';

type Seen = {
  readonly begun: { readonly id: DockingId; readonly startedAt: Instant };
  readonly medium: Medium;
  readonly named: readonly NamedEntry[];
  readonly reader: DeviceProfile | undefined;
  /** Undefined: the camera could not be spoken to. */
  readonly met: Met | undefined;
};

export async function openContext(
  deps: IngestDeps,
  request: {
    readonly camera: string | undefined;
    readonly officer: string | undefined;
    readonly place: string;
  },
  seen: Seen,
  signal: AbortSignal,
): Promise<DockingContext> {
  const { begun, medium, named, reader, met } = seen;
  const names = named.map((entry) => entry.names);
  const identity = identifyCamera({
    given: request.camera,
    linkSerial: met?.facts.serial,
    names,
    volume: medium.volume,
    place: request.place,
  });
  const clock = met?.clock ?? (await boundOnes(seen, signal));
  const profile = reader?.identity.profileId;
  await deps.ledger.updateDocking(begun.id, {
    state: 'identified',
    camera: identity.id,
    clock,
    facts: { fs: medium.fs },
    ...(profile === undefined ? {} : { profile }),
  });
  await deps.ledger.seeCamera({
    id: identity.id,
    serial: identity.serial,
    profile,
    facts: met?.facts,
    clock,
    at: begun.startedAt,
    isNewDocking: true,
  });
  if (identity.isContradicted) await tellContradiction(deps, begun.id, identity, names);
  return new DockingContext({
    docking: begun.id,
    startedAt: begun.startedAt,
    folder: intakeFolder(begun.id, begun.startedAt),
    camera: { id: identity.id, serial: identity.serial, facts: met?.facts },
    officer: officerOf(request.officer, names, met),
    clock,
    isClockSet: met?.isClockSet,
    medium: { fs: medium.fs, volume: medium.volume },
  });
}

async function boundOnes({ begun, medium, named, reader }: Seen, signal: AbortSignal): Promise<ClockEvidence> {
  return boundClock({
    newestLogAt: reader === undefined ? undefined : await newestLogTime(medium, named, reader, signal),
    newestFileAt: newestFile(named),
    arrivedAt: begun.startedAt,
    resetEpochs: reader?.clock.resetEpochs ?? [],
    zoneOffsetMinutes: reader === undefined ? 480 : zoneOffsetMinutes(reader),
  });
}

/** The newest start that a name tells: modification times are the file system's and may be the copy's. */
function newestFile(named: readonly NamedEntry[]): Instant | undefined {
  let newest: Instant | undefined;
  for (const { names } of named) {
    if (names.startAt !== undefined && (newest === undefined || names.startAt > newest)) newest = names.startAt;
  }
  return newest;
}

async function tellContradiction(
  deps: IngestDeps,
  docking: DockingId,
  identity: CameraIdentity,
  names: readonly NameFacts[],
): Promise<void> {
  await deps.ledger.raiseFinding({
    at: deps.clock.now(),
    code: 'serial-contradicts-names',
    severity: CAMERA_FINDINGS['serial-contradicts-names'].severity,
    docking,
    camera: identity.id,
    facts: { told: identity.serial ?? null, named: serialOfNames(names) ?? null },
  });
}

/** The one who recorded stands in the names; the one whom the camera names holds it now. */
function officerOf(
  given: string | undefined,
  names: readonly NameFacts[],
  met: Met | undefined,
): DockingContext['officer'] {
  if (given !== undefined) return { id: given, source: 'roster' };
  const id = names.find(({ officer }) => officer !== undefined)?.officer ?? met?.facts.officerId;
  return { id, source: id === undefined ? 'unknown' : 'camera-profile' };
}
