/** What stands at one USB port, byte for byte as it describes itself, for a capture. Nothing of it is opened or asked. */
import { join } from 'node:path';
import { descriptorsIn, readUsbDevice } from '../adapters/usb/read-usb-device.js';
import { Failure } from '../domain/failure.js';
import type { UsbDevice, UsbPort } from '../domain/usb.js';

export type CapturedUsb = {
  readonly port: UsbPort;
  readonly descriptorsHex: string;
  /** Undefined where it does not describe itself as USB demands; `problem` says why. */
  readonly device: UsbDevice | undefined;
  readonly problem: string | undefined;
};

/** Fails `port-missing` where nothing stands there. */
export async function captureUsb(port: UsbPort, sysfs = '/sys'): Promise<CapturedUsb> {
  const folder = join(sysfs, 'bus/usb/devices', port);
  const bytes = await descriptorsIn(folder);
  const device = await readUsbDevice(folder, port);
  if (bytes === undefined || device === 'gone') throw new Failure('port-missing', { port });
  const parts = { port, descriptorsHex: Buffer.from(bytes).toString('hex') };
  if ('problem' in device) return { ...parts, device: undefined, problem: device.problem };
  return { ...parts, device, problem: undefined };
}
