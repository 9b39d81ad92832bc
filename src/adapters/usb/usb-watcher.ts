/**
 * What is plugged into USB (port: ports/usb-watcher.ts), by comparing the kernel's list of devices twice a second. The
 * list needs no rights, no udev and no library, and is there in a container; without USB in the kernel it is empty.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, Failure } from '../../domain/failure.js';
import { isUsbPort, type UsbDevice, type UsbPort } from '../../domain/usb.js';
import { repeat } from '../../platform/repeat.js';
import { numberOf } from '../../platform/usb-place.js';
import type { UsbEvent, UsbWatcher } from '../../ports/usb-watcher.js';
import { readUsbDevice } from './read-usb-device.js';
import { type SerialLine, serialLines } from './serial-lines.js';

const LOOK_MS = 500;
/** Looks in a row without a device before it has left: two seconds. */
const LOOKS_GONE = 4;
/** Of one bus there are 127, of a machine few buses. */
const MAX_DEVICES = 2000;

type Standing = {
  readonly device: UsbDevice | undefined;
  /** Of its folder in sysfs. */
  readonly number: bigint;
  looksGone: number;
};

type OnEvent = (event: UsbEvent) => void;

/** `sysfs`: /sys, or a tree of the same form. */
export function usbWatcher({
  sysfs = '/sys',
  lookMs = LOOK_MS,
}: {
  readonly sysfs?: string;
  readonly lookMs?: number;
} = {}): UsbWatcher {
  return {
    watch: async (onEvent, signal) => {
      const standing = new Map<UsbPort, Standing>();
      const serial = serialLines(sysfs);
      let lines: ReadonlyMap<UsbPort, SerialLine> = new Map();
      await repeat(lookMs, signal, async () => {
        await look(join(sysfs, 'bus/usb/devices'), standing, onEvent);
        const now = await serial.look();
        tellLines(lines, now, onEvent);
        lines = now;
      });
    },
  };
}

async function look(folder: string, standing: Map<UsbPort, Standing>, onEvent: OnEvent): Promise<void> {
  const ports = new Set(await portsIn(folder));
  for (const [port, one] of standing) {
    if (ports.has(port)) continue;
    one.looksGone += 1;
    if (one.looksGone < LOOKS_GONE) continue;
    standing.delete(port);
    onEvent({ kind: 'usb-left', port });
  }
  for (const port of ports) {
    const at = join(folder, port);
    const number = await numberOf(at);
    const before = standing.get(port);
    if (number === undefined || (before?.number === number && before.looksGone === 0)) continue;
    const device = await readUsbDevice(at, port);
    // Looked at again: what comes and goes quickly is told when it stays.
    if (device === 'gone') continue;
    const seen = 'problem' in device ? undefined : device;
    standing.set(port, { device: seen, number, looksGone: 0 });
    if ('problem' in device) onEvent({ kind: 'usb-unreadable', port, problem: device.problem });
    else if (before?.device?.enumeration !== device.enumeration) onEvent({ kind: kindOf(before, device), device });
  }
}

function kindOf(before: Standing | undefined, now: UsbDevice): 'usb-arrived' | 'usb-returned' | 'usb-changed' {
  if (before === undefined) return 'usb-arrived';
  return before.device !== undefined && factsOf(before.device) === factsOf(now) ? 'usb-returned' : 'usb-changed';
}

function factsOf({ vid, pid, interfaces, serial }: UsbDevice): string {
  return JSON.stringify([vid, pid, interfaces, serial ?? null]);
}

/** Left out are root hubs (`usb1`) and interfaces (`1-1:1.0`). */
export async function portsIn(folder: string): Promise<readonly UsbPort[]> {
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw new Failure('path-unreadable', { path: folder, errno: errnoOf(error) ?? 'unknown' }, error);
  }
  return names.filter(isUsbPort).slice(0, MAX_DEVICES);
}

function tellLines(
  before: ReadonlyMap<UsbPort, SerialLine>,
  now: ReadonlyMap<UsbPort, SerialLine>,
  onEvent: OnEvent,
): void {
  for (const [port, line] of before) {
    const next = now.get(port);
    if (next?.path === line.path && next.usb.enumeration === line.usb.enumeration) continue;
    onEvent({ kind: 'usb-serial-left', port });
  }
  for (const [port, line] of now) {
    const last = before.get(port);
    if (last?.path === line.path && last.usb.enumeration === line.usb.enumeration) continue;
    onEvent({ kind: 'usb-serial-arrived', ...line });
  }
}
