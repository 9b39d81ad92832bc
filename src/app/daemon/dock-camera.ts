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
import { type DockingOutcome, runDocking } from '../../ingest/run-docking.js';
import type { Ledger } from '../../ports/ledger.js';
import type { Medium } from '../../ports/medium.js';
import type { DeviceProfile } from '../../profiles/profile-schema.js';
import { recogniseMedium } from './recognise.js';

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
  /** The one that the settings name for the slot. */
  readonly profile: DeviceProfile | undefined;
  readonly medium: MediumAt;
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
  deps: {
    readonly ingest: IngestDeps;
    readonly openMedium: OpenMediumAt;
    readonly onRecognised: (profile: DeviceProfile) => void;
  },
  request: DockCameraRequest,
  signal: AbortSignal,
): Promise<DockingEnd> {
  const { ingest } = deps;
  try {
    const opened = await deps.openMedium(request.medium);
    const recognised =
      request.profile === undefined
        ? await recogniseMedium({ medium: opened, label: request.medium.volume.label }, ingest.profiles(), signal)
        : ({ kind: 'known', profile: request.profile, medium: opened } as const);
    if (recognised.kind === 'quarantined') return recognised;
    const { slot, place } = request;
    const { profile, medium } = recognised;
    deps.onRecognised(profile);
    const nothing = { camera: undefined, officer: undefined, activity: undefined, mustBeContinuous: false };
    const outcome = await runDocking(ingest, { slot, place, link: undefined, medium, profile, ...nothing }, signal);
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
