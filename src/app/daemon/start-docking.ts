/** Begins one docking of a place in the background, by its plan, and tells the board how it ended. */
import type { IngestDeps } from '../../ingest/ingest-deps.js';
import type { OpenCameraLink } from '../../ports/camera-link.js';
import type { DeviceProfile } from '../../profiles/profile-schema.js';
import { AwaitedDisk } from './awaited-disk.js';
import { type DockCameraDeps, type DockingEnd, dockCamera, type OpenMediumAt } from './dock-camera.js';
import type { DockingPlan } from './plan-docking.js';
import type { Run, SlotCell } from './slot-cell.js';
import type { Supervisor } from './supervisor.js';

export type StartDeps = {
  readonly ingest: IngestDeps;
  readonly openMedium: OpenMediumAt;
  readonly openLink: OpenCameraLink;
  readonly supervisor: Supervisor;
  readonly onChange: () => void;
};

export function startDocking(
  deps: StartDeps,
  cell: SlotCell,
  begun: {
    readonly plan: Extract<DockingPlan, { kind: 'disk' | 'command' }>;
    readonly profile: DeviceProfile | undefined;
    readonly onEnd: (run: Run, end: DockingEnd) => void;
  },
): void {
  const { plan, profile } = begun;
  const run: Run = { stop: new AbortController(), medium: cell.medium, disk: new AwaitedDisk() };
  cell.begin(run);
  if (plan.kind === 'command') cell.metAs = plan.profile.identity.profileId;
  const medium = cell.medium ?? ((signal: AbortSignal) => run.disk.wait(signal));
  const request = { slot: cell.slot, place: cell.medium?.root ?? cell.place, profile, link: plan.link, medium };
  const dockDeps = dockDepsOf(deps, cell);
  deps.supervisor.run(`docking at ${cell.key}`, async (signal) => {
    begun.onEnd(run, await dockCamera(dockDeps, request, AbortSignal.any([signal, run.stop.signal])));
  });
}

/** What a docking at this place tells is shown at this place. */
export function dockDepsOf(deps: StartDeps, cell: SlotCell): DockCameraDeps {
  return {
    openMedium: deps.openMedium,
    openLink: deps.openLink,
    onRecognised: ({ identity }) => {
      cell.profile = identity.profileId;
    },
    ingest: {
      ...deps.ingest,
      onProgress: (told) => {
        cell.progress(told);
        deps.onChange();
      },
    },
  };
}
