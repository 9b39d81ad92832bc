/** `sealdock ingest PATH`: one docking of a mounted medium or a folder, then forwarding as far as it goes now. */
import { resolve } from 'node:path';
import { openMedium } from '../adapters/mass-storage/open-medium.js';
import type { ContinuityReport } from '../continuity/report.js';
import { isDockClockBelievable } from '../domain/clock-evidence.js';
import { EXIT, orderExitCodes } from '../domain/exit-codes.js';
import { Failure } from '../domain/failure.js';
import { fateOf } from '../domain/segment-lifecycle.js';
import { forwardOutbox } from '../forwarding/forward-outbox.js';
import { eachSegment } from '../ingest/docking-rows.js';
import type { DockingProgress } from '../ingest/ingest-deps.js';
import { type DockingOutcome, runDocking } from '../ingest/run-docking.js';
import type { Ledger } from '../ports/ledger.js';
import { type Around, wrapped } from './around.js';
import { openDock } from './open-dock.js';

export type IngestOptions = {
  readonly path: string;
  readonly home: string;
  readonly profile: string | undefined;
  readonly camera: string | undefined;
  readonly officer: string | undefined;
  readonly activity: string | undefined;
  readonly mustBeContinuous: boolean;
  readonly onProgress: (progress: DockingProgress) => void;
  readonly signal: AbortSignal;
  readonly around?: Around;
};

export type IngestDocument = {
  readonly schema: 'sealdock.ingest/1';
  readonly docking: string;
  readonly camera: string;
  readonly files: readonly {
    readonly path: string;
    readonly fate: ReturnType<typeof fateOf>;
    readonly sha256: string | null;
    readonly sizeBytes: number;
    readonly record: string | null;
    readonly level: string | null;
  }[];
  readonly clock: {
    readonly class: string;
    readonly offsetMs: number | null;
    readonly lowMs: number | null;
    readonly highMs: number | null;
  };
  readonly continuity: ContinuityReport;
  readonly duty: { readonly must: boolean; readonly source: string };
  readonly handedBack: boolean;
  readonly keptBecause: string | null;
  readonly archived: number;
  readonly waiting: number;
  readonly exitCodes: readonly number[];
};

export async function ingestPath(options: IngestOptions): Promise<IngestDocument> {
  const { signal, around } = options;
  // Looked at before a home is made: a path that is not there leaves nothing behind.
  const root = resolve(options.path);
  await openMedium({ root, maxFiles: 1 });
  await using dock = await openDock({
    home: options.home,
    logLevel: 'warn',
    onProgress: options.onProgress,
    signal,
    ...(around === undefined ? {} : { around }),
  });
  const maxFiles = dock.settings.limits.filesPerMedium;
  const medium = wrapped(await openMedium({ root, maxFiles }), around?.medium);
  const profile = options.profile === undefined ? undefined : dock.profiles.profile(options.profile);
  if (options.profile !== undefined && profile === undefined)
    throw new Failure('profile-unknown', { profile: options.profile });
  const { camera, officer, activity } = options;
  const outcome = await runDocking(
    dock.ingest,
    {
      slot: undefined,
      place: root,
      link: undefined,
      medium,
      profile,
      camera,
      officer,
      activity,
      mustBeContinuous: options.mustBeContinuous,
    },
    signal,
  );
  await forwardOutbox(dock.forwarding, signal);
  return await documentOf(dock.ingest.ledger, outcome);
}

async function documentOf(ledger: Ledger, outcome: DockingOutcome): Promise<IngestDocument> {
  const files: IngestDocument['files'][number][] = [];
  for await (const row of eachSegment(ledger, outcome.docking)) {
    const seq = row.recordSeq;
    const record = seq === undefined ? undefined : await ledger.record(seq);
    files.push({
      path: row.path,
      fate: fateOf(row.state),
      sha256: row.sha256 ?? null,
      sizeBytes: row.sizeBytes,
      record: record?.path ?? null,
      level: row.level ?? null,
    });
  }
  const waiting = await ledger.outboxOpenOfDocking(outcome.docking);
  const { clock } = outcome.context;
  const hasGap = outcome.duty.must && outcome.continuity.verdict === 'gap';
  const isIncomplete = hasGap || files.some(({ fate }) => fate === 'unreadable' || fate === 'pending');
  return {
    schema: 'sealdock.ingest/1',
    docking: outcome.docking,
    camera: outcome.context.camera.id,
    files,
    clock: {
      class: clock.class,
      offsetMs: clock.offsetMs ?? null,
      lowMs: clock.lowMs ?? null,
      highMs: clock.highMs ?? null,
    },
    continuity: outcome.continuity,
    duty: outcome.duty,
    handedBack: outcome.isHandedBack,
    keptBecause: outcome.keptBecause ?? null,
    archived: files.filter(({ level }) => level === 'L4').length,
    waiting,
    exitCodes: orderExitCodes([
      isIncomplete ? EXIT.incomplete : EXIT.fine,
      waiting > 0 ? EXIT.archive : EXIT.fine,
      isDockClockBelievable(outcome.context.startedAt) ? EXIT.fine : EXIT.clock,
    ]),
  };
}
