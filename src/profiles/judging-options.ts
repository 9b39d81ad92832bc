/** What a device profile knows about its camera that the judgement of continuity goes by. */
import { CHINA_OFFSET_MINUTES } from '../domain/quantities.js';
import type { DeviceProfile } from './profile-schema.js';
import { zoneOffsetMinutes } from './zone-offset.js';

export type JudgingOptions = {
  readonly zoneOffsetMinutes: number;
  readonly joinedMs?: number | undefined;
  readonly overlapMs?: number | undefined;
  readonly preRecordMs?: number | undefined;
  readonly sequenceScope?: DeviceProfile['media']['seqScope'] | undefined;
  readonly trustsCreation?: boolean | undefined;
};

/** Without a profile only the zone is settled. */
export function judgingOptions(profile: DeviceProfile | undefined): JudgingOptions {
  if (profile === undefined) return { zoneOffsetMinutes: CHINA_OFFSET_MINUTES };
  const { gap, media } = profile;
  const overlapMs = gap.overlapAllowanceS * 1000;
  return {
    zoneOffsetMinutes: zoneOffsetMinutes(profile),
    joinedMs: gap.toleranceMs,
    overlapMs,
    // Less than what is not worth a note cannot be a limit.
    preRecordMs: Math.max(overlapMs, media.preRecordMaxS * 1000),
    sequenceScope: media.seqScope,
    trustsCreation: gap.trustContainerTime,
  };
}
