/**
 * What is to be done with what is attached at one place. A camera in command mode is spoken to before it becomes a disk; one
 * that only tells its state is asked beside its disk, or watched where it has none. Pure.
 */
import type { FailureCode } from '../../domain/failure-codes.js';
import type { DeviceProfile } from '../../profiles/profile-schema.js';
import type { SlotCell } from './slot-cell.js';

export type DockingPlan =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'disk'; readonly link: string | undefined }
  /** Speak first, then wait for its disk. */
  | { readonly kind: 'command'; readonly link: string; readonly profile: DeviceProfile }
  | { readonly kind: 'status'; readonly link: string; readonly profile: DeviceProfile }
  | { readonly kind: 'quarantine'; readonly code: FailureCode }
  | { readonly kind: 'out-of-service'; readonly code: FailureCode };

type Attached = Pick<SlotCell, 'medium' | 'portPath' | 'profileId' | 'hasDiskPlace'>;

/** `profile`: the one that the settings name for the slot, where it is in force. */
export function planDocking(
  { medium, portPath, profileId, hasDiskPlace }: Attached,
  profile: DeviceProfile | undefined,
): DockingPlan {
  if (medium === undefined && portPath === undefined) return { kind: 'nothing' };
  if (profileId !== undefined && profile === undefined) return { kind: 'out-of-service', code: 'profile-unknown' };
  const speaks = profile?.command.transport === 'tty' && profile.command.dialect !== 'none';
  if (medium !== undefined) return { kind: 'disk', link: speaks ? portPath : undefined };
  if (portPath === undefined) return { kind: 'nothing' };
  // What answers on a port is not asked who it is by guesses: the slot's setting says which camera stands there.
  if (profile === undefined || !speaks) return { kind: 'quarantine', code: 'profile-none' };
  if (profile.capabilities.toDisk === 'yes') return { kind: 'command', link: portPath, profile };
  return hasDiskPlace ? { kind: 'nothing' } : { kind: 'status', link: portPath, profile };
}

/** The one that the settings name for the slot; undefined where they name none, or one that is not in force. */
export function profileOf(
  { profileId }: Pick<SlotCell, 'profileId'>,
  profiles: readonly DeviceProfile[],
): DeviceProfile | undefined {
  return profiles.find(({ identity }) => identity.profileId === profileId);
}
