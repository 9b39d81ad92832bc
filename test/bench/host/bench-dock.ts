/** A dock in the guest: its disk may lose its power, its daemon runs without privileges, cameras come by USB. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type ShownSlot, shownSlotSchema } from '../../fakes/daemon.js';
import { until } from '../../fakes/until.js';
import { CHECKOUT, type MachineOptions, VirtualMachine } from './virtual-machine.js';
import { VolatileDisk } from './volatile-disk.js';

const DISK_BYTES = 2 * 1024 ** 3;
/** `nobody`: what the helper mounts cameras for in the guest (guest/init.sh). */
const USER = 'setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs';
const PROGRAM = `${process.execPath} --enable-source-maps ${CHECKOUT}/dist/sealdock.js`;
export const HOME = '/dock/home';
/** Everything takes five times as long under emulation, and more on a busy machine. */
const LIMIT_MS = 400_000;

const replySchema = z.looseObject({ result: z.looseObject({ slots: z.array(shownSlotSchema) }) });

export class BenchDock {
  readonly folder = mkdtempSync(join(tmpdir(), 'bench-dock-'));
  readonly #image = join(this.folder, 'dock.img');
  #disk: VolatileDisk | undefined;
  #machine: VirtualMachine | undefined;
  readonly #options: Pick<MachineOptions, 'reachesHost'>;
  #boots = 0;

  private constructor(options: Pick<MachineOptions, 'reachesHost'>) {
    this.#options = options;
  }

  static async boot(
    settings: Readonly<Record<string, unknown>>,
    machine: Pick<MachineOptions, 'reachesHost'> = {},
  ): Promise<BenchDock> {
    const dock = new BenchDock(machine);
    writeFileSync(dock.#image, '');
    truncateSync(dock.#image, DISK_BYTES);
    execFileSync('mkfs.ext4', ['-q', '-F', dock.#image], { env: withSbin() });
    await dock.restart();
    await dock.machine.sh(`mkdir -p ${HOME} && chmod 700 ${HOME} && chown -R 65534:65534 /dock`);
    await dock.#configure(settings);
    return dock;
  }

  get machine(): VirtualMachine {
    if (this.#machine === undefined) throw new Error('not booted');
    return this.#machine;
  }

  /** Boots the machine and mounts its disk, as it was left. */
  async restart(): Promise<void> {
    this.#boots += 1;
    const socket = join(this.folder, `disk-${this.#boots}`);
    this.#disk = await VolatileDisk.listen(this.#image, socket);
    this.#machine = await VirtualMachine.boot({ ...this.#options, diskSocket: socket });
    await this.machine.sh('mount /dev/vda /dock');
  }

  /** Gives how many pieces of what was written never reached the disk. */
  async cutPower(isKept: () => boolean): Promise<number> {
    await this.#machine?.cutPower();
    this.#disk?.cut(isKept);
    const lost = this.#disk?.lost ?? 0;
    this.#disk?.close();
    return lost;
  }

  async startDaemon(): Promise<void> {
    await this.machine.sh(
      `${USER} ${PROGRAM} run --home ${HOME} >>/tmp/daemon.out 2>>/tmp/daemon.log </dev/null & echo $! >/tmp/daemon.pid`,
    );
    await this.waitFor('a ready daemon', async () => {
      const { code } = await this.machine.try('grep -q ready /tmp/daemon.out');
      return code === 0;
    });
  }

  /** Stopped in order, and started with other settings. */
  async restartDaemon(settings: Readonly<Record<string, unknown>>): Promise<void> {
    await this.machine.sh(
      'kill $(cat /tmp/daemon.pid); while kill -0 $(cat /tmp/daemon.pid) 2>/dev/null; do sleep 0.1; done',
    );
    await this.machine.sh('rm /tmp/daemon.out');
    await this.#configure(settings);
    await this.startDaemon();
  }

  /** The exit code of a command line of the program, and what it printed. */
  async sealdock(args: string): Promise<{ readonly code: number | null; readonly stdout: string }> {
    return await this.machine.try(`${USER} ${PROGRAM} --lang en ${args}`);
  }

  /** As the daemon tells them over its socket; none where it does not answer. */
  async slots(): Promise<readonly ShownSlot[]> {
    const { code, stdout } = await this.machine.ask(`${HOME}/control.sock`, '{"op":"slots"}');
    return code === 0 ? replySchema.parse(JSON.parse(stdout)).result.slots : [];
  }

  async shows(what: string, isWanted: (slot: ShownSlot) => boolean): Promise<ShownSlot> {
    return await this.waitFor(what, async () => (await this.slots()).find(isWanted));
  }

  /** What the dock and the kernel said stands in the error where it waits in vain. */
  async waitFor<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
    try {
      return await until(what, look, LIMIT_MS);
    } catch (error) {
      const looks = [
        'tail -30 /tmp/daemon.log',
        'dmesg | tail -20',
        'ls -la /run/sealdock/media',
        'ps ax | grep sealdock',
      ];
      const { stdout } = await this.machine.try(looks.join('; '));
      throw new Error(`${what}\n${stdout}`, { cause: error });
    }
  }

  /** SHA-256 of all footage in the archive. */
  async archived(): Promise<readonly string[]> {
    const lines = await this.machine.sh(
      `find ${HOME}/archive -path '*/data/*' -type f -exec sha256sum {} + | cut -c1-64`,
    );
    return lines.split('\n');
  }

  /** SHA-256 of the footage of the docking that a slot shows. */
  async footageOf({ docking }: ShownSlot): Promise<readonly string[]> {
    const lines = await this.machine.sh(
      `cd $(find ${HOME}/archive -type d -name '${docking}') && find data -type f -exec sha256sum {} + | cut -c1-64`,
    );
    return lines.split('\n');
  }

  async #configure(settings: Readonly<Record<string, unknown>>): Promise<void> {
    const text = JSON.stringify({ dock: { id: 'BENCH-0001' }, ...settings });
    await this.machine.sh(`cat > ${HOME}/settings.yaml <<'END'\n${text}\nEND\nsync`);
  }

  async stop(): Promise<void> {
    await this.#machine?.stop();
    this.#disk?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function withSbin(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
}
