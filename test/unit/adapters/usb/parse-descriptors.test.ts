/** What devices say of themselves: real descriptions, and every way of saying it wrongly. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_DESCRIPTOR_BYTES, parseDescriptors } from '../../../../src/adapters/usb/parse-descriptors.js';
import { descriptorsOf } from '../../../fakes/usb-tree.js';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'));
/** As /sys/bus/usb/devices/N/descriptors gave them on the bench (Linux 6.1.0-50, QEMU 7.2). */
const DISK = `12 01 00 03 00 00 00 09 f4 46 01 00 00 00 01 02 03 01 09 02 2c 00 01 01 06 c0 00 09 04 00 00 02
  08 06 50 00 07 05 81 02 00 04 00 06 30 0f 00 00 00 07 05 02 02 00 04 00 06 30 0f 00 00 00`;
const ROOT_HUB = `12 01 00 03 09 00 03 09 6b 1d 03 00 01 06 03 02 01 01 09 02 1f 00 01 01 00 e0 00 09 04 00 00 01
  09 00 00 00 07 05 81 03 02 00 0c 06 30 00 00 02 00`;
/** A camera's own serial line: association, control and data interface with their class-specific parts (CDC 1.2, PSTN 1.2). */
const SERIAL_LINE = `12 01 00 02 ef 02 01 40 5c 2a 0d 0b 00 01 01 02 03 01 09 02 4b 00 02 01 00 c0 32
  08 0b 00 02 02 02 01 00 09 04 00 00 01 02 02 01 00 05 24 00 10 01 05 24 01 00 01 04 24 02 02 05 24 06 00 01
  07 05 83 03 10 00 09 09 04 01 00 02 0a 00 00 00 07 05 82 02 00 02 00 07 05 02 02 00 02 00`;

describe('parseDescriptors', () => {
  test.each([
    ['a disk', DISK, { vid: '46f4', pid: '0001', interfaces: ['08/06/50'] }],
    ['a hub', ROOT_HUB, { vid: '1d6b', pid: '0003', interfaces: ['09/00/00'] }],
    ['a serial line', SERIAL_LINE, { vid: '2a5c', pid: '0b0d', interfaces: ['02/02/01', '0a/00/00'] }],
  ])('reads %s', (_, hex, described) => {
    expect(parseDescriptors(bytes(hex))).toEqual(described);
  });

  test('counts the interfaces of every configuration and every setting, chosen or not', () => {
    const one = [9, 2, 27, 0, 1, 1, 0, 0xc0, 50, 9, 4, 0, 0, 0, 8, 6, 0x50, 0, 9, 4, 0, 1, 0, 8, 6, 0x62, 0];
    const two = [9, 2, 18, 0, 1, 2, 0, 0xc0, 50, 9, 4, 0, 0, 0, 3, 1, 1, 0];
    const device = [...descriptorsOf({}).subarray(0, 17), 2];
    expect(parseDescriptors(Uint8Array.from([...device, ...one, ...two]))).toMatchObject({
      interfaces: ['03/01/01', '08/06/50', '08/06/62'],
    });
  });

  const disk = bytes(DISK);
  const changed = (at: number, value: number) => disk.map((byte, i) => (i === at ? value : byte));
  test.each([
    ['nothing', new Uint8Array()],
    ['half a device', disk.subarray(0, 17)],
    ['another type in front', changed(1, 2)],
    ['no configuration', disk.subarray(0, 18)],
    ['half a configuration', disk.subarray(0, 40)],
    ['a configuration that is longer than what came', changed(20, 45)],
    ['a configuration that is shorter than itself', changed(20, 8)],
    ['a configuration that ends in the middle of an endpoint', changed(20, 43)],
    ['more behind the last configuration', Uint8Array.from([...disk, 0])],
    ['a second configuration that never comes', changed(17, 2)],
    ['a descriptor without length, which would be read for ever', changed(27, 0)],
    ['a descriptor of one byte', changed(27, 1)],
    ['an interface cut short', changed(27, 8)],
    ['a descriptor beyond the end', changed(36, 200)],
    ['fewer interfaces than it claims', changed(22, 2)],
    ['no interface', Uint8Array.from([...disk.subarray(0, 18), 9, 2, 9, 0, 0, 1, 0, 0xc0, 50])],
    ['more than may be', new Uint8Array(MAX_DESCRIPTOR_BYTES + 1)],
    [
      'too many kinds',
      descriptorsOf({ interfaces: Array.from({ length: 65 }, (_, i) => `ff/${i.toString(16).padStart(2, '0')}/00`) }),
    ],
  ])('refuses %s', (_, wrong) => {
    expect(parseDescriptors(wrong)).toEqual({ problem: expect.any(String) });
  });

  const known = fc.constantFrom(DISK, ROOT_HUB, SERIAL_LINE).map(bytes);
  test('any bytes at all, and real ones with some changed, give a description or a problem', () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 });
    const mutated = fc.tuple(known, edits, fc.nat(90)).map(([whole, changes, cut]) => {
      const copy = Uint8Array.from(whole);
      for (const [at, value] of changes) copy[at % copy.length] = value;
      return copy.subarray(0, copy.length - Math.max(0, cut - 60));
    });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), mutated), (any) => {
        const read = parseDescriptors(any);
        if ('problem' in read) return;
        expect(read.interfaces.length).toBeGreaterThan(0);
        for (const one of read.interfaces) expect(one).toMatch(/^[0-9a-f]{2}\/[0-9a-f]{2}\/[0-9a-f]{2}$/);
      }),
      { numRuns: 5000 },
    );
  });

  test('no interface that stands in the bytes is ever left out of what was read', () => {
    const kind = fc
      .tuple(fc.nat(255), fc.nat(255), fc.nat(255))
      .map((parts) => parts.map((x) => x.toString(16).padStart(2, '0')).join('/'));
    fc.assert(
      fc.property(fc.uniqueArray(kind, { minLength: 1, maxLength: 20 }), (interfaces) => {
        expect(parseDescriptors(descriptorsOf({ interfaces }))).toMatchObject({ interfaces: [...interfaces].sort() });
      }),
    );
  });
});
