/**
 * A docked camera that can be spoken to: who it is, what its clock shows and, where policy says so, setting that clock. The order
 * is the point: the evidence of the clock is in the ledger and in a signed record before anything changes it. A clock that
 * cannot be read or set is a finding and never a reason not to pull; a camera that does not answer at all is a Failure.
 */
import { CAMERA_FINDINGS } from '../domain/camera-findings.js';
import type { ClockEvidence } from '../domain/clock-evidence.js';
import { type Failure, isFailure } from '../domain/failure.js';
import type { FailureCode } from '../domain/failure-codes.js';
import type { DockingId } from '../domain/ids.js';
import type { Instant } from '../domain/quantities.js';
import type { CameraFacts, CameraLink } from '../ports/camera-link.js';
import type { DeviceProfile } from '../profiles/profile-schema.js';
import { zoneOffsetMinutes } from '../profiles/zone-offset.js';
import { evidenceOf } from './clock-evidence-of.js';
import { identifyCamera } from './identify-camera.js';
import type { IngestDeps } from './ingest-deps.js';
import { type ClockMeasurement, measureClock } from './measure-clock.js';
import { type ClockRecordPlace, sealClockEvidence } from './seal-clock.js';
import { setCameraClock } from './set-camera-clock.js';

export type Visit = {
  readonly docking: DockingId;
  readonly startedAt: Instant;
  readonly slot: number | undefined;
  readonly place: string;
  readonly folder: string;
  /** Camera id given by hand. */
  readonly camera: string | undefined;
  readonly profile: DeviceProfile | undefined;
  readonly link: CameraLink;
};

export type Met = {
  readonly facts: CameraFacts;
  /** Undefined: the camera's clock cannot be read or did not answer. */
  readonly clock: ClockEvidence | undefined;
  /** Undefined: the camera has no such command, or whether it took effect is not known. */
  readonly isClockSet: boolean | undefined;
};

/** Failures of the link after which a medium that is there anyway is still pulled. */
const OF_THE_LINK: readonly FailureCode[] = [
  'camera-silent',
  'camera-babbles',
  'camera-refused',
  'camera-login-refused',
  'camera-password-missing',
  'port-failed',
  'port-missing',
];

export function isLinkFailure(error: unknown): error is Failure {
  return OF_THE_LINK.some((code) => isFailure(error, code));
}

export async function meetCamera(deps: IngestDeps, visit: Visit, signal: AbortSignal): Promise<Met> {
  const { docking, slot, link } = visit;
  deps.onProgress({ kind: 'phase', docking, slot, phase: 'identifying', camera: undefined });
  const facts = await link.identify(signal);
  const { id, source, serial } = identifyCamera({
    given: visit.camera,
    linkSerial: facts.serial,
    names: [],
    volume: undefined,
    place: visit.place,
  });
  const camera = source === 'place' ? undefined : id;
  await deps.ledger.updateDocking(docking, { state: 'identified', cameraFacts: facts, ...(camera && { camera }) });
  deps.onProgress({ kind: 'phase', docking, slot, phase: 'clock', camera });
  const at: ClockRecordPlace = { docking, folder: visit.folder, camera };
  const measured = await tryToMeasure(deps, visit, at, signal);
  const clock = measured === undefined ? undefined : evidenceOf(measured, zoneAndResets(visit.profile));
  // The commit point of the evidence: only after it may the clock be set.
  if (clock !== undefined) await sealClockEvidence(deps, at, clock);
  if (camera !== undefined) {
    const profile = visit.profile?.identity.profileId;
    await deps.ledger.seeCamera({ id, serial, profile, facts, clock, at: visit.startedAt, isNewDocking: false });
  }
  const isClockSet = await setCameraClock(deps, { at, link, profile: visit.profile, measured }, signal);
  return { facts, clock, isClockSet };
}

async function tryToMeasure(
  deps: IngestDeps,
  { link }: Visit,
  { docking, camera }: ClockRecordPlace,
  signal: AbortSignal,
): Promise<ClockMeasurement | undefined> {
  const { readClock } = link;
  if (readClock === undefined) return undefined;
  try {
    return await measureClock({ readClock, clock: deps.clock, signal });
  } catch (error) {
    // The camera is gone, not merely its clock.
    if (!isLinkFailure(error) || error.code === 'port-failed') throw error;
    await deps.ledger.raiseFinding({
      at: deps.clock.now(),
      code: 'camera-clock-unreadable',
      severity: CAMERA_FINDINGS['camera-clock-unreadable'].severity,
      docking,
      camera,
      facts: { failure: error.code },
    });
    return undefined;
  }
}

function zoneAndResets(profile: DeviceProfile | undefined) {
  return {
    resetEpochs: profile?.clock.resetEpochs ?? [],
    zoneOffsetMinutes: profile === undefined ? 0 : zoneOffsetMinutes(profile),
  };
}
