/**
 * Stands between the watchers and the board: what is behind a USB device comes through only once that very device was admitted, and
 * at the slot that its port is. What was told of a refused one is kept back, so that nothing of it is opened; a refusal lasts until it
 * is pulled out, whatever the device becomes meanwhile. Decides at once and waits for nothing.
 */
import type { Failure } from '../../domain/failure.js';
import { type SlotId, slotId } from '../../domain/ids.js';
import type { UsbDevice, UsbOrigin, UsbPlace, UsbPort } from '../../domain/usb.js';
import { unreachable } from '../../lib/assert.js';
import type { MediumArrived, SlotEvent } from '../../ports/slot-watcher.js';
import type { UsbEvent } from '../../ports/usb-watcher.js';
import { admitDevice, isChangeOfMode, type RefusalCode } from '../../profiles/admit-device.js';
import type { DeviceProfile } from '../../profiles/profile-schema.js';
import type { SlotSettings } from '../settings.js';
import { CommandDevices, type CommandEvent } from './command-devices.js';
import { isAt, portsOfSlot, slotAtPort } from './slot-ports.js';

export type UsbRefusal =
  | {
      readonly kind: 'usb-refused';
      readonly port: UsbPort;
      readonly slot: SlotId | undefined;
      readonly code: RefusalCode;
      readonly facts: Failure['facts'];
    }
  | { readonly kind: 'usb-freed'; readonly port: UsbPort };

type SerialArrived = Extract<SlotEvent, { kind: 'serial-arrived' }>;

type Port = {
  /** Undefined where it could not be read. */
  readonly device: UsbDevice | undefined;
  readonly refusal: RefusalCode | undefined;
};

export type UsbGateDeps = {
  readonly slots: readonly SlotSettings[];
  readonly profiles: () => readonly DeviceProfile[];
  readonly put: (event: SlotEvent | UsbRefusal | CommandEvent) => void;
};

export class UsbGate {
  readonly #deps: UsbGateDeps;
  readonly #ports = new Map<UsbPort, Port>();
  /** By root; what the board knows of and what it does not. */
  readonly #media = new Map<string, MediumArrived & { isThrough: boolean }>();
  readonly #lines = new Map<SlotId, SerialArrived & { isThrough: boolean }>();
  readonly #command: CommandDevices;

  constructor(deps: UsbGateDeps) {
    this.#deps = deps;
    this.#command = new CommandDevices(deps);
  }

  take(event: SlotEvent | UsbEvent): void {
    switch (event.kind) {
      case 'medium-arrived':
        this.#media.set(event.root, { ...event, isThrough: false });
        this.#letThrough();
        break;
      case 'medium-left':
        this.#mediumLeft(event.root);
        break;
      case 'serial-arrived':
        this.#lines.set(event.slot, { ...event, isThrough: false });
        this.#letThrough();
        break;
      case 'serial-left':
        this.#lineLeft(event.slot);
        break;
      case 'import-arrived':
        this.#deps.put(event);
        break;
      case 'usb-serial-arrived':
        this.#serialArrived(event.usb, event.path);
        break;
      case 'usb-serial-left':
        this.#serialLeft(event.port);
        break;
      case 'usb-arrived':
        this.#judge(event.device);
        break;
      case 'usb-returned':
        this.#stillThere(event.device);
        break;
      case 'usb-changed':
        this.#changed(event.device);
        break;
      case 'usb-unreadable':
        this.#refuse(event.port, undefined, { code: 'usb-unreadable', problem: event.problem });
        break;
      case 'usb-left':
        this.#left(event.port);
        break;
      default:
        unreachable(event);
    }
  }

  /** A profile may have come for a device that none knew. */
  profilesChanged(): void {
    for (const [port, { device, refusal }] of [...this.#ports]) {
      if (refusal === undefined && device !== undefined) this.#admit(device);
      if (refusal !== 'usb-unknown' || device === undefined) continue;
      if (admitDevice(device, this.#deps.profiles(), { isSlot: true }).kind !== 'admitted') continue;
      this.#deps.put({ kind: 'usb-freed', port });
      this.#judge(device);
    }
  }

  #judge(device: UsbDevice): void {
    const isSlot = this.#slotOf(device.port) !== undefined;
    const admission = admitDevice(device, this.#deps.profiles(), { isSlot });
    if (admission.kind === 'refused') {
      this.#refuse(device.port, device, { code: admission.code });
      return;
    }
    // What is passed over has no disk, and its lines are nobody's; admitted by nobody, nothing of it comes through.
    if (admission.kind === 'admitted') this.#admit(device);
    this.#letThrough();
  }

  #admit(device: UsbDevice): void {
    this.#ports.set(device.port, { device, refusal: undefined });
    this.#command.admitted(device);
  }

  #stillThere(device: UsbDevice): void {
    const known = this.#ports.get(device.port);
    if (known?.refusal !== undefined) this.#ports.set(device.port, { ...known, device });
    else if (known !== undefined) this.#admit(device);
    this.#letThrough();
  }

  #changed(device: UsbDevice): void {
    const before = this.#ports.get(device.port);
    if (before?.refusal !== undefined) return;
    const was = before?.device;
    if (before === undefined || (was !== undefined && isChangeOfMode(was, device, this.#deps.profiles()))) {
      this.#judge(device);
      return;
    }
    this.#refuse(device.port, device, { code: 'usb-changed', was: was?.interfaces.join(' ') ?? '' });
  }

  #refuse(
    port: UsbPort,
    device: UsbDevice | undefined,
    { code, ...more }: { readonly code: RefusalCode } & Failure['facts'],
  ): void {
    this.#ports.set(port, { device, refusal: code });
    this.#command.gone(port);
    // First the docking of what it was is stopped, then the place is shown as refused.
    for (const [root, medium] of this.#media) {
      if (!isAt(medium.usb, port) || !medium.isThrough) continue;
      medium.isThrough = false;
      this.#deps.put({ kind: 'medium-left', root });
    }
    for (const [slot, line] of this.#lines) {
      if (!isAt(line.usb, port) || !line.isThrough) continue;
      line.isThrough = false;
      this.#deps.put({ kind: 'serial-left', slot });
    }
    const shown =
      device === undefined
        ? {}
        : {
            id: `${device.vid}:${device.pid}`,
            interfaces: device.interfaces.join(' '),
            product: device.product ?? null,
          };
    this.#deps.put({ kind: 'usb-refused', port, slot: this.#slotOf(port), code, facts: { port, ...shown, ...more } });
  }

  #left(port: UsbPort): void {
    const known = this.#ports.get(port);
    this.#ports.delete(port);
    this.#command.gone(port);
    if (known?.refusal !== undefined) this.#deps.put({ kind: 'usb-freed', port });
  }

  #mediumLeft(root: string): void {
    const known = this.#media.get(root);
    this.#media.delete(root);
    if (known === undefined || known.isThrough) this.#deps.put({ kind: 'medium-left', root });
  }

  /** A slot that names its port needs no path of a serial line; without a profile nobody could speak over it. */
  #serialArrived(usb: UsbPlace, portPath: string): void {
    const bound = this.#deps.slots.find(({ slot }) => slot === this.#slotOf(usb.port));
    if (bound?.profile !== undefined && bound.serial === undefined)
      this.take({ kind: 'serial-arrived', slot: slotId(bound.slot), portPath, usb });
  }

  #serialLeft(port: UsbPort): void {
    for (const [slot, { usb }] of this.#lines) {
      const settings = this.#deps.slots.find((one) => one.slot === slot);
      if (isAt(usb, port) && settings?.serial === undefined) this.#lineLeft(slot);
    }
  }

  #lineLeft(slot: SlotId): void {
    const known = this.#lines.get(slot);
    this.#lines.delete(slot);
    if (known === undefined || known.isThrough) this.#deps.put({ kind: 'serial-left', slot });
  }

  #letThrough(): void {
    for (const medium of this.#media.values()) {
      if (medium.isThrough || !this.#isAdmitted(medium.usb)) continue;
      medium.isThrough = true;
      const { isThrough: _, ...event } = medium;
      this.#deps.put({ ...event, slot: this.#slotOfMedium(medium) });
    }
    for (const line of this.#lines.values()) {
      if (line.isThrough || !this.#isAdmitted(line.usb)) continue;
      const ports = portsOfSlot(this.#deps.slots, line.slot);
      if (ports !== undefined && !(typeof line.usb === 'object' && ports.includes(line.usb.port))) continue;
      line.isThrough = true;
      const { isThrough: _, ...event } = line;
      this.#deps.put(event);
    }
  }

  /** This very visit of the device: what stood there a moment ago says nothing about what stands there now. */
  #isAdmitted(usb: UsbOrigin): boolean {
    if (usb === 'none') return true;
    if (usb === 'unknown') return false;
    const known = this.#ports.get(usb.port);
    return known?.refusal === undefined && known?.device?.enumeration === usb.enumeration;
  }

  /** Of two disks of one camera the first is its slot's; the second gets a number of its own, so that neither is left out. */
  #slotOfMedium({ usb, slot, root }: MediumArrived): SlotId | undefined {
    const own = typeof usb === 'object' ? this.#slotOf(usb.port) : undefined;
    // A slot that names its port is that port, whatever gets mounted where its disk belongs.
    if (own === undefined) return portsOfSlot(this.#deps.slots, slot) === undefined ? slot : undefined;
    const isTaken = [...this.#media.values()].some(
      (other) => other.isThrough && other.root !== root && typeof usb === 'object' && isAt(other.usb, usb.port),
    );
    return isTaken ? undefined : own;
  }

  #slotOf(port: UsbPort): SlotId | undefined {
    return slotAtPort(this.#deps.slots, port);
  }
}
