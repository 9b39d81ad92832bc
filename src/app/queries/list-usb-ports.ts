/** `sealdock slots`: the USB ports of this machine, what stands at each, whether it may be used, and which slot it is. */
import { listUsb, type UsbStanding } from '../../adapters/usb/list-usb.js';
import { orderExitCodes } from '../../domain/exit-codes.js';
import { exitCodeOf } from '../../domain/failure-codes.js';
import { admitDevice } from '../../profiles/admit-device.js';
import { chooseCommandProfile } from '../../profiles/choose-command-profile.js';
import type { DeviceProfile } from '../../profiles/profile-schema.js';
import { listProfiles } from '../query-profiles.js';
import { readSettings } from '../read-settings.js';
import type { SlotSettings } from '../settings.js';

export type UsbPortRow = {
  readonly port: string;
  readonly slot: number | null;
  /** Null: nothing stands at this port of a slot. */
  readonly use: 'admitted' | 'passed-over' | 'refused' | null;
  readonly code: string | null;
  /** `vid:pid`. */
  readonly id: string | null;
  readonly product: string | null;
  readonly serial: string | null;
  readonly interfaces: readonly string[];
  readonly disks: readonly string[];
  readonly line: string | null;
  /** By which it is spoken to over USB itself, while it is in command mode. */
  readonly commandProfile: string | null;
  /** False: the system's own rules keep it from being used. */
  readonly isAuthorized: boolean | null;
};

export type UsbPortsDocument = {
  readonly schema: 'sealdock.usb-ports/1';
  readonly ports: readonly UsbPortRow[];
  readonly exitCodes: readonly number[];
};

export async function listUsbPorts(options: {
  readonly home: string;
  readonly sysfs?: string;
  readonly signal: AbortSignal;
}): Promise<UsbPortsDocument> {
  const { slots, profilesFolder } = await readSettings(options.home);
  const { rows } = await listProfiles({ userFolder: profilesFolder, signal: options.signal });
  const profiles = rows.map(({ profile }) => profile);
  const standing = await listUsb(options.sysfs ?? '/sys');
  const taken = standing.map((one) => rowOf(one, boundTo(one.port, slots), profiles));
  const seen = new Set(taken.map(({ port }) => port));
  const free = slots.flatMap(({ slot, usb = [] }) =>
    usb.filter((port) => !seen.has(port)).map((port) => emptyRow(port, slot)),
  );
  const ports = [...taken, ...free].sort(
    (a, b) => (a.slot ?? 1000) - (b.slot ?? 1000) || a.port.localeCompare(b.port, 'en', { numeric: true }),
  );
  const codes = taken.flatMap(({ code }) => (code === null ? [] : [exitCodeOf(code)]));
  return { schema: 'sealdock.usb-ports/1', ports, exitCodes: orderExitCodes(codes) };
}

function boundTo(port: string, slots: readonly SlotSettings[]): SlotSettings | undefined {
  return slots.find(({ usb }) => usb?.some((one) => one === port) === true);
}

function rowOf(
  { port, device, disks, line }: UsbStanding,
  bound: SlotSettings | undefined,
  profiles: readonly DeviceProfile[],
): UsbPortRow {
  const parts = { ...emptyRow(port, bound?.slot), disks, line: line ?? null };
  if (device === undefined) return { ...parts, use: 'refused', code: 'usb-unreadable' };
  const admission = admitDevice(device, profiles, { isSlot: bound !== undefined });
  const choice = admission.kind === 'admitted' ? chooseCommandProfile(device, profiles, bound?.profile) : undefined;
  // At a port that is no slot nobody speaks to it.
  const undecided = choice?.kind === 'undecided' && bound !== undefined ? choice.code : null;
  return {
    ...parts,
    use: admission.kind,
    code: admission.kind === 'refused' ? admission.code : undecided,
    commandProfile: choice?.kind === 'chosen' ? choice.profile.identity.profileId : null,
    id: `${device.vid}:${device.pid}`,
    product: device.product ?? null,
    serial: device.serial ?? null,
    interfaces: device.interfaces,
    isAuthorized: device.isAuthorized,
  };
}

function emptyRow(port: string, slot: number | undefined): UsbPortRow {
  const nothing = { use: null, code: null, id: null, product: null, serial: null, isAuthorized: null };
  return { port, slot: slot ?? null, ...nothing, interfaces: [], disks: [], line: null, commandProfile: null };
}
