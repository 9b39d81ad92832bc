/**
 * A camera on USB in command mode that becomes a disk when it is asked to: it drops off the bus and comes back as another device, as
 * such cameras do. Its side of the languages is that of the tests' own transcripts and of the virtual camera, not of the dock's code.
 */

import { answerCommand, type CameraState } from '../../../src/simulator/virtual-camera/answer-command.js';
import { CameraClock } from '../../../src/simulator/virtual-camera/camera-clock.js';
import { optionsSchema } from '../../../src/simulator/virtual-camera/options.js';
import { E1Camera } from '../../fakes/e1-camera.js';
import { UsbDisk } from './usb-disk-face.js';
import { type UsbFace, UsbIpServer } from './usbip-server.js';
import type { VirtualMachine } from './virtual-machine.js';

/** The host, as the guest's user network shows it. */
const HOST = '10.0.2.2';
const VENDOR: UsbFace['interfaceClass'] = [0xff, 0, 0];
const SWITCH_MS = 300;

type Made = {
  readonly face: (becomeDisk: () => void) => UsbFace;
  readonly disk: Pick<UsbFace, 'vid' | 'pid' | 'serial' | 'product'>;
};

export class UsbIpCamera implements AsyncDisposable {
  readonly disk: UsbDisk;
  /** Called when it drops off the bus to come back as a disk. */
  onSwitch = (): void => undefined;
  readonly #machine: VirtualMachine;
  readonly #server: UsbIpServer;

  private constructor(machine: VirtualMachine, server: UsbIpServer, disk: UsbDisk) {
    this.#machine = machine;
    this.#server = server;
    this.disk = disk;
  }

  static async make(machine: VirtualMachine, image: string, { face, disk: identity }: Made): Promise<UsbIpCamera> {
    const disk = new UsbDisk(image);
    let become = (): void => undefined;
    const server = await UsbIpServer.listen(face(() => become()));
    const camera = new UsbIpCamera(machine, server, disk);
    become = () =>
      void setTimeout(() => {
        server.become(disk.face(identity));
        camera.onSwitch();
      }, SWITCH_MS);
    return camera;
  }

  /** Into the first socket of the guest's virtual controller, which must be free. */
  async plug(): Promise<void> {
    const { port } = this.#server;
    await this.#machine.sh(
      [
        // Free: state 4 (kernel, tools/usb/usbip/libsrc/vhci_driver.h and usbip_common.h: VDEV_ST_NULL).
        "until grep -q '^hs  0000 004' /sys/devices/platform/vhci_hcd.0/status; do sleep 0.05; done",
        `usbip --tcp-port ${port} attach -r ${HOST} -b 1-1 >/tmp/usbip.log 2>&1 || { cat /tmp/usbip.log; exit 1; }`,
      ].join('\n'),
    );
  }

  pull(): void {
    this.#server.pull();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.disk[Symbol.dispose]();
  }
}

/**
 * 4255:0001 with the E1 language; 4255:1000 as a disk. `onCommand`: the code of each, as it comes. `isSilent`: takes every command and
 * never answers one.
 */
export function e1Camera(
  transcript: string,
  onCommand: (code: number) => void,
  { isSilent = false }: { readonly isSilent?: boolean } = {},
): Made {
  const camera = new E1Camera(transcript);
  const words = { serial: 'AMB0042', product: 'Simple Class' };
  return {
    face: (becomeDisk) => ({
      ...words,
      vid: 0x4255,
      pid: 0x0001,
      interfaceClass: VENDOR,
      control: ({ type, request, length }, data) => {
        if (request !== 0x55) return undefined;
        if (type === 0xc0) return isSilent ? 'never' : camera.answer(length);
        if (type !== 0x40) return undefined;
        camera.command(data);
        const code = data[7] ?? 0;
        onCommand(code);
        if (code === 0x51) becomeDisk();
        return new Uint8Array();
      },
      bulkOut: () => undefined,
    }),
    disk: { ...words, vid: 0x4255, pid: 0x1000 },
  };
}

/** 1d70:01d4 with the BC+ language on its bulk endpoints; 1d70:01d5 as a disk. `onLine`: each line, as it comes. */
export function bcCamera(onLine: (line: string) => void): Made {
  const options = optionsSchema.parse({ portPath: '/dev/null', serial: 'BCP0007', clockOffsetMs: 432_000 });
  const state: CameraState = { options, clock: new CameraClock(options.clockOffsetMs, Date.now), isLoggedIn: false };
  const words = { serial: 'BCP0007', product: 'BodyCam' };
  let heard = '';
  return {
    face: (becomeDisk) => ({
      ...words,
      vid: 0x1d70,
      pid: 0x01d4,
      interfaceClass: VENDOR,
      control: () => undefined,
      bulkOut: (data, give) => {
        heard += Buffer.from(data).toString('latin1');
        for (let end = heard.indexOf('\r\n'); end >= 0; end = heard.indexOf('\r\n')) {
          const line = heard.slice(0, end);
          heard = heard.slice(end + 2);
          onLine(line);
          const answer = answerCommand(state, line);
          if (answer.line !== undefined) give(Buffer.from(`${answer.line}\r\n`, 'latin1'));
          if (answer.becomesDisk) becomeDisk();
        }
      },
    }),
    disk: { ...words, vid: 0x1d70, pid: 0x01d5 },
  };
}
