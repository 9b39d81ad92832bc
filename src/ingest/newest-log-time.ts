/** The newest dated line of the camera's own log, read from the medium: clock evidence. */
import type { Instant } from '../domain/quantities.js';
import type { Medium } from '../ports/medium.js';
import type { DeviceProfile } from '../profiles/profile-schema.js';
import type { NamedEntry } from './list-medium.js';
import { readCameraLogs } from './read-camera-logs.js';

const MAX_LOGS = 3;

export async function newestLogTime(
  medium: Medium,
  named: readonly NamedEntry[],
  profile: DeviceProfile,
  signal: AbortSignal,
): Promise<Instant | undefined> {
  let newest: Instant | undefined;
  for (const { lastAt } of await readCameraLogs(medium, named, { profile, maxFiles: MAX_LOGS, signal }))
    if (lastAt !== undefined && (newest === undefined || lastAt > newest)) newest = lastAt;
  return newest;
}
