/** The zone in which a profile's camera keeps its times, as minutes east of UTC. */
import { CHINA_OFFSET_MINUTES } from '../domain/quantities.js';
import type { DeviceProfile } from './profile-schema.js';

/** `device` means that the owner may have set anything: it is read as +08:00 like everything else here. */
export function zoneOffsetMinutes(profile: DeviceProfile): number {
  const { zone } = profile.clock;
  if (zone === 'utc') return 0;
  if (zone === 'device') return CHINA_OFFSET_MINUTES;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return zone.startsWith('-') ? -minutes : minutes;
}
