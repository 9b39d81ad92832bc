/**
 * Sets a camera's clock to the dock's where settings and profile both allow it, at the start of a whole unit of the camera's
 * time, and reads it once more. The caller has stored the evidence. A dock whose own clock is a reset date sets nothing.
 */
import { CAMERA_FINDINGS } from '../domain/camera-findings.js';
import { isDockClockBelievable } from '../domain/clock-evidence.js';
import { type Failure, type FailureFacts, isFailure } from '../domain/failure.js';
import { type Instant, instant } from '../domain/quantities.js';
import type { CameraLink, ClockReading } from '../ports/camera-link.js';
import type { DeviceProfile } from '../profiles/profile-schema.js';
import { type Bounds, boundsOfReading } from './clock-interval.js';
import type { IngestDeps } from './ingest-deps.js';
import type { ClockMeasurement } from './measure-clock.js';
import { type ClockRecordPlace, sealClockSet } from './seal-clock.js';

/** Beyond what one reading of whole seconds leaves open. */
const TOLERANCE_MS = 2000;

/** True: it shows the dock's time now. Undefined: the camera has no such command, or its effect is not known. */
export async function setCameraClock(
  deps: IngestDeps,
  visit: {
    readonly at: ClockRecordPlace;
    readonly link: CameraLink;
    readonly profile: DeviceProfile | undefined;
    /** Undefined: the clock could not be read, so the log's last line must stay the evidence and nothing is set. */
    readonly measured: ClockMeasurement | undefined;
  },
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const { link, profile, measured, at } = visit;
  if (link.setClock === undefined) return undefined;
  const mayBeSet = deps.policy.setCameraClock === 'after-evidence' && profile?.clock.syncPolicy === 'after-evidence';
  if (!mayBeSet || measured === undefined || !isDockClockBelievable(deps.clock.now())) return false;
  const target = await nextUnit(deps, profile.clock.resolutionMs, signal);
  try {
    await link.setClock(target, signal);
  } catch (error) {
    if (!isAnswerFailure(error)) throw error;
    await doubt(deps, at, { failure: error.code });
    return error.code === 'camera-refused' ? false : undefined;
  }
  const reading = await readAgain(link, signal);
  const now = deps.clock.now();
  const shown = reading === undefined ? undefined : shownAt(reading, now - deps.clock.monotonicMs());
  const beforeOffsetMs = measured.deviceAt - measured.dockAt;
  const before = stateWithin(now, { lowMs: measured.lowMs, highMs: measured.highMs });
  const after = shown === undefined ? undefined : stateWithin(now, shown);
  await sealClockSet(deps, at, { before, after });
  const afterOffsetMs = after === undefined ? null : after.at - now;
  deps.log.info('camera clock set', { docking: at.docking, beforeOffsetMs, afterOffsetMs });
  if (shown === undefined || (shown.lowMs <= TOLERANCE_MS && shown.highMs >= -TOLERANCE_MS)) return true;
  await doubt(deps, at, { afterOffsetMs });
  return false;
}

/** A camera that keeps whole seconds begins one when it is told the time. */
async function nextUnit(deps: IngestDeps, unitMs: number, signal: AbortSignal): Promise<Instant> {
  await deps.clock.sleep(unitMs - (deps.clock.now() % unitMs), signal);
  return instant(Math.round(deps.clock.now() / unitMs) * unitMs);
}

async function readAgain(link: CameraLink, signal: AbortSignal): Promise<ClockReading | undefined> {
  try {
    return await link.readClock?.(signal);
  } catch (error) {
    if (isAnswerFailure(error)) return undefined;
    throw error;
  }
}

/** Camera minus the dock's wall clock, which shows `wallMinusMonoMs` more than its monotonic one. */
function shownAt(reading: ClockReading, wallMinusMonoMs: number): Bounds {
  const { lowMs, highMs } = boundsOfReading(reading);
  return { lowMs: lowMs - wallMinusMonoMs, highMs: highMs - wallMinusMonoMs };
}

function stateWithin(now: Instant, { lowMs, highMs }: Bounds) {
  return { at: instant(now + Math.round((lowMs + highMs) / 2)), uncertaintyMs: Math.ceil((highMs - lowMs) / 2) };
}

function isAnswerFailure(error: unknown): error is Failure {
  return isFailure(error, 'camera-refused') || isFailure(error, 'camera-silent') || isFailure(error, 'camera-babbles');
}

async function doubt(deps: IngestDeps, { docking, camera }: ClockRecordPlace, facts: FailureFacts): Promise<void> {
  await deps.ledger.raiseFinding({
    at: deps.clock.now(),
    code: 'camera-clock-not-set',
    severity: CAMERA_FINDINGS['camera-clock-not-set'].severity,
    docking,
    camera,
    facts,
  });
}
