/**
 * Cameras in command mode among the USB devices that were admitted: each is told to the board at the slot that its port is, with the
 * profile that knows it, and taken back when it is gone or has become something else. One at a port that is no slot is left alone: as a
 * disk it could not be told from any other.
 */
import type { FailureCode } from '../../domain/failure-codes.js';
import type { SlotId } from '../../domain/ids.js';
import type { UsbDevice, UsbPort } from '../../domain/usb.js';
import { type CommandChoice, chooseCommandProfile } from '../../profiles/choose-command-profile.js';
import type { DeviceProfile } from '../../profiles/profile-schema.js';
import type { SlotSettings } from '../settings.js';
import type { AttachedPort } from './slot-cell.js';
import { slotAtPort } from './slot-ports.js';

export type CommandEvent =
  /** Again where it is another enumeration of it or another profile knows it now. */
  | { readonly kind: 'command-arrived'; readonly slot: SlotId; readonly port: AttachedPort }
  | { readonly kind: 'command-left'; readonly slot: SlotId };

export type CommandDevicesDeps = {
  readonly slots: readonly SlotSettings[];
  readonly profiles: () => readonly DeviceProfile[];
  readonly put: (event: CommandEvent) => void;
};

type Told = { readonly slot: SlotId; readonly sign: string };

export class CommandDevices {
  readonly #deps: CommandDevicesDeps;
  readonly #told = new Map<UsbPort, Told>();

  constructor(deps: CommandDevicesDeps) {
    this.#deps = deps;
  }

  /** Told again where it was enumerated anew or the profiles have changed. */
  admitted(device: UsbDevice): void {
    const { slots, profiles, put } = this.#deps;
    const slot = slotAtPort(slots, device.port);
    if (slot === undefined) return;
    const named = slots.find((one) => one.slot === slot)?.profile;
    const choice = chooseCommandProfile(device, profiles(), named);
    if (choice === undefined) {
      this.gone(device.port);
      return;
    }
    const port = attachedPort(device, choice);
    const sign = JSON.stringify(port);
    if (this.#told.get(device.port)?.sign === sign) return;
    this.#told.set(device.port, { slot, sign });
    put({ kind: 'command-arrived', slot, port });
  }

  /** Pulled out, refused, or something else now. */
  gone(port: UsbPort): void {
    const told = this.#told.get(port);
    if (told === undefined) return;
    this.#told.delete(port);
    this.#deps.put({ kind: 'command-left', slot: told.slot });
  }
}

function attachedPort({ port, enumeration, serial }: UsbDevice, choice: CommandChoice): AttachedPort {
  const at = { kind: 'usb', place: { port, enumeration }, serial } as const;
  const undecided: FailureCode | undefined = choice.kind === 'undecided' ? choice.code : undefined;
  return { at, profileId: choice.kind === 'chosen' ? choice.profile.identity.profileId : undefined, undecided };
}
