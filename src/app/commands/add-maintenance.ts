/**
 * Enters what people did to a camera into its maintenance log: one signed record, nothing ever changed or taken away. Runs
 * in the process that holds the ledger, the daemon or the command itself. Who did it is a role or a service number: the log
 * can never be pruned, so no person's name goes into it, and neither note nor actor goes into the operational log.
 */
import { Failure } from '../../domain/failure.js';
import { type CameraId, isCameraId } from '../../domain/ids.js';
import { isMaintenanceKind, MAINTENANCE_KINDS, type MaintenanceKind } from '../../domain/maintenance-kind.js';
import { formatInstant, formatUtc, type Instant } from '../../domain/quantities.js';
import { dockFolder } from '../../evidence/evidence-paths.js';
import type { IngestDeps } from '../../ingest/ingest-deps.js';
import { checkedActor, checkedNote, wrongOption } from './checked-words.js';

export type MaintenanceRequest = {
  readonly camera: string;
  readonly kind: string;
  readonly note: string | undefined;
  /** A role or a service number. */
  readonly by: string | undefined;
  /** When it happened; undefined: now. */
  readonly at: Instant | undefined;
  /** The camera need not have been here before. */
  readonly isNew: boolean;
};

export type AddedMaintenance = {
  readonly schema: 'sealdock.maintenance-added/1';
  readonly camera: string;
  readonly kind: MaintenanceKind;
  readonly at: string;
  /** Position in the dock's log, and the record's path in vault and archive. */
  readonly seq: number;
  readonly record: string;
  readonly exitCodes: readonly number[];
};

/** Clocks of two machines differ; beyond this a time in the future is a slip of the pen. */
const AHEAD_MS = 24 * 3_600_000;

/** Rejects `bad-option` with what is wrong, `camera-unknown`, and what sealing rejects. */
export async function addMaintenance(
  deps: Pick<IngestDeps, 'dock' | 'ledger' | 'sealer' | 'clock'>,
  request: MaintenanceRequest,
): Promise<AddedMaintenance> {
  const now = deps.clock.now();
  const entry = checked(request, now);
  const known = await deps.ledger.camera(entry.camera);
  if (known === undefined && !request.isNew) throw new Failure('camera-unknown', { camera: entry.camera });
  if (known === undefined) await enrol(deps, entry.camera, now);
  const { camera, kind, at, by, note } = entry;
  const sealed = await deps.sealer.seal({
    body: {
      _type: 'urn:sealdock:record:maintenance:1',
      ...{ cam: camera, docking: null, kind, who: by ?? 'not-told', at: formatUtc(at), facts: {}, parts: [] },
      note: note ?? null,
    },
    docking: undefined,
    recordPath: undefined,
    folder: dockFolder(deps.dock),
    files: [],
    effects: { maintenance: { camera, kind, at, by, note, docking: undefined, facts: {} } },
  });
  const { seq, path } = sealed;
  return {
    schema: 'sealdock.maintenance-added/1',
    ...{ camera, kind, at: formatInstant(at), seq, record: path },
    exitCodes: [],
  };
}

type Entry = {
  readonly camera: CameraId;
  readonly kind: MaintenanceKind;
  readonly note: string | undefined;
  readonly by: string | undefined;
  readonly at: Instant;
};

function checked({ camera, kind, note, by, at }: MaintenanceRequest, now: Instant): Entry {
  if (!isCameraId(camera)) throw wrongOption('camera', 'letters, digits and . _ - only, at most 64');
  if (!isMaintenanceKind(kind)) throw wrongOption('type', `one of ${MAINTENANCE_KINDS.join(', ')}`);
  if (at !== undefined && at > now + AHEAD_MS) throw wrongOption('at', 'lies in the future');
  return { camera, kind, by: checkedActor(by), at: at ?? now, note: checkedNote('note', note) };
}

async function enrol({ ledger }: Pick<IngestDeps, 'ledger'>, id: CameraId, at: Instant): Promise<void> {
  const nothing = { serial: undefined, profile: undefined, facts: undefined, clock: undefined };
  await ledger.seeCamera({ id, ...nothing, at, isNewDocking: false });
}
