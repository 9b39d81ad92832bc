/**
 * What is to be done with what is attached at one place. A camera in command mode is spoken to before it becomes a disk; one
 * that only tells its state is asked beside its disk, or watched where it has none. Pure.
 */
import type { FailureCode } from '../../domain/failure-codes.js';
import type { CameraPort } from '../../ports/camera-link.js';
import { isSpokenOver } from '../../profiles/choose-command-profile.js';
import type { DeviceProfile } from '../../profiles/profile-schema.js';
import type { SlotCell } from './slot-cell.js';

export type DockingPlan =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'disk'; readonly link: CameraPort | undefined }
  /** Speak first, then wait for its disk. */
  | { readonly kind: 'command'; readonly link: CameraPort; readonly profile: DeviceProfile }
  | { readonly kind: 'status'; readonly link: CameraPort; readonly profile: DeviceProfile }
  | { readonly kind: 'quarantine'; readonly code: FailureCode }
  | { readonly kind: 'out-of-service'; readonly code: FailureCode };

type Attached = Pick<SlotCell, 'medium' | 'port' | 'profileId' | 'hasDiskPlace'>;

/** `profile`: the one that profileOf gives, where it is in force. */
export function planDocking(
  { medium, port, profileId, hasDiskPlace }: Attached,
  profile: DeviceProfile | undefined,
): DockingPlan {
  if (medium === undefined && port === undefined) return { kind: 'nothing' };
  if (profileId !== undefined && profile === undefined) return { kind: 'out-of-service', code: 'profile-unknown' };
  const speaks = profile !== undefined && port !== undefined && isSpokenOver(profile, port.at.kind);
  const link = speaks ? port.at : undefined;
  if (medium !== undefined) return { kind: 'disk', link };
  // What answers on a port is not asked who it is by guesses: the slot's setting says which camera stands there, or its USB identity.
  if (profile === undefined || link === undefined)
    return { kind: 'quarantine', code: port?.undecided ?? 'profile-none' };
  if (profile.capabilities.toDisk === 'yes') return { kind: 'command', link, profile };
  return hasDiskPlace ? { kind: 'nothing' } : { kind: 'status', link, profile };
}

/**
 * The one that the settings name for the slot, else the one that knows the camera in command mode there, or knew it in this visit;
 * undefined where there is none, or it is not in force.
 */
export function profileOf(
  { profileId, port, metAs }: Pick<SlotCell, 'profileId' | 'port' | 'metAs'>,
  profiles: readonly DeviceProfile[],
): DeviceProfile | undefined {
  const wanted = profileId ?? port?.profileId ?? metAs;
  return profiles.find(({ identity }) => identity.profileId === wanted);
}
