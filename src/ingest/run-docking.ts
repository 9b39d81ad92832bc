/**
 * One docking of a mounted medium, in the order of the architecture's section 2: identify, clock evidence, list, pull,
 * verify, seal, judge, close. What concerns one file alone is recorded with it; what ends the docking leaves the ledger in a
 * state that the next docking or recovery goes on from.
 */
import type { ContinuityReport } from '../continuity/report.js';
import { isDockClockBelievable } from '../domain/clock-evidence.js';
import type { DockingId, SlotId } from '../domain/ids.js';
import type { Instant } from '../domain/quantities.js';
import { intakeFolder } from '../evidence/evidence-paths.js';
import { Limiter } from '../lib/limiter.js';
import type { Medium } from '../ports/medium.js';
import { chooseNameReader } from '../profiles/choose-name-reader.js';
import type { DeviceProfile } from '../profiles/profile-schema.js';
import { readName } from '../profiles/read-name.js';
import { zoneOffsetMinutes } from '../profiles/zone-offset.js';
import { boundClock } from './bound-clock.js';
import { type Closing, closeDocking } from './close-docking.js';
import { closeInterrupted, interruptDocking } from './close-interrupted.js';
import { DockingContext } from './docking-context.js';
import { eachSegment } from './docking-rows.js';
import { identifyCamera } from './identify-camera.js';
import type { IngestDeps } from './ingest-deps.js';
import { type Duty, dutyOf, judgeDocking } from './judge-docking.js';
import { type NamedEntry, recordListing } from './list-medium.js';
import { logMaintenance } from './log-maintenance.js';
import { newestLogTime } from './newest-log-time.js';
import { pullSegment } from './pull-segment.js';

export type DockingRequest = {
  readonly slot: SlotId | undefined;
  readonly place: string;
  readonly medium: Medium;
  readonly profile: DeviceProfile | undefined;
  readonly camera: string | undefined;
  readonly officer: string | undefined;
  readonly activity: string | undefined;
  /** Asked for with the request itself, beyond the settings. */
  readonly mustBeContinuous: boolean;
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
      facts: { fs: request.medium.fs },
    },
    deps.dock,
  );
  try {
    return await dock(deps, request, { id, startedAt }, signal);
  } catch (error) {
    await interruptDocking(deps, id, error);
    throw error;
  }
}

type Begun = { readonly id: DockingId; readonly startedAt: Instant };

async function dock(
  deps: IngestDeps,
  request: DockingRequest,
  begun: Begun,
  signal: AbortSignal,
): Promise<DockingOutcome> {
  const { medium } = request;
  deps.onProgress({ kind: 'phase', docking: begun.id, slot: request.slot, phase: 'listing', camera: undefined });
  const listing = await medium.list(signal);
  const paths = listing.entries.map(({ path }) => path);
  const reader = request.profile ?? chooseNameReader(paths, deps.profiles());
  const named = listing.entries.map((entry): NamedEntry => ({ ...entry, names: readName(entry.path, reader) }));
  const context = await openContext(deps, request, { begun, named, reader }, signal);
  const inventorySeq = await recordListing(deps, context, { medium, listing, named, slot: request.slot });
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
  const continuity = await judgeDocking(deps, context, {
    duty,
    zoneOffsetMinutes: reader === undefined ? undefined : zoneOffsetMinutes(reader),
  });
  await deps.ledger.updateDocking(begun.id, { state: 'judged' });
  await logMaintenance(deps, context, { slot: request.slot, medium, named, profile: reader }, signal);
  const closing = await closeDocking(deps, { ...context, inventorySeq, interruptedBy: undefined });
  deps.onProgress({ kind: 'phase', docking: begun.id, slot: request.slot, phase: 'done', camera: context.camera.id });
  return { ...closing, docking: begun.id, context, continuity, duty };
}

async function openContext(
  deps: IngestDeps,
  request: DockingRequest,
  seen: { readonly begun: Begun; readonly named: readonly NamedEntry[]; readonly reader: DeviceProfile | undefined },
  signal: AbortSignal,
): Promise<DockingContext> {
  const { begun, named, reader } = seen;
  const names = named.map((entry) => entry.names);
  const identity = identifyCamera({
    given: request.camera,
    linkSerial: undefined,
    names,
    volume: request.medium.volume,
    place: request.place,
  });
  const officerOfNames = names.find(({ officer }) => officer !== undefined)?.officer;
  const clock = boundClock({
    newestLogAt: reader === undefined ? undefined : await newestLogTime(request.medium, named, reader, signal),
    newestFileAt: newestFile(named),
    arrivedAt: begun.startedAt,
    isDockTrusted: isDockClockBelievable(begun.startedAt),
    resetEpochs: reader?.clock.resetEpochs ?? [],
    zoneOffsetMinutes: reader === undefined ? 480 : zoneOffsetMinutes(reader),
  });
  const profile = reader?.identity.profileId;
  await deps.ledger.updateDocking(begun.id, {
    state: 'identified',
    camera: identity.id,
    clock,
    ...(profile === undefined ? {} : { profile }),
  });
  await deps.ledger.seeCamera({
    id: identity.id,
    serial: identity.serial,
    profile,
    facts: undefined,
    clock,
    at: begun.startedAt,
    isNewDocking: true,
  });
  return new DockingContext({
    docking: begun.id,
    startedAt: begun.startedAt,
    folder: intakeFolder(begun.id, begun.startedAt),
    camera: { id: identity.id, serial: identity.serial, facts: undefined },
    officer:
      request.officer === undefined
        ? { id: officerOfNames, source: officerOfNames === undefined ? 'unknown' : 'camera-profile' }
        : { id: request.officer, source: 'roster' },
    clock,
    isClockSet: undefined,
    medium: { fs: request.medium.fs, volume: request.medium.volume },
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

async function pullAll(
  deps: IngestDeps,
  context: DockingContext,
  medium: Medium,
  concurrency: number,
  signal: AbortSignal,
): Promise<void> {
  const own = new AbortController();
  const both = AbortSignal.any([signal, own.signal]);
  const limit = new Limiter(concurrency);
  const running = new Set<Promise<void>>();
  let failure: unknown;
  for await (const row of eachSegment(deps.ledger, context.docking)) {
    if (failure !== undefined) break;
    // A medium that vanished answers every open with "no such file": nothing may be believed of it any more.
    const work = limit
      .run(both, () => pullSegment(deps, context, medium, row, both))
      .catch((error: unknown) => {
        failure ??= error;
        own.abort(error);
      });
    running.add(work);
    void work.finally(() => running.delete(work));
    if (running.size > concurrency * 2) await Promise.race(running);
  }
  await Promise.all(running);
  if (failure !== undefined) throw failure;
}
