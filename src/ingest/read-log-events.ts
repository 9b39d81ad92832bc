/**
 * The camera's own logs as events, for the judgement of continuity: the newest logs only, a bounded end of each. A log
 * that cannot be read tells nothing; that it could not be read is recorded where it was pulled.
 */
import type { CameraLogEvent } from '../continuity/footage-file.js';
import { isFailure } from '../domain/failure.js';
import type { NameFacts } from '../domain/name-facts.js';
import type { DeviceProfile } from '../profiles/profile-schema.js';
import { LOG_LIMITS, readLog } from '../profiles/read-log.js';

export type LogFile = {
  readonly path: string;
  readonly names: NameFacts | undefined;
  /** The last bytes, at most so many; undefined where they cannot be had. */
  readonly readEnd: (maxBytes: number) => Promise<Uint8Array | undefined>;
};

/** Two months of daily logs. */
const MAX_LOGS = 62;

/** Events by the path of their log. */
export async function readLogEvents(
  files: readonly LogFile[],
  profile: DeviceProfile | undefined,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly CameraLogEvent[]>> {
  const events = new Map<string, readonly CameraLogEvent[]>();
  if (profile === undefined) return events;
  const logs = files.filter(({ names }) => names?.kind === 'log').sort((a, b) => (a.path < b.path ? 1 : -1));
  for (const log of logs.slice(0, MAX_LOGS)) {
    signal.throwIfAborted();
    const bytes = await endOf(log);
    if (bytes !== undefined) events.set(log.path, eventsOf(bytes, profile));
  }
  return events;
}

async function endOf(log: LogFile): Promise<Uint8Array | undefined> {
  try {
    return await log.readEnd(LOG_LIMITS.bytes);
  } catch (error) {
    if (isFailure(error, 'file-unreadable')) return undefined;
    throw error;
  }
}

function eventsOf(bytes: Uint8Array, profile: DeviceProfile): readonly CameraLogEvent[] {
  return readLog(bytes, profile).events.flatMap(({ at, kind }) => (kind === 'other' ? [] : [{ at, kind }]));
}
