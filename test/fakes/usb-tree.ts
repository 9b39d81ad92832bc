/**
 * A tree of files like the kernel's /sys, with USB devices that are plugged in and pulled out, their disks and serial lines. Built
 * from what a Debian 12 kernel showed on the bench (`/sys/bus/usb/devices/2-1`, `/sys/dev/block/8:0`).
 */
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

export type FakeDevice = {
  readonly vid?: number;
  readonly pid?: number;
  /** `class/subclass/protocol`, each an interface of its own. */
  readonly interfaces?: readonly string[];
  /** In place of the description that follows from the above. */
  readonly descriptors?: Uint8Array;
  readonly serial?: string;
  readonly product?: string;
};

const CONTROLLER = 'devices/pci0000:00/0000:00:06.0';

/** USB 2.0, 9.6.1, 9.6.3 and 9.6.5; without endpoints. */
export function descriptorsOf({ vid = 0x46f4, pid = 1, interfaces = ['08/06/50'] }: FakeDevice): Uint8Array {
  const parts = interfaces.flatMap((one, number) => [
    9,
    4,
    number,
    0,
    0,
    ...one.split('/').map((x) => Number.parseInt(x, 16)),
    0,
  ]);
  const length = 9 + parts.length;
  const head = [18, 1, 0, 2, 0, 0, 0, 64, vid & 255, vid >> 8, pid & 255, pid >> 8, 0, 1, 1, 2, 3, 1];
  return Uint8Array.from([...head, 9, 2, length & 255, length >> 8, interfaces.length, 1, 0, 0xc0, 50, ...parts]);
}

export class UsbTree implements Disposable {
  readonly sysfs = mkdtempSync(join(tmpdir(), 'usb-tree-'));
  #enumerations = 1;
  readonly #peers = new Map<string, string>();

  constructor() {
    for (const folder of ['bus/usb/devices', 'class/tty', 'class/block', 'dev/block'])
      mkdirSync(join(this.sysfs, folder), { recursive: true });
    const root = this.#folderOf('usb1');
    mkdirSync(root, { recursive: true });
    this.#link('bus/usb/devices/usb1', root);
  }

  /** As the kernel does it: whole when it appears. */
  plug(port: string, device: FakeDevice = {}): void {
    this.#enumerations += 1;
    const folder = this.#folderOf(port);
    const made = join(this.sysfs, `made-${this.#enumerations}`);
    mkdirSync(made);
    const { serial = 'BC-0001', product = 'QEMU USB HARDDRIVE' } = device;
    const files = {
      devnum: `${this.#enumerations}\n`,
      serial: `${serial}\n`,
      product: `${product}\n`,
      manufacturer: 'QEMU\n',
      authorized: '1\n',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(made, name), text);
    writeFileSync(join(made, 'descriptors'), device.descriptors ?? descriptorsOf(device));
    const peer = this.#peers.get(port);
    if (peer !== undefined) {
      // As the kernel names it: 2-1.2 is 2-1-port2, below the hub's own interface.
      const socket = join(this.sysfs, CONTROLLER, peer.replace(/\.(\d+)$/, '-port$1'));
      mkdirSync(socket, { recursive: true });
      mkdirSync(join(made, 'port'));
      symlinkSync(socket, join(made, 'port/peer'));
    }
    mkdirSync(join(folder, '..'), { recursive: true });
    renameSync(made, folder);
    this.#link(`bus/usb/devices/${port}`, folder);
  }

  /** The folder is kept aside: the kernel gives the number of one that is gone to no other, as a file system would. */
  pull(port: string): void {
    unlinkSync(join(this.sysfs, 'bus/usb/devices', port));
    renameSync(this.#folderOf(port), join(this.sysfs, `gone-${this.#enumerations}`));
    this.#enumerations += 1;
  }

  /** The same socket, another enumeration, with no look between the two. */
  replug(port: string, device: FakeDevice = {}): void {
    this.pull(port);
    this.plug(port, device);
  }

  /** `number`: major:minor. */
  addDisk(port: string, name: string, number: string): void {
    const folder = join(this.#folderOf(port), `${port}:1.0/host0/target0:0:0/0:0:0:0/block/${name}`);
    mkdirSync(folder, { recursive: true });
    this.#link(`class/block/${name}`, folder);
    this.#link(`dev/block/${number}`, folder);
  }

  /** Of an adapter; `ttyACM0`, of a camera's own, has one folder more above it. */
  addLine(port: string, name: string): void {
    const folder = join(this.#folderOf(port), `${port}:1.0`, name.startsWith('ttyACM') ? 'tty' : `${name}/tty`, name);
    mkdirSync(folder, { recursive: true });
    this.#link(`class/tty/${name}`, folder);
  }

  /** The node over which the disk takes SCSI commands. */
  addScsiNode(port: string, name: string): void {
    const folder = join(this.#folderOf(port), `${port}:1.0/host0/target0:0:0/0:0:0:0/scsi_generic/${name}`);
    mkdirSync(folder, { recursive: true });
    mkdirSync(join(this.sysfs, 'class/scsi_generic'), { recursive: true });
    this.#link(`class/scsi_generic/${name}`, folder);
  }

  /** One socket with two names; the link of the first appears when something is plugged in there. */
  addPeer(port: string, peer: string): void {
    this.#peers.set(port, peer);
  }

  removeLine(name: string): void {
    unlinkSync(join(this.sysfs, 'class/tty', name));
  }

  [Symbol.dispose](): void {
    rmSync(this.sysfs, { recursive: true, force: true });
  }

  /** 1-1.4 is below 1-1, which is below usb1. */
  #folderOf(port: string): string {
    const [bus = '1', way = ''] = port.replace(/^usb/, '').split('-');
    const steps = way === '' ? [] : way.split('.').map((_, i, all) => `${bus}-${all.slice(0, i + 1).join('.')}`);
    return join(this.sysfs, CONTROLLER, `usb${bus}`, ...steps);
  }

  #link(place: string, target: string): void {
    const at = join(this.sysfs, place);
    symlinkSync(relative(join(at, '..'), target), at);
  }
}
