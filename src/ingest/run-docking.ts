/**
 * One docking of a camera, in the order of the architecture's section 2: meet the camera where it can be spoken to, wait for
 * its disk, then list, pull, verify, seal, judge, close. What concerns one file alone is recorded with it; what ends the
 * docking leaves the ledger in a state that the next docking or recovery goes on from.
 */
import type { ContinuityReport } from '../continuity/report.js';
import type { DockingId, SlotId } from '../domain/ids.js';
import type { Instant } from '../domain/quantities.js';
import { intakeFolder } from '../evidence/evidence-paths.js';
import { Limiter } from '../lib/limiter.js';
import { inSlices, mapped } from '../lib/sliced.js';
import type { CameraLink } from '../ports/camera-link.js';
import type { Medium, MediumEntry } from '../ports/medium.js';
import { choosingNameReader } from '../profiles/choose-name-reader.js';
import type { DeviceProfile } from '../profiles/profile-schema.js';
import { readName } from '../profiles/read-name.js';
import { awaitMedium } from './await-medium.js';
import { type Closing, closeDocking } from './close-docking.js';
import { closeInterrupted, interruptDocking } from './close-interrupted.js';
import type { DockingContext } from './docking-context.js';
import { eachSegment } from './docking-rows.js';
import type { IngestDeps } from './ingest-deps.js';
import { type Duty, dutyOf, judgeDocking } from './judge-docking.js';
import { type NamedEntry, recordListing } from './list-medium.js';
import { logMaintenance } from './log-maintenance.js';
import { isLinkFailure, type Met, meetCamera } from './meet-camera.js';
import { openContext } from './open-context.js';
import { pullSegment } from './pull-segment.js';

export type DockingRequest = {
  readonly slot: SlotId | undefined;
  readonly place: string;
  readonly profile: DeviceProfile | undefined;
  readonly camera: string | undefined;
  readonly officer: string | undefined;
  readonly activity: string | undefined;
  /** Asked for with the request itself, beyond the settings. */
  readonly mustBeContinuous: boolean;
  /** The camera in command mode, if it has one. Becomes the docking's: it is closed when it is of no more use. */
  readonly link: CameraLink | undefined;
  /**
   * The medium, or a way to wait for the one that appears when the camera has been asked for its disk: gives it as soon as it
   * can be listed and rejects when its signal is aborted. The docking sets the deadline. Undefined for a camera whose files
   * come another way or not at all: its facts are recorded and nothing is pulled.
   */
  readonly medium: Medium | ((signal: AbortSignal) => Promise<Medium>) | undefined;
};

export type DockingOutcome = Closing & {
  readonly docking: DockingId;
  readonly context: DockingContext;
  readonly continuity: ContinuityReport;
  readonly duty: Duty;
};

/** Rejects with the Failure that ended the docking, after the ledger says so. */
export async function runDocking(
  deps: IngestDeps,
  request: DockingRequest,
  signal: AbortSignal,
): Promise<DockingOutcome> {
  await closeInterrupted(deps);
  const startedAt = deps.clock.now();
  const facts = typeof request.medium === 'object' ? { fs: request.medium.fs } : {};
  const { id } = await deps.ledger.beginDocking(
    {
      slot: request.slot,
      place: request.place,
      camera: undefined,
      profile: request.profile?.identity.profileId,
      officer: request.officer,
      activity: request.activity,
      state: 'detected',
      startedAt,
      endedAt: undefined,
      isHandedBack: false,
      cameraFacts: undefined,
      clock: undefined,
      facts,
    },
    deps.dock,
  );
  try {
    return await dock(deps, request, { id, startedAt }, signal);
  } catch (error) {
    await interruptDocking(deps, id, error);
    throw error;
  } finally {
    await request.link?.[Symbol.asyncDispose]();
  }
}

type Begun = { readonly id: DockingId; readonly startedAt: Instant };

async function dock(
  deps: IngestDeps,
  request: DockingRequest,
  begun: Begun,
  signal: AbortSignal,
): Promise<DockingOutcome> {
  const met = await meetOrPass(deps, request, begun, signal);
  const medium = await awaitMedium(deps, { ...request, docking: begun.id }, signal);
  const { context, reader, inventorySeq, unlistedFolders, logs } = await list(
    deps,
    request,
    { begun, medium, met },
    signal,
  );
  await deps.ledger.updateDocking(begun.id, { state: 'pulling' });
  deps.onProgress({
    kind: 'phase',
    docking: begun.id,
    slot: request.slot,
    phase: 'pulling',
    camera: context.camera.id,
  });
  await pullAll(deps, context, medium, reader?.transfer.concurrency ?? 2, signal);
  const duty = dutyOf(deps, context.camera.id, request.mustBeContinuous);
  const continuity = await judgeDocking(deps, context, { duty, profile: reader }, signal);
  await deps.ledger.updateDocking(begun.id, { state: 'judged' });
  await logMaintenance(deps, context, { slot: request.slot, medium, logs, profile: reader }, signal);
  const { deepLook } = deps.policy;
  if (deepLook === 'all' || (deepLook === 'duty' && duty.must)) await deps.ledger.wantLook(begun.id);
  const closing = await closeDocking(deps, { ...context, inventorySeq, unlistedFolders, interruptedBy: undefined });
  deps.onProgress({ kind: 'phase', docking: begun.id, slot: request.slot, phase: 'done', camera: context.camera.id });
  return { ...closing, docking: begun.id, context, continuity, duty };
}

/** What lies on the medium, on record. Of the list only the logs are handed on: a hundred thousand names weigh as much as the rest. */
async function list(
  deps: IngestDeps,
  request: DockingRequest,
  { begun, medium, met }: { readonly begun: Begun; readonly medium: Medium; readonly met: Met | undefined },
  signal: AbortSignal,
) {
  deps.onProgress({ kind: 'phase', docking: begun.id, slot: request.slot, phase: 'listing', camera: undefined });
  const listing = await medium.list(signal);
  const paths = listing.entries.map(({ path }) => path);
  const reader = request.profile ?? (await inSlices(choosingNameReader(paths, deps.profiles()), signal));
  const name = (entry: MediumEntry): NamedEntry => ({ ...entry, names: readName(entry.path, reader) });
  const named = await inSlices(mapped(listing.entries, name), signal);
  const context = await openContext(deps, request, { begun, medium, named, reader, met }, signal);
  const listed = await recordListing(deps, context, { medium, listing, named, slot: request.slot });
  return { context, reader, ...listed, logs: named.filter(({ names }) => names.kind === 'log') };
}

/** Where the medium lies there anyway, a link that fails is a finding: footage comes first. */
async function meetOrPass(
  deps: IngestDeps,
  { link, ...request }: DockingRequest,
  begun: Begun,
  signal: AbortSignal,
): Promise<Met | undefined> {
  if (link === undefined) return undefined;
  const folder = intakeFolder(begun.id, begun.startedAt);
  try {
    return await meetCamera(deps, { ...request, link, folder, docking: begun.id, startedAt: begun.startedAt }, signal);
  } catch (error) {
    if (typeof request.medium !== 'object' || !isLinkFailure(error)) throw error;
    await deps.ledger.raiseFinding({
      at: deps.clock.now(),
      code: error.code,
      severity: 'warning',
      docking: begun.id,
      camera: undefined,
      facts: error.facts,
    });
    return undefined;
  }
}

/** Files of one docking that are copied and not sealed yet. */
const MAX_BEHIND = 6;

async function pullAll(
  deps: IngestDeps,
  context: DockingContext,
  medium: Medium,
  concurrency: number,
  signal: AbortSignal,
): Promise<void> {
  const own = new AbortController();
  const both = AbortSignal.any([signal, own.signal]);
  const source = { medium, limit: new Limiter(concurrency) };
  const running = new Set<Promise<void>>();
  let failure: unknown;
  for await (const row of eachSegment(deps.ledger, context.docking)) {
    if (failure !== undefined) break;
    // A medium that vanished answers every open with "no such file": nothing may be believed of it any more.
    const work = pullSegment(deps, context, source, row, both).catch((error: unknown) => {
      failure ??= error;
      own.abort(error);
    });
    running.add(work);
    void work.finally(() => running.delete(work));
    if (running.size >= concurrency + MAX_BEHIND) await Promise.race(running);
  }
  await Promise.all(running);
  if (failure !== undefined) throw failure;
}
