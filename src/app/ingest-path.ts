/** `sealdock ingest PATH`: one docking of a mounted medium or a folder, then forwarding as far as it goes now. */
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { openMedium } from '../adapters/mass-storage/open-medium.js';
import { Failure } from '../domain/failure.js';
import { forwardOutbox } from '../forwarding/forward-outbox.js';
import type { DockingProgress } from '../ingest/ingest-deps.js';
import { runDocking } from '../ingest/run-docking.js';
import { isWithin } from '../lib/is-within.js';
import { type Around, wrapped } from './around.js';
import { type IngestDocument, ingestDocument } from './ingest-document.js';
import { openDock } from './open-dock.js';

export type { DockingProgress };

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

export async function ingestPath(options: IngestOptions): Promise<IngestDocument> {
  const { signal, around } = options;
  // Looked at before a home is made: a path that is not there leaves nothing behind.
  const root = resolve(options.path);
  await openMedium({ root, maxFiles: 1 });
  await requireOutsideHome(root, options.home);
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
  return await ingestDocument(dock.ingest.ledger, outcome);
}

/** The dock's own keys and records are no footage. A home that does not exist yet holds nothing. */
async function requireOutsideHome(root: string, home: string): Promise<void> {
  const own = await realpath(home).catch(() => undefined);
  if (own !== undefined && isWithin(await realpath(root), own)) throw new Failure('path-in-home', { path: root });
}
