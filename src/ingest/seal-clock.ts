/** The signed `time` records about a camera's clock: what it showed before anything set it, and that it was set. */
import type { ClockEvidence } from '../domain/clock-evidence.js';
import type { CameraId, DockingId } from '../domain/ids.js';
import { formatUtc, type Instant } from '../domain/quantities.js';
import type { IngestDeps } from './ingest-deps.js';

export type ClockRecordPlace = {
  readonly docking: DockingId;
  readonly folder: string;
  /** Undefined: the camera did not tell who it is. */
  readonly camera: CameraId | undefined;
};

/** A moment that lies within `uncertaintyMs` of `at`; undefined where the clock could not be read. */
export type ClockState = { readonly at: Instant; readonly uncertaintyMs: number | undefined } | undefined;

/** One transaction: the record and the docking's clock. */
export async function sealClockEvidence(
  deps: IngestDeps,
  place: ClockRecordPlace,
  clock: ClockEvidence,
): Promise<void> {
  const { lowMs, highMs } = clock;
  const uncertaintyMs = lowMs === undefined || highMs === undefined ? undefined : Math.ceil((highMs - lowMs) / 2);
  await seal(deps, place, {
    before: clock.deviceAt === undefined ? undefined : { at: clock.deviceAt, uncertaintyMs },
    after: { at: clock.dockAt, uncertaintyMs: undefined },
    stepMs: undefined,
    method: clock.method,
    reason: clock.class === 'unknown' ? `evidence: ${clock.reason}` : 'evidence',
    clock,
  });
}

/** Both states at one moment, so that their difference is the step. */
export async function sealClockSet(
  deps: IngestDeps,
  place: ClockRecordPlace,
  { before, after }: { readonly before: ClockState; readonly after: ClockState },
): Promise<void> {
  const stepMs = before === undefined || after === undefined ? undefined : after.at - before.at;
  await seal(deps, place, { before, after, stepMs, method: 'set-clock', reason: 'policy', clock: undefined });
}

async function seal(
  deps: IngestDeps,
  { docking, folder, camera }: ClockRecordPlace,
  facts: {
    readonly before: ClockState;
    readonly after: ClockState;
    readonly stepMs: number | undefined;
    readonly method: string;
    readonly reason: string;
    readonly clock: ClockEvidence | undefined;
  },
): Promise<void> {
  const { clock } = facts;
  await deps.sealer.seal({
    body: {
      _type: 'urn:sealdock:record:time:1',
      subject: 'camera',
      docking,
      cam: camera ?? null,
      before: stateOf(facts.before),
      after: stateOf(facts.after),
      step_ms: facts.stepMs ?? null,
      method: facts.method,
      reason: facts.reason,
    },
    docking,
    recordPath: undefined,
    folder,
    files: [],
    ...(clock === undefined ? {} : { effects: { docking: { id: docking, patch: { clock } } } }),
  });
}

function stateOf(state: ClockState) {
  if (state === undefined) return { at: null, sync: null, unc_ms: null };
  return { at: formatUtc(state.at), sync: null, unc_ms: state.uncertaintyMs ?? null };
}
