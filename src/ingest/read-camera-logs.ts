/** The newest log files of a camera, oldest first, a bounded end of each: what the camera itself says that it did. */
import { isFailure } from '../domain/failure.js';
import type { Medium } from '../ports/medium.js';
import type { DeviceProfile } from '../profiles/profile-schema.js';
import { type LogReading, readLog } from '../profiles/read-log.js';
import type { NamedEntry } from './list-medium.js';

const TAIL_BYTES = 256 * 1024;

export async function readCameraLogs(
  medium: Medium,
  named: readonly NamedEntry[],
  options: { readonly profile: DeviceProfile; readonly maxFiles: number; readonly signal: AbortSignal },
): Promise<readonly LogReading[]> {
  const logs = named.filter(({ names }) => names.kind === 'log').sort((a, b) => (a.path < b.path ? -1 : 1));
  const readings: LogReading[] = [];
  for (const entry of logs.slice(-options.maxFiles)) {
    options.signal.throwIfAborted();
    const reading = await tailOf(medium, entry, options.profile);
    if (reading !== undefined) readings.push(reading);
  }
  return readings;
}

async function tailOf(medium: Medium, entry: NamedEntry, profile: DeviceProfile): Promise<LogReading | undefined> {
  try {
    await using file = await medium.open(entry);
    const from = Math.max(0, file.sizeBytes - TAIL_BYTES);
    return readLog(await file.readAt(from, TAIL_BYTES), profile);
  } catch (error) {
    // An unreadable log is no reason not to pull; pulling it records what is wrong with it.
    if (isFailure(error, 'file-unreadable')) return undefined;
    throw error;
  }
}
