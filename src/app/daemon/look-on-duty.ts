/**
 * The deep look on duty: decodes the footage of closed dockings file by file while no camera docks, at the lowest priority, and
 * seals what it showed as one `look` record a docking. What was seen of a file is kept at once: a stop costs one file's work.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { findFfmpeg } from '../../adapters/ffmpeg/find-ffmpeg.js';
import { cancelled, isFailure, throwIfCancelled } from '../../domain/failure.js';
import type { DockingId } from '../../domain/ids.js';
import { isHeldOrSealed } from '../../domain/segment-lifecycle.js';
import { dockFolder } from '../../evidence/evidence-paths.js';
import { eachSegment } from '../../ingest/docking-rows.js';
import type { IngestDeps } from '../../ingest/ingest-deps.js';
import type { SegmentRow } from '../../ports/ledger.js';
import type { LookedFile } from '../../ports/ledger-looks.js';
import { isDecodable, lookAtFile } from '../look-deeply.js';
import { LookSummary } from './look-summary.js';

export type LookDeps = {
  readonly ingest: Pick<IngestDeps, 'ledger' | 'vault' | 'sealer' | 'clock' | 'log' | 'dock' | 'onOutbox'>;
  /** A camera docks or waits for its turn: it needs the machine. */
  readonly isBusy: () => boolean;
};

/** How often it is asked whether there is something to look at, and whether the slots are quiet. */
const REST_MS = 5_000;
/** After what no second try at once would mend: no decoder, a store that fails. */
const TROUBLE_MS = 600_000;

/** Runs until aborted, then rejects `cancelled`. A failure costs time, never the daemon. */
export async function lookOnDuty(deps: LookDeps, signal: AbortSignal): Promise<never> {
  const { ledger, log } = deps.ingest;
  for (;;) {
    throwIfCancelled(signal);
    let restMs = REST_MS;
    try {
      const docking = await ledger.nextLook();
      if (docking !== undefined) {
        await lookAtDocking(deps, docking, signal);
        restMs = 0;
      }
    } catch (error) {
      if (!isFailure(error) || error.kind === 'cancelled') throw error;
      log.error('deep look put off', { code: error.code, ...error.facts });
      restMs = TROUBLE_MS;
    }
    await rest(restMs, signal);
  }
}

async function lookAtDocking(deps: LookDeps, docking: DockingId, signal: AbortSignal): Promise<void> {
  const { ledger, sealer, clock, dock, log, onOutbox } = deps.ingest;
  const ffmpeg = await findFfmpeg();
  const summary = new LookSummary();
  for await (const row of eachSegment(ledger, docking)) {
    if (!isHeldOrSealed(row.state) || !isDecodable(row.reading)) continue;
    const held = row.heldBy === undefined ? row : await ledger.segment(row.heldBy);
    if (held?.recordSeq === undefined) continue;
    const seen = (await ledger.lookOf(held.id)) ?? (await look(deps, held, ffmpeg, signal));
    summary.add(held.recordSeq, seen);
  }
  const { camera } = (await ledger.docking(docking)) ?? {};
  const facts = summary.findingFacts();
  await sealer.seal({
    body: summary.body(docking),
    docking: undefined,
    recordPath: undefined,
    folder: dockFolder(dock),
    files: [],
    effects: {
      looked: docking,
      ...(facts === undefined
        ? {}
        : { finding: { at: clock.now(), code: 'footage-blank', severity: 'warning', docking, camera, facts } }),
    },
  });
  onOutbox();
  log.info('looked at footage', { docking, ...summary.counts() });
}

async function look(
  { ingest, isBusy }: LookDeps,
  row: SegmentRow,
  ffmpeg: string,
  signal: AbortSignal,
): Promise<LookedFile> {
  while (isBusy()) await rest(REST_MS, signal);
  const seen = await lookAtStored(ingest, row, ffmpeg, signal);
  const file = { segment: row.id, ...seen };
  await ingest.ledger.addLook(file);
  return file;
}

async function lookAtStored(
  { vault }: LookDeps['ingest'],
  { storedPath, reading }: SegmentRow,
  ffmpeg: string,
  signal: AbortSignal,
): Promise<Pick<LookedFile, 'looks' | 'stoppedBy'>> {
  const missing = { looks: [], stoppedBy: 'missing' } as const;
  if (storedPath === undefined || !isDecodable(reading)) return missing;
  try {
    return await lookAtFile({ path: Buffer.from(vault.localPath(storedPath)), reading, ffmpeg, signal });
  } catch (error) {
    if (isFailure(error, 'file-unreadable') && error.facts['errno'] === 'ENOENT') return missing;
    throw error;
  }
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch {
    throw cancelled(signal);
  }
}
