/**
 * A USB device that the guest's kernel plays to itself (dummy_hcd and configfs: Documentation/usb/gadget_configfs.rst): any id and any
 * set of functions, which real devices that lie about themselves have as well. It stands at a port of a bus of its own.
 */
import type { VirtualMachine } from './virtual-machine.js';

export type GadgetFunction = 'disk' | 'keyboard' | 'serial line';

export type GadgetOptions = {
  readonly vid: string;
  readonly pid: string;
  readonly serial: string;
  readonly functions: readonly GadgetFunction[];
  /** Behind the disk; in the guest, on a file system that can be read directly. */
  readonly image: string;
};

const GADGETS = '/sys/kernel/config/usb_gadget';
/** A boot keyboard's report descriptor (HID 1.11, appendix E.6), with one byte of keys. */
const REPORT = '05010906a101050719e029e7150025017501950881029501750881031900296515002565750895018100c0';

export class Gadget implements AsyncDisposable {
  readonly #machine: VirtualMachine;
  readonly #folder: string;

  /** `name` is of this bench alone. */
  constructor(machine: VirtualMachine, name: string) {
    this.#machine = machine;
    this.#folder = `${GADGETS}/${name}`;
  }

  /** Gives the port, as the kernel names it. */
  async plug({ vid, pid, serial, functions, image }: GadgetOptions): Promise<string> {
    const { vendorId, productId } = { vendorId: `0x${vid}`, productId: `0x${pid}` };
    const parts = functions.map((one) => FUNCTIONS[one](image));
    await this.#machine.sh(
      [
        'set -e',
        'modprobe -a dummy_hcd libcomposite usb_f_mass_storage usb_f_hid usb_f_acm usbhid hid-generic',
        'mountpoint -q /sys/kernel/config || mount -t configfs none /sys/kernel/config',
        `mkdir ${this.#folder} && cd ${this.#folder}`,
        `echo ${vendorId} >idVendor; echo ${productId} >idProduct`,
        `mkdir strings/0x409 configs/c.1; echo ${serial} >strings/0x409/serialnumber; echo Bench >strings/0x409/manufacturer`,
        ...parts.flatMap(({ name, set }) => [
          `mkdir functions/${name}`,
          ...set,
          `ln -s functions/${name} configs/c.1/`,
        ]),
        'echo dummy_udc.0 >UDC',
      ].join('\n'),
    );
    return await this.#machine.sh(
      'until p=$(basename $(ls -d /sys/devices/platform/dummy_hcd.0/usb*/[0-9]*-[0-9] 2>/dev/null) 2>/dev/null) && [ -n "$p" ]; do sleep 0.05; done; echo $p',
    );
  }

  /** Enumerated anew with one function more, within a moment. */
  async add(more: GadgetFunction): Promise<void> {
    const { name, set } = FUNCTIONS[more]('');
    const made = [`mkdir functions/${name}`, ...set, 'echo "" >UDC', `ln -s functions/${name} configs/c.1/`];
    await this.#machine.sh(['set -e', `cd ${this.#folder}`, ...made, 'echo dummy_udc.0 >UDC'].join('\n'));
  }

  /** Whatever a test left of it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.pull();
  }

  /** Pulled out, and gone from the guest altogether; does nothing where it is not there. */
  async pull(): Promise<void> {
    await this.#machine.sh(
      [
        `[ -d ${this.#folder} ] || exit 0`,
        `cd ${this.#folder} && echo "" >UDC`,
        'for link in configs/c.1/*.*; do rm $link; done',
        'rmdir configs/c.1/strings/* 2>/dev/null; rmdir configs/c.1 functions/* strings/0x409 && cd / ',
        `rmdir ${this.#folder}`,
      ].join('\n'),
    );
  }
}

const FUNCTIONS: Readonly<
  Record<GadgetFunction, (image: string) => { readonly name: string; readonly set: readonly string[] }>
> = {
  disk: (image) => ({
    name: 'mass_storage.0',
    set: ['echo 1 >functions/mass_storage.0/lun.0/ro', `echo ${image} >functions/mass_storage.0/lun.0/file`],
  }),
  keyboard: () => ({
    name: 'hid.0',
    set: [
      'echo 1 >functions/hid.0/protocol; echo 1 >functions/hid.0/subclass; echo 8 >functions/hid.0/report_length',
      `printf '${octal(REPORT)}' >functions/hid.0/report_desc`,
    ],
  }),
  'serial line': () => ({ name: 'acm.0', set: [] }),
};

/** As the shell's printf takes bytes. */
function octal(hex: string): string {
  return hex.replaceAll(/../g, (byte) => `\\${Number.parseInt(byte, 16).toString(8).padStart(3, '0')}`);
}
