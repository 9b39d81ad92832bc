/**
 * A camera or cradle that only tells its state and has no disk at this slot: asked once a minute, so that the slot shows
 * whether something stands there and how full it is. A camera that was not there before gets one docking without a
 * medium, so that its facts and its clock are on record; it is not tried again for one camera.
 */
import { isFailure } from '../../domain/failure.js';
import { repeat } from '../../platform/repeat.js';
import type { CameraFacts, CameraPort } from '../../ports/camera-link.js';
import type { DeviceProfile } from '../../profiles/profile-schema.js';
import { type DockCameraDeps, dockCamera } from './dock-camera.js';
import { raise } from './settle-end.js';
import type { SlotCell } from './slot-cell.js';
import type { Supervisor } from './supervisor.js';

const ASK_MS = 60_000;

export type StatusWatch = {
  readonly cell: SlotCell;
  readonly link: CameraPort;
  readonly profile: DeviceProfile;
  /** Undefined: nothing answers. */
  readonly onFacts: (facts: CameraFacts | undefined) => void;
};

/** Runs until the controller that it gives is aborted, or the daemon stops. */
export function watchStatus(deps: DockCameraDeps, supervisor: Supervisor, watch: StatusWatch): AbortController {
  const stop = new AbortController();
  let seen: string | undefined;
  supervisor.run(`status at ${watch.cell.key}`, async (all) => {
    const signal = AbortSignal.any([all, stop.signal]);
    try {
      await repeat(ASK_MS, signal, async () => {
        const facts = await ask(deps, watch, signal);
        // One after the other: a port has one user.
        if (facts?.serial !== undefined && facts.serial !== seen) await record(deps, watch, signal);
        seen = facts?.serial;
        watch.onFacts(facts);
      });
    } catch (error) {
      if (!stop.signal.aborted || !isFailure(error)) throw error;
    }
  });
  return stop;
}

async function ask(
  { openLink }: DockCameraDeps,
  { link: port, profile }: StatusWatch,
  signal: AbortSignal,
): Promise<CameraFacts | undefined> {
  try {
    await using link = await openLink({ port, profile, signal });
    return await link.identify(signal);
  } catch (error) {
    if (!isFailure(error) || error.kind === 'cancelled' || signal.aborted) throw error;
    return undefined;
  }
}

async function record(deps: DockCameraDeps, { cell, link, profile }: StatusWatch, signal: AbortSignal): Promise<void> {
  const { slot, place } = cell;
  const end = await dockCamera(deps, { slot, place, profile, link, medium: undefined }, signal);
  if (end.kind !== 'failed' || signal.aborted) return;
  await raise(deps.ingest, cell, { code: end.failure.code, facts: end.failure.facts });
}
