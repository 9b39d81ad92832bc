/** Which USB devices the dock has to do with, by the packaged profiles and by one of a person's own. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type UsbDevice, usbPort } from '../../../src/domain/usb.js';
import { admitDevice, isChangeOfMode } from '../../../src/profiles/admit-device.js';
import type { DeviceProfile } from '../../../src/profiles/profile-schema.js';
import { packagedProfile } from './packaged.js';

const profiles = ['bc-ascii', 'cdc-status', 'msc-gat947-plain', 'guobao-e12'].map(packagedProfile);
const device = (interfaces: readonly string[], id = '46f4:0001'): UsbDevice => {
  const [vid = '', pid = ''] = id.split(':');
  const words = { manufacturer: undefined, product: undefined, serial: undefined };
  return { port: usbPort('1-1'), enumeration: '2.1', vid, pid, interfaces, isAuthorized: true, ...words };
};
const admitted = (one: UsbDevice, isSlot = false) => {
  const admission = admitDevice(one, profiles, { isSlot });
  return admission.kind === 'refused' ? admission.code : admission.kind;
};

describe('admitDevice', () => {
  test.each([
    ['a disk', ['08/06/50'], undefined, 'admitted'],
    ['a disk that can be faster', ['08/06/50', '08/06/62'], undefined, 'admitted'],
    ['a camera with a serial line beside its disk', ['02/02/01', '08/06/50', '0a/00/00'], undefined, 'admitted'],
    ['an Android camera with its debug bridge', ['08/06/50', 'ff/42/01'], undefined, 'admitted'],
    ['a camera in command mode', ['ff/00/00'], '1d70:01d4', 'admitted'],
    ['a serial adapter', ['ff/ff/ff'], '0403:6001', 'admitted'],
    ['a hub', ['09/00/00', '09/00/01'], undefined, 'passed-over'],
    ['a keyboard', ['03/01/01'], undefined, 'passed-over'],
    ['what only says that it is its own maker’s', ['ff/00/00'], '46f4:0001', 'passed-over'],
    ['a disk with something of another maker', ['08/06/50', 'ff/00/00'], '46f4:0001', 'usb-unknown'],
    ['a disk with a picture', ['08/06/50', '0e/01/00', '0e/02/00'], undefined, 'usb-unknown'],
    ['a disk with a debug bridge of another protocol', ['08/06/50', 'ff/42/02'], undefined, 'usb-unknown'],
    ['a disk that is a keyboard', ['03/01/01', '08/06/50'], undefined, 'usb-harmful'],
    ['a disk that is some other input device', ['03/00/00', '08/06/50'], undefined, 'usb-harmful'],
    ['a disk that is a network card (ECM)', ['02/06/00', '08/06/50', '0a/00/00'], undefined, 'usb-harmful'],
    ['a disk that is a network card (NCM)', ['02/0d/00', '08/06/50', '0a/00/01'], undefined, 'usb-harmful'],
    ['a disk that is a network card (MBIM)', ['02/0e/00', '08/06/50'], undefined, 'usb-harmful'],
    ['a disk that is a network card (RNDIS)', ['08/06/50', '0a/00/00', 'e0/01/03'], undefined, 'usb-harmful'],
    ['a disk that is a network card (older RNDIS)', ['02/02/ff', '08/06/50', '0a/00/00'], undefined, 'usb-harmful'],
    ['a disk that is a network card (RNDIS of Windows Mobile)', ['08/06/50', 'ef/04/01'], undefined, 'usb-harmful'],
    ['a disk and a hub in one', ['08/06/50', '09/00/00'], undefined, 'usb-unknown'],
  ])('%s', (_, interfaces, id, what) => {
    expect(admitted(device(interfaces, id))).toBe(what);
  });

  test('at a slot everything that no profile knows is refused aloud', () => {
    expect(admitted(device(['03/01/01']), true)).toBe('usb-unknown');
    expect(admitted(device(['09/00/00']), true)).toBe('passed-over');
  });

  test('two profiles together do not make one device of their parts', () => {
    const [serial, disk] = [packagedProfile('bc-ascii'), packagedProfile('guobao-e12')];
    const both = device(['02/02/01', '0a/00/00', 'ff/42/01']);
    expect(admitDevice(both, [serial, disk], { isSlot: true })).toEqual({ kind: 'refused', code: 'usb-unknown' });
  });

  test('an owner’s profile admits what its camera shows, of that maker alone', () => {
    const plain = packagedProfile('msc-gat947-plain');
    const own = {
      state: 'disk',
      vid: '2A5C',
      interfaceClass: 'FF/01/02',
      isSharedId: false,
      isGeneric: false,
    } as const;
    const known: DeviceProfile = { ...plain, match: { ...plain.match, appearances: [own] } };
    const ofMaker = (id: string) => admitDevice(device(['08/06/50', 'ff/01/02'], id), [known], { isSlot: true }).kind;
    expect(ofMaker('2a5c:0b0d')).toBe('admitted');
    expect(ofMaker('46f4:0001')).toBe('refused');
  });

  test('without profiles nothing is admitted, and a keyboard on a disk never is', () => {
    const kind = fc.constantFrom('08/06/50', '08/06/62', '02/02/01', '0a/00/00', 'ff/42/01', '09/00/00', '0e/01/00');
    fc.assert(
      fc.property(
        fc.uniqueArray(kind, { minLength: 1 }),
        fc.constantFrom('03/00/00', '03/01/01', '02/06/00'),
        (some, bad) => {
          expect(admitDevice(device(some), [], { isSlot: true }).kind).not.toBe('admitted');
          expect(admitted(device([...some, '08/06/50', bad]))).toBe('usb-harmful');
        },
      ),
    );
  });
});

describe('isChangeOfMode', () => {
  test.each([
    ['a command device that becomes a disk', ['ff/00/00'], '1d70:01d4', ['08/06/50'], '1d70:01d5', true],
    [
      'a disk that gets its serial line',
      ['08/06/50'],
      '46f4:0001',
      ['02/02/01', '08/06/50', '0a/00/00'],
      '46f4:0001',
      true,
    ],
    ['a disk that becomes a keyboard', ['08/06/50'], '46f4:0001', ['03/01/01'], '46f4:0001', false],
    ['a disk that gets a keyboard', ['08/06/50'], '46f4:0001', ['03/01/01', '08/06/50'], '46f4:0001', false],
  ])('%s', (_, before, beforeId, now, nowId, is) => {
    expect(isChangeOfMode(device(before, beforeId), device(now, nowId), profiles)).toBe(is);
  });
});
