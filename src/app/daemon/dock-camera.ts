/**
 * One docking at one place, from what the watchers saw to its end: the profile, the command link, the steps of
 * ingest/run-docking.ts. Ends by a value whatever happens on the camera; rejects only for our own mistakes.
 */
import type { Failure } from '../../domain/failure.js';
import { isFailure } from '../../domain/failure.js';
import type { FailureCode } from '../../domain/failure-codes.js';
import type { DockingId, SlotId } from '../../domain/ids.js';
import { fateOf } from '../../domain/segment-lifecycle.js';
import { eachSegment } from '../../ingest/docking-rows.js';
import type { IngestDeps } from '../../ingest/ingest-deps.js';
import { type DockingOutcome, type DockingRequest, runDocking } from '../../ingest/run-docking.js';
import { defined } from '../../lib/assert.js';
import type { CameraLink, CameraPort, OpenCameraLink } from '../../ports/camera-link.js';
import type { Ledger } from '../../ports/ledger.js';
import type { Medium } from '../../ports/medium.js';
import type { DeviceProfile } from '../../profiles/profile-schema.js';
import { type Recognised, recogniseMedium } from './recognise.js';

/** Where a disk or a folder stands. */
export type MediumAt = {
  readonly root: string;
  readonly fs: string;
  readonly volume: { readonly id: string | undefined; readonly label: string | undefined };
  readonly isFlat: boolean;
  /** Of the import folder: the state it is docked in. */
  readonly importState: string | undefined;
};

export type OpenMediumAt = (at: MediumAt) => Promise<Medium>;

export type DockCameraRequest = {
  readonly slot: SlotId | undefined;
  readonly place: string;
  /** The one that is known before anything is read: plan-docking.ts, profileOf. */
  readonly profile: DeviceProfile | undefined;
  /** The port of a camera that can be spoken to. */
  readonly link: CameraPort | undefined;
  /** Where its disk is, or a way to wait for it once it has been asked for it; undefined: it has none. */
  readonly medium: MediumAt | ((signal: AbortSignal) => Promise<MediumAt>) | undefined;
};

export type DockCameraDeps = {
  readonly ingest: IngestDeps;
  readonly openMedium: OpenMediumAt;
  readonly openLink: OpenCameraLink;
  readonly onRecognised: (profile: DeviceProfile) => void;
};

/** What is not safe here after a docking was closed. */
export type OpenFiles = { readonly count: number; readonly firstCode: string | undefined };

export type DockingEnd =
  | {
      readonly kind: 'closed';
      readonly outcome: DockingOutcome;
      readonly open: OpenFiles;
      /** Items of it that still wait for the archive. */
      readonly waiting: number;
    }
  | { readonly kind: 'quarantined'; readonly code: FailureCode; readonly candidates: readonly string[] }
  | { readonly kind: 'failed'; readonly failure: Failure };

export async function dockCamera(
  deps: DockCameraDeps,
  request: DockCameraRequest,
  signal: AbortSignal,
): Promise<DockingEnd> {
  const { ingest } = deps;
  try {
    const recognised = await recognise(deps, request, signal);
    if (recognised.kind === 'quarantined') return recognised;
    const { slot, place } = request;
    const { profile, medium } = recognised;
    deps.onRecognised(profile);
    const link = await openLink(deps, { ...request, profile }, signal);
    const nothing = { camera: undefined, officer: undefined, activity: undefined, mustBeContinuous: false };
    const outcome = await runDocking(ingest, { slot, place, profile, link, medium, ...nothing }, signal);
    return {
      kind: 'closed',
      outcome,
      open: await openFiles(ingest.ledger, outcome.docking),
      waiting: await ingest.ledger.outboxOpenOfDocking(outcome.docking),
    };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { kind: 'failed', failure: error };
  }
}

async function recognise(
  deps: DockCameraDeps,
  { profile, medium }: DockCameraRequest,
  signal: AbortSignal,
): Promise<Recognised<DockingRequest['medium']>> {
  if (typeof medium !== 'object') {
    const known = defined(profile, 'profile of a camera that is spoken to first');
    if (medium === undefined) return { kind: 'known', profile: known, medium };
    return { kind: 'known', profile: known, medium: async (until) => deps.openMedium(await medium(until)) };
  }
  const opened = await deps.openMedium(medium);
  if (profile !== undefined) return { kind: 'known', profile, medium: opened };
  return recogniseMedium({ medium: opened, label: medium.volume.label }, deps.ingest.profiles(), signal);
}

/** Where the disk is there anyway, a port that cannot be opened is a finding: footage comes first. */
async function openLink(
  { ingest, openLink: open }: DockCameraDeps,
  { link, profile, medium, slot }: DockCameraRequest & { readonly profile: DeviceProfile },
  signal: AbortSignal,
): Promise<CameraLink | undefined> {
  if (link === undefined) return undefined;
  try {
    return await open({ port: link, profile, signal });
  } catch (error) {
    if (!isFailure(error) || error.kind === 'cancelled' || typeof medium !== 'object') throw error;
    await ingest.ledger.raiseFinding({
      at: ingest.clock.now(),
      code: error.code,
      severity: 'warning',
      docking: undefined,
      camera: undefined,
      facts: { ...error.facts, slot: slot ?? null },
    });
    return undefined;
  }
}

/** Listed files that are neither sealed nor held here. */
export async function openFiles(ledger: Ledger, docking: DockingId): Promise<OpenFiles> {
  let count = 0;
  let firstCode: string | undefined;
  for await (const row of eachSegment(ledger, docking)) {
    const fate = fateOf(row.state);
    if (fate === 'pulled' || fate === 'already-held') continue;
    count += 1;
    firstCode ??= row.failureCode;
  }
  return { count, firstCode };
}
