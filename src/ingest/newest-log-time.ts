/** The newest dated line of the camera's own log, read from the medium: only the newest few log files, a bounded end of each. */

import { isFailure } from '../domain/failure.js';
import type { Instant } from '../domain/quantities.js';
import type { Medium } from '../ports/medium.js';
import type { DeviceProfile } from '../profiles/profile-schema.js';
import { readLog } from '../profiles/read-log.js';
import type { NamedEntry } from './list-medium.js';

const MAX_LOGS = 3;
const TAIL_BYTES = 256 * 1024;

export async function newestLogTime(
  medium: Medium,
  named: readonly NamedEntry[],
  profile: DeviceProfile,
  signal: AbortSignal,
): Promise<Instant | undefined> {
  const logs = named.filter(({ names }) => names.kind === 'log').sort((a, b) => (a.path < b.path ? 1 : -1));
  let newest: Instant | undefined;
  for (const entry of logs.slice(0, MAX_LOGS)) {
    signal.throwIfAborted();
    const at = await lastLineOf(medium, entry, profile);
    if (at !== undefined && (newest === undefined || at > newest)) newest = at;
  }
  return newest;
}

async function lastLineOf(medium: Medium, entry: NamedEntry, profile: DeviceProfile): Promise<Instant | undefined> {
  try {
    await using file = await medium.open(entry);
    const from = Math.max(0, file.sizeBytes - TAIL_BYTES);
    return readLog(await file.readAt(from, TAIL_BYTES), profile).lastAt;
  } catch (error) {
    // An unreadable log is no reason not to pull; pulling it will record what is wrong with it.
    if (isFailure(error, 'file-unreadable')) return undefined;
    throw error;
  }
}
