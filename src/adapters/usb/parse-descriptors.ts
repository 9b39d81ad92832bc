/**
 * A device's own description, byte for byte as it gave it (sysfs file `descriptors`: device descriptor, then each configuration with
 * all that belongs to it). Layouts: USB 2.0 specification, 9.6. Pure and bounded; what is not exactly as the specification has it is a
 * problem, never a guess: a device that lies about itself is not to be used. Each step goes forward by at least two bytes.
 */

export type Described = { readonly vid: string; readonly pid: string; readonly interfaces: readonly string[] };
export type DescriptorProblem = { readonly problem: string };

/** Far above any camera; a configuration can claim 64 KiB for itself. */
export const MAX_DESCRIPTOR_BYTES = 64 * 1024;
const MAX_INTERFACES = 64;
const TYPE = { device: 1, configuration: 2, interface: 4 };
const LENGTH = { device: 18, configuration: 9, interface: 9 };
const HEAD = 2;

export function parseDescriptors(bytes: Uint8Array): Described | DescriptorProblem {
  if (bytes.length > MAX_DESCRIPTOR_BYTES) return { problem: 'longer than 64 KiB' };
  if (bytes.length < LENGTH.device || bytes[0] !== LENGTH.device || bytes[1] !== TYPE.device)
    return { problem: 'no device descriptor' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const configurations = view.getUint8(17);
  const interfaces = new Set<string>();
  let at: number = LENGTH.device;
  for (let n = 0; n < configurations; n += 1) {
    if (at + LENGTH.configuration > view.byteLength) return { problem: 'a configuration is missing' };
    const end = at + view.getUint16(at + 2, true);
    if (view.getUint8(at + 1) !== TYPE.configuration) return { problem: 'not a configuration' };
    if (view.getUint8(at) < LENGTH.configuration || end < at + view.getUint8(at) || end > view.byteLength)
      return { problem: 'a configuration of a wrong length' };
    const problem = takeInterfaces(view, { at, end }, interfaces);
    if (problem !== undefined) return { problem };
    at = end;
  }
  if (at !== view.byteLength) return { problem: 'bytes that belong to no configuration' };
  if (interfaces.size === 0) return { problem: 'no interface' };
  return {
    vid: hex(view.getUint16(8, true), 4),
    pid: hex(view.getUint16(10, true), 4),
    interfaces: [...interfaces].sort(),
  };
}

/** Of one configuration: each setting of each interface counts, chosen or not. */
function takeInterfaces(
  view: DataView,
  { at, end }: { readonly at: number; readonly end: number },
  interfaces: Set<string>,
): string | undefined {
  const numbers = new Set<number>();
  for (let next = at; next < end; ) {
    const length = next + HEAD > end ? 0 : view.getUint8(next);
    if (length < HEAD || next + length > end) return 'a descriptor of a wrong length';
    if (view.getUint8(next + 1) === TYPE.interface) {
      if (length < LENGTH.interface) return 'an interface of a wrong length';
      numbers.add(view.getUint8(next + 2));
      interfaces.add([5, 6, 7].map((field) => hex(view.getUint8(next + field), 2)).join('/'));
      if (interfaces.size > MAX_INTERFACES) return `more than ${MAX_INTERFACES} kinds of interface`;
    }
    next += length;
  }
  return numbers.size === view.getUint8(at + 4) ? undefined : 'not as many interfaces as it claims';
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
