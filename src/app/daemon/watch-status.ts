/**
 * A camera or cradle that only tells its state and has no disk at this slot: asked once a minute, so that the slot shows
 * whether something stands there and how full it is. Its facts go to the camera's row, nothing is changed on it.
 */
import { isFailure } from '../../domain/failure.js';
import { cameraId, isCameraId } from '../../domain/ids.js';
import type { IngestDeps } from '../../ingest/ingest-deps.js';
import { repeat } from '../../platform/repeat.js';
import type { CameraFacts, OpenCameraLink } from '../../ports/camera-link.js';
import type { DeviceProfile } from '../../profiles/profile-schema.js';
import type { Supervisor } from './supervisor.js';

const ASK_MS = 60_000;

/** Runs until the controller that it gives is aborted, or the daemon stops. `onFacts(undefined)`: nothing answers. */
export function watchStatus(
  deps: { readonly ingest: IngestDeps; readonly openLink: OpenCameraLink; readonly supervisor: Supervisor },
  { link: portPath, profile }: { readonly link: string; readonly profile: DeviceProfile },
  onFacts: (facts: CameraFacts | undefined) => void,
): AbortController {
  const stop = new AbortController();
  const { ingest, openLink, supervisor } = deps;
  const ask = async (signal: AbortSignal): Promise<CameraFacts | undefined> => {
    try {
      await using link = await openLink({ portPath, profile, signal });
      return await link.identify(signal);
    } catch (error) {
      if (!isFailure(error) || error.kind === 'cancelled') throw error;
      return undefined;
    }
  };
  supervisor.run(`status at ${portPath}`, async (all) => {
    const signal = AbortSignal.any([all, stop.signal]);
    try {
      await repeat(ASK_MS, signal, async () => {
        const facts = await ask(signal);
        if (facts !== undefined) await keep(ingest, profile, facts);
        onFacts(facts);
      });
    } catch (error) {
      if (!stop.signal.aborted || !isFailure(error)) throw error;
    }
  });
  return stop;
}

async function keep({ ledger, clock }: IngestDeps, { identity }: DeviceProfile, facts: CameraFacts): Promise<void> {
  const { serial } = facts;
  if (serial === undefined || !isCameraId(serial)) return;
  const nothing = { clock: undefined, isNewDocking: false };
  await ledger.seeCamera({
    id: cameraId(serial),
    serial,
    profile: identity.profileId,
    facts,
    at: clock.now(),
    ...nothing,
  });
}
