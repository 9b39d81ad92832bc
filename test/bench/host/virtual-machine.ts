/**
 * A Debian kernel under QEMU's software emulation with real USB host controllers; its root is this machine's own, read-only,
 * under an overlay in memory, so that the compiled program runs there as it lies here. No privileges are needed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Ended, GuestAgent } from './guest-agent.js';
import { MachineMonitor } from './machine-monitor.js';

export const CHECKOUT = resolve(import.meta.dirname, '../../..');
const CACHE = join(CHECKOUT, '.cache/hardware-bench');
const GUEST = join(CHECKOUT, 'test/bench/guest');
/** Ten seconds on a quiet machine. */
const BOOT_MS = 180_000;
const KERNEL_WORDS = [
  'console=ttyS0 quiet panic=-1 mitigations=off nokaslr no_timer_check usb_storage.delay_use=0',
  `bench.init=${join(GUEST, 'init.sh')} bench.checkout=${CHECKOUT} bench.node=${process.execPath}`,
].join(' ');

export type MachineOptions = {
  /** Socket of a disk served by NBD (volatile-disk.ts); /dev/vda in the guest. */
  readonly diskSocket: string;
  /** Whether the guest reaches this machine, at 10.0.2.2; only for devices that are served over TCP. */
  readonly reachesHost?: boolean;
};

export class VirtualMachine {
  readonly #run = mkdtempSync(join(tmpdir(), 'bench-'));
  readonly #process: ChildProcess;
  readonly #exited: Promise<unknown>;
  #monitor: MachineMonitor | undefined;
  #agent: GuestAgent | undefined;

  private constructor(options: MachineOptions) {
    this.#process = spawn('qemu-system-x86_64', machineArguments(this.#run, options), { stdio: 'inherit' });
    this.#exited = once(this.#process, 'exit');
  }

  /** Resolves when the guest answers; fails with the end of its console. */
  static async boot(options: MachineOptions): Promise<VirtualMachine> {
    const machine = new VirtualMachine(options);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve('the guest does not answer'), BOOT_MS);
    });
    const ended = machine.#exited.then(() => 'QEMU ended');
    const failure = await Promise.race([machine.#connect().then(() => undefined), ended, late]);
    clearTimeout(timer);
    if (failure !== undefined) throw new Error(`${failure}:\n${machine.console().slice(-3000)}`);
    return machine;
  }

  /** What the kernel and the guest's start said. */
  console(): string {
    return readFileSync(join(this.#run, 'console.log'), 'utf8');
  }

  /** In a shell in the guest, as root; fails where the command does. */
  async sh(command: string, timeoutMs?: number): Promise<string> {
    const { code, stdout, stderr } = await this.try(command, timeoutMs);
    if (code !== 0) throw new Error(`${command}: ${String(code)}\n${stdout}${stderr}`);
    return stdout.trim();
  }

  async try(command: string, timeoutMs?: number): Promise<Ended> {
    return await this.#guest().run(command, timeoutMs);
  }

  /** One line to a socket in the guest, and what it answers. */
  async ask(socket: string, line: string): Promise<Ended> {
    return await this.#guest().ask(socket, line);
  }

  /** A mass-storage camera on the USB 3 controller; `port`: which of its sockets. */
  async plugDisk(id: string, image: string, { port }: { readonly port: number }): Promise<void> {
    // Several devices may show one image, so nobody locks it.
    const file = { driver: 'file', filename: image, locking: 'off' };
    await this.#qmp().run('blockdev-add', { driver: 'raw', 'node-name': `disk-${id}`, file });
    const usb = { driver: 'usb-storage', id, bus: 'xhci.0', port: String(port), drive: `disk-${id}`, serial: id };
    await this.#qmp().run('device_add', { ...usb, removable: true });
  }

  /** One camera with two disks, its own memory and its card. */
  async plugTwoDisks(
    id: string,
    images: readonly [string, string],
    { port }: { readonly port: number },
  ): Promise<void> {
    const camera = { driver: 'usb-bot', id, bus: 'xhci.0', port: String(port), serial: id, attached: false };
    await this.#qmp().run('device_add', camera);
    for (const [lun, filename] of images.entries()) {
      const file = { driver: 'file', filename, locking: 'off' };
      await this.#qmp().run('blockdev-add', { driver: 'raw', 'node-name': `disk-${id}-${lun}`, file });
      await this.#qmp().run('device_add', { driver: 'scsi-hd', bus: `${id}.0`, lun, drive: `disk-${id}-${lun}` });
    }
    await this.#qmp().run('qom-set', { path: `/machine/peripheral/${id}`, property: 'attached', value: true });
  }

  /** Which socket: `9`, or `9.3` behind a hub at `9`. */
  async plugHub(id: string, { port }: { readonly port: string }): Promise<void> {
    await this.#qmp().run('device_add', { driver: 'usb-hub', id, bus: 'xhci.0', port, ports: 8 });
  }

  /** A serial line by an FTDI chip, which ends in a terminal of this machine. */
  async plugSerial(id: string, terminal: string, { port }: { readonly port: string }): Promise<void> {
    const backend = { type: 'serial', data: { device: terminal } };
    await this.#qmp().run('chardev-add', { id: `line-${id}`, backend });
    const line = { driver: 'usb-serial', id, bus: 'xhci.0', port, chardev: `line-${id}`, serial: id };
    await this.#qmp().run('device_add', line);
  }

  async unplugSerial(id: string): Promise<void> {
    await this.#qmp().unplug(id);
    await this.#qmp().run('chardev-remove', { id: `line-${id}` });
  }

  async unplug(id: string): Promise<void> {
    await this.#qmp().unplug(id);
  }

  async unplugDisk(id: string): Promise<void> {
    await this.#qmp().unplug(id);
    await this.#qmp().run('blockdev-del', { 'node-name': `disk-${id}` });
  }

  /** Nothing is written back, nothing is said to the guest. */
  async cutPower(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#exited;
    rmSync(this.#run, { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    this.#qmp().quit();
    await this.#exited;
    rmSync(this.#run, { recursive: true, force: true });
  }

  async #connect(): Promise<void> {
    this.#monitor = await MachineMonitor.connect(join(this.#run, 'monitor'));
    this.#agent = await GuestAgent.connect(join(this.#run, 'agent'));
    await this.#agent.ready;
  }

  #guest(): GuestAgent {
    if (this.#agent === undefined) throw new Error('not booted');
    return this.#agent;
  }

  #qmp(): MachineMonitor {
    if (this.#monitor === undefined) throw new Error('not booted');
    return this.#monitor;
  }
}

function machineArguments(run: string, { diskSocket, reachesHost = false }: MachineOptions): readonly string[] {
  const share = (id: string, path: string, more = ''): readonly string[] => [
    ...['-fsdev', `local,id=${id},path=${path},security_model=none,readonly=on${more}`],
    ...['-device', `virtio-9p-pci,fsdev=${id},mount_tag=${id}`],
  ];
  return [
    ...['-machine', 'q35,hpet=off', '-accel', 'tcg,thread=multi,tb-size=512', '-cpu', 'max', '-smp', '2', '-m', '1024'],
    ...[
      '-nodefaults',
      '-no-user-config',
      '-display',
      'none',
      '-no-reboot',
      '-serial',
      `file:${join(run, 'console.log')}`,
    ],
    ...['-kernel', join(CACHE, 'vmlinux'), '-initrd', join(CACHE, 'initrd.img'), '-append', KERNEL_WORDS],
    ...share('hostroot', '/', ',multidevs=remap'),
    ...share('extra', join(CACHE, 'extra')),
    ...share('checkout', CHECKOUT),
    ...['-qmp', `unix:${join(run, 'monitor')},server=on,wait=off`, '-device', 'virtio-serial-pci'],
    ...['-chardev', `socket,id=agent,path=${join(run, 'agent')},server=on,wait=off`],
    ...['-device', 'virtserialport,chardev=agent,name=bench.agent'],
    ...[
      '-netdev',
      `user,id=net,restrict=${reachesHost ? 'off' : 'on'}`,
      '-device',
      'virtio-net-pci,netdev=net,romfile=',
    ],
    ...['-device', 'qemu-xhci,id=xhci,p2=15,p3=15', '-device', 'virtio-rng-pci'],
    ...['-drive', `if=none,id=dock,file.driver=nbd,file.server.type=unix,file.server.path=${diskSocket},format=raw`],
    ...['-device', 'virtio-blk-pci,drive=dock'],
  ];
}
