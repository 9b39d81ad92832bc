/**
 * Whether a USB device may be used: denied unless one device profile accounts for every interface it has. Which camera it is gets
 * judged later, by what lies on it or what it answers; here only whether the dock has any business with it. Pure.
 */
import type { UsbDevice } from '../domain/usb.js';
import type { DeviceProfile } from './profile-schema.js';
import { isHarmful, isHub, isStorage, isWhollyKnown } from './usb-interfaces.js';

export type Admission =
  | { readonly kind: 'admitted' }
  /** Hubs, and what stands at a port that is no slot and offers no footage: none of the dock's business. */
  | { readonly kind: 'passed-over' }
  | { readonly kind: 'refused'; readonly code: RefusalCode };

export type RefusalCode = 'usb-harmful' | 'usb-unknown' | 'usb-changed' | 'usb-unreadable';

/** `isSlot`: the settings bind this port to a slot. */
export function admitDevice(
  device: UsbDevice,
  profiles: readonly DeviceProfile[],
  { isSlot }: { readonly isSlot: boolean },
): Admission {
  const { interfaces } = device;
  if (interfaces.every(isHub)) return { kind: 'passed-over' };
  const hasStorage = interfaces.some(isStorage);
  // Whatever a profile says: no profile can make a keyboard out of a camera.
  if (hasStorage && interfaces.some(isHarmful)) return { kind: 'refused', code: 'usb-harmful' };
  if (profiles.some((profile) => isWhollyKnown(profile, device))) return { kind: 'admitted' };
  return hasStorage || isSlot ? { kind: 'refused', code: 'usb-unknown' } : { kind: 'passed-over' };
}

/**
 * Whether what a port shows now may be the camera that it showed before, in another mode: one profile knows the whole of both.
 * A device that becomes something else in one visit is not to be used any more, whatever it becomes.
 */
export function isChangeOfMode(before: UsbDevice, now: UsbDevice, profiles: readonly DeviceProfile[]): boolean {
  return profiles.some((profile) => isWhollyKnown(profile, before) && isWhollyKnown(profile, now));
}
