/** The doctor's look at cameras in command mode that stand at the slots: whether this user may speak to them over USB. */
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { listUsb } from '../../adapters/usb/list-usb.js';
import { errnoOf, Failure } from '../../domain/failure.js';
import { chooseCommandProfile } from '../../profiles/choose-command-profile.js';
import type { DeviceProfile } from '../../profiles/profile-schema.js';
import type { Settings } from '../settings.js';
import { type DoctorCheck, failed } from './doctor-check.js';

type Look = {
  readonly slots: Settings['slots'];
  readonly profiles: () => Promise<readonly DeviceProfile[]>;
  readonly sysfs?: string;
  /** Of usbfs: a folder per bus, a file per device (kernel, Documentation/driver-api/usb/usb.rst). */
  readonly devices?: string;
};

/** Nothing where all of them may be opened, or none stands there now. */
export async function lookAtUsb({
  slots,
  profiles,
  sysfs = '/sys',
  devices = '/dev/bus/usb',
}: Look): Promise<readonly DoctorCheck[]> {
  const ports = new Map(slots.flatMap(({ slot, usb = [], profile }) => usb.map((port) => [port, { slot, profile }])));
  if (ports.size === 0) return [];
  const known = await profiles();
  const checks: DoctorCheck[] = [];
  for (const { port, device } of await listUsb(sysfs)) {
    const at = ports.get(port);
    if (at === undefined || device === undefined) continue;
    if (chooseCommandProfile(device, known, at.profile) === undefined) continue;
    const [bus = ''] = port.split('-');
    const [number = ''] = device.enumeration.split('.');
    const node = join(devices, bus.padStart(3, '0'), number.padStart(3, '0'));
    const facts = { slot: at.slot, port, node };
    if (!(await mayOpen(node))) checks.push(failed('ports', new Failure('usb-denied', facts)));
  }
  return checks;
}

async function mayOpen(node: string): Promise<boolean> {
  try {
    await access(node, constants.R_OK | constants.W_OK);
    return true;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return false;
  }
}
