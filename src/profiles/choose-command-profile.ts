/**
 * Whose camera in command mode a USB device is: one that its USB identity tells, and that is spoken to over USB itself. What the
 * settings say for its slot comes first. Pure.
 */
import type { UsbDevice } from '../domain/usb.js';
import { matchProfile } from './match-profile.js';
import type { DeviceProfile } from './profile-schema.js';
import { accountsFor, isWhollyKnown } from './usb-interfaces.js';

export type CommandChoice =
  | { readonly kind: 'chosen'; readonly profile: DeviceProfile }
  /** `profile-none`: the profile that the settings name does not know it. */
  | { readonly kind: 'undecided'; readonly code: 'profile-none' | 'profile-ambiguous' };

/** Undefined: it is no camera in command mode, as far as the profiles know. */
export function chooseCommandProfile(
  device: UsbDevice,
  profiles: readonly DeviceProfile[],
  named: string | undefined,
): CommandChoice | undefined {
  const able = profiles.filter(
    (profile) => isSpokenOver(profile, 'usb') && isWhollyKnown(profile, device) && hasCommands(profile, device),
  );
  const descriptor = {
    state: 'command',
    vid: device.vid,
    pid: device.pid,
    interfaceClasses: device.interfaces,
    product: device.product,
  } as const;
  const match = matchProfile(descriptor, able);
  if (match.kind === 'none') return undefined;
  if (named !== undefined) {
    // A person has said whose it is: that this profile knows all of it is enough, whatever else fits better.
    const profile = able.find(({ identity }) => identity.profileId === named);
    return profile === undefined ? { kind: 'undecided', code: 'profile-none' } : { kind: 'chosen', profile };
  }
  if (match.kind === 'match') return { kind: 'chosen', profile: match.profile };
  return { kind: 'undecided', code: 'profile-ambiguous' };
}

/** One of its interfaces is for commands: a disk may show the same id. */
function hasCommands({ match }: DeviceProfile, device: UsbDevice): boolean {
  const commands = match.appearances.filter(({ state }) => state === 'command');
  return device.interfaces.some((one) => commands.some((entry) => accountsFor(entry, device, one)));
}

/** Whether a camera of this family is spoken to over such a port. A language of lines may be spoken over both. */
export function isSpokenOver({ command }: DeviceProfile, port: 'line' | 'usb' | 'tcp'): boolean {
  if (command.dialect === 'none') return false;
  if (port === 'line') return command.transport === (command.dialect === 'scsi-vendor' ? 'sg' : 'tty');
  if (port === 'tcp') return command.transport === 'tcp-adb';
  return command.transport === 'usb-control' || command.endpoints !== undefined;
}
