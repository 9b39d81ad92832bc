/** What comes through to the board of what is plugged in: only what was admitted, at its own slot, in this very visit. */
import { describe, expect, test } from 'vitest';
import { UsbGate, type UsbGateDeps } from '../../../../src/app/daemon/usb-gate.js';
import { slotId } from '../../../../src/domain/ids.js';
import { type UsbDevice, type UsbOrigin, usbPort } from '../../../../src/domain/usb.js';
import type { MediumArrived, SlotEvent } from '../../../../src/ports/slot-watcher.js';
import type { DeviceProfile } from '../../../../src/profiles/profile-schema.js';
import { packagedProfile } from '../../profiles/packaged.js';

const DISK = ['08/06/50'];
const DISK_AND_KEYBOARD = ['03/01/01', '08/06/50'];

function device(port: string, interfaces: readonly string[] = DISK, more: Partial<UsbDevice> = {}): UsbDevice {
  const words = { manufacturer: undefined, product: undefined, serial: undefined };
  const id = { vid: '46f4', pid: '0001', enumeration: '2.1' };
  return { port: usbPort(port), ...id, interfaces, isAuthorized: true, ...words, ...more };
}

function medium(root: string, usb: UsbOrigin, slot?: number): MediumArrived {
  const volume = { id: undefined, label: undefined };
  const at = slot === undefined ? undefined : slotId(slot);
  return { kind: 'medium-arrived', slot: at, root, fs: 'vfat', device: '/dev/sda', usb, volume };
}

const at = (port: string, enumeration = '2.1'): UsbOrigin => ({ port: usbPort(port), enumeration });

function gate(
  slots: UsbGateDeps['slots'] = [],
  known: readonly DeviceProfile[] = [packagedProfile('msc-gat947-plain'), packagedProfile('bc-ascii')],
) {
  const told: Parameters<UsbGateDeps['put']>[0][] = [];
  let profiles = known;
  const made = new UsbGate({ slots, profiles: () => profiles, put: (event) => told.push(event) });
  const short = () =>
    told.splice(0).map((event) => {
      switch (event.kind) {
        case 'medium-arrived':
          return `${event.root} at ${event.slot ?? 'any slot'}`;
        case 'medium-left':
          return `${event.root} left`;
        case 'serial-arrived':
          return `${event.portPath} at ${event.slot}`;
        case 'serial-left':
          return `line of ${event.slot} left`;
        case 'usb-refused':
          return `${event.port} refused: ${event.code} at ${event.slot ?? 'any slot'}`;
        case 'usb-freed':
          return `${event.port} freed`;
        case 'command-arrived':
          return `commands at ${event.slot}: ${event.port.profileId ?? event.port.undecided} ${event.port.at.kind === 'usb' ? event.port.at.place.enumeration : ''}`;
        case 'command-left':
          return `commands of ${event.slot} left`;
        default:
          return event.kind;
      }
    });
  return {
    take: (...events: Parameters<UsbGate['take']>[0][]) => {
      for (const event of events) made.take(event);
      return short();
    },
    learn: (...ids: string[]) => {
      profiles = ids.map(packagedProfile);
      made.profilesChanged();
      return short();
    },
  };
}

describe('the gate', () => {
  test('keeps a disk back until its device was admitted, whichever of the two is seen first', () => {
    const { take } = gate([{ slot: 7, usb: [usbPort('1-1.4')] }]);
    expect(take(medium('/m/a', at('1-1.4')))).toEqual([]);
    expect(take({ kind: 'usb-arrived', device: device('1-1.4') })).toEqual(['/m/a at 7']);
    expect(take({ kind: 'usb-arrived', device: device('1-1.3') }, medium('/m/b', at('1-1.3')))).toEqual([
      '/m/b at any slot',
    ]);
    expect(take({ kind: 'medium-left', root: '/m/a' })).toEqual(['/m/a left']);
  });

  test('lets through what is not on USB, and never what the kernel cannot place', () => {
    const { take } = gate();
    expect(take(medium('/m/loop', 'none', 3), medium('/m/gone', 'unknown'))).toEqual(['/m/loop at 3']);
    expect(take({ kind: 'medium-left', root: '/m/gone' }, { kind: 'medium-left', root: '/m/loop' })).toEqual([
      '/m/loop left',
    ]);
  });

  test('two cameras on two ports keep their slots in any order of arrival', () => {
    const slots = [
      { slot: 1, usb: [usbPort('1-1')] },
      { slot: 2, usb: [usbPort('1-2'), usbPort('2-2')] },
    ];
    const arrivals: readonly (SlotEvent | { kind: 'usb-arrived'; device: UsbDevice })[] = [
      { kind: 'usb-arrived', device: device('2-2') },
      { kind: 'usb-arrived', device: device('1-1') },
      medium('/m/sda', at('1-1')),
      medium('/m/sdb', at('2-2')),
    ];
    for (const [i] of arrivals.entries()) {
      const turned = [...arrivals.slice(i), ...arrivals.slice(0, i)];
      expect(
        gate(slots)
          .take(...turned)
          .sort(),
      ).toEqual(['/m/sda at 1', '/m/sdb at 2']);
      expect(
        gate(slots)
          .take(...turned.toReversed())
          .sort(),
      ).toEqual(['/m/sda at 1', '/m/sdb at 2']);
    }
  });

  test('a disk that is a keyboard as well is refused, its data kept back, its slot freed when it is pulled', () => {
    const { take } = gate([{ slot: 7, usb: [usbPort('1-1')] }]);
    expect(take(medium('/m/a', at('1-1')), { kind: 'usb-arrived', device: device('1-1', DISK_AND_KEYBOARD) })).toEqual([
      '1-1 refused: usb-harmful at 7',
    ]);
    expect(take(medium('/m/b', at('1-1')))).toEqual([]);
    expect(take({ kind: 'medium-left', root: '/m/a' }, { kind: 'usb-left', port: usbPort('1-1') })).toEqual([
      '1-1 freed',
    ]);
  });

  test('one that becomes a keyboard after it was admitted is stopped, and stays refused whatever it becomes next', () => {
    const { take } = gate();
    take({ kind: 'usb-arrived', device: device('1-1') }, medium('/m/a', at('1-1')));
    const worse = device('1-1', DISK_AND_KEYBOARD, { enumeration: '3.1' });
    expect(take({ kind: 'usb-changed', device: worse })).toEqual(['/m/a left', '1-1 refused: usb-changed at any slot']);
    const better = device('1-1', DISK, { enumeration: '4.1' });
    expect(take({ kind: 'usb-changed', device: better }, medium('/m/b', at('1-1', '4.1')))).toEqual([]);
    expect(
      take({ kind: 'usb-returned', device: { ...better, enumeration: '5.1' } }, medium('/m/c', at('1-1', '5.1'))),
    ).toEqual([]);
    expect(take({ kind: 'usb-left', port: usbPort('1-1') })).toEqual(['1-1 freed']);
    expect(
      take({ kind: 'usb-arrived', device: { ...better, enumeration: '6.1' } }, medium('/m/d', at('1-1', '6.1'))),
    ).toEqual(['/m/d at any slot']);
  });

  test('a camera that becomes a disk on command is the same camera', () => {
    const { take } = gate([{ slot: 2, usb: [usbPort('1-1')] }]);
    const command = device('1-1', ['ff/00/00'], { vid: '1d70', pid: '01d4' });
    const disk = device('1-1', DISK, { vid: '1d70', pid: '01d5', enumeration: '3.1' });
    expect(take({ kind: 'usb-arrived', device: command })).toEqual(['commands at 2: bc-ascii 2.1']);
    expect(take({ kind: 'usb-changed', device: disk }, medium('/m/a', at('1-1', '3.1')))).toEqual([
      'commands of 2 left',
      '/m/a at 2',
    ]);
  });

  test('a camera in command mode is told at its slot, in this very enumeration, and taken back when it leaves or is refused', () => {
    const { take } = gate([{ slot: 2, usb: [usbPort('1-1')] }]);
    const command = device('1-1', ['ff/00/00'], { vid: '1d70', pid: '01d4' });
    expect(take({ kind: 'usb-arrived', device: command })).toEqual(['commands at 2: bc-ascii 2.1']);
    expect(take({ kind: 'usb-returned', device: { ...command, enumeration: '3.1' } })).toEqual([
      'commands at 2: bc-ascii 3.1',
    ]);
    expect(take({ kind: 'usb-left', port: usbPort('1-1') })).toEqual(['commands of 2 left']);
    take({ kind: 'usb-arrived', device: command });
    const worse = device('1-1', ['03/01/01', 'ff/00/00'], { vid: '1d70', pid: '01d4', enumeration: '4.1' });
    expect(take({ kind: 'usb-changed', device: worse })).toEqual([
      'commands of 2 left',
      '1-1 refused: usb-changed at 2',
    ]);
    expect(take({ kind: 'usb-returned', device: { ...worse, enumeration: '5.1' } })).toEqual([]);
  });

  test('a camera in command mode at a port that is no slot is left alone', () => {
    const command = device('1-1', ['ff/00/00'], { vid: '1d70', pid: '01d4' });
    expect(gate().take({ kind: 'usb-arrived', device: command })).toEqual([]);
  });

  test('of two profiles that know it equally well neither is taken, until the settings or the profiles say which', () => {
    const command = device('1-1', ['ff/00/00'], { vid: '4255', pid: '0001' });
    const amba = packagedProfile('amba-e1');
    const rival = { ...amba, identity: { ...amba.identity, profileId: 'rival' } };
    const slot = { slot: 2, usb: [usbPort('1-1')] };
    const open = gate([slot], [amba, rival]);
    expect(open.take({ kind: 'usb-arrived', device: command })).toEqual(['commands at 2: profile-ambiguous 2.1']);
    expect(open.learn('amba-e1')).toEqual(['commands at 2: amba-e1 2.1']);
    const told = gate([{ ...slot, profile: 'rival' }], [amba, rival]);
    expect(told.take({ kind: 'usb-arrived', device: command })).toEqual(['commands at 2: rival 2.1']);
    const other = gate([{ ...slot, profile: 'cdc-status' }], [amba, rival]);
    expect(other.take({ kind: 'usb-arrived', device: command })).toEqual(['commands at 2: profile-none 2.1']);
  });

  test('a disk of a visit that nobody judged yet does not come in on the word for the one before', () => {
    const { take } = gate();
    take({ kind: 'usb-arrived', device: device('1-1') });
    expect(take(medium('/m/a', at('1-1', '9.9')))).toEqual([]);
    expect(take({ kind: 'usb-returned', device: device('1-1', DISK, { enumeration: '9.9' }) })).toEqual([
      '/m/a at any slot',
    ]);
  });

  test('a slot that names its port takes no disk of another, though it is mounted where its own belongs', () => {
    const { take } = gate([{ slot: 7, usb: [usbPort('1-1')], mount: '/dock/7' }]);
    expect(take({ kind: 'usb-arrived', device: device('1-2') }, medium('/dock/7', at('1-2'), 7))).toEqual([
      '/dock/7 at any slot',
    ]);
  });

  test('of two disks of one camera both are docked', () => {
    const { take } = gate([{ slot: 7, usb: [usbPort('1-1')] }]);
    take({ kind: 'usb-arrived', device: device('1-1') });
    expect(take(medium('/m/a', at('1-1')), medium('/m/b', at('1-1')))).toEqual(['/m/a at 7', '/m/b at any slot']);
  });

  test('a serial line belongs to the slot of its port, once its device was admitted', () => {
    const { take } = gate([{ slot: 4, usb: [usbPort('1-3')], profile: 'bc-ascii' }]);
    const line = {
      kind: 'usb-serial-arrived',
      usb: { port: usbPort('1-3'), enumeration: '2.1' },
      path: '/dev/ttyUSB0',
    } as const;
    expect(take(line)).toEqual([]);
    const adapter = device('1-3', ['ff/ff/ff'], { vid: '0403', pid: '6001' });
    expect(take({ kind: 'usb-arrived', device: adapter })).toEqual(['/dev/ttyUSB0 at 4']);
    expect(take({ kind: 'usb-serial-left', port: usbPort('1-3') })).toEqual(['line of 4 left']);
    expect(take({ ...line, usb: { ...line.usb, port: usbPort('1-9') } })).toEqual([]);
  });

  test('a serial line beside the disk of a slot without a profile is left alone', () => {
    const { take } = gate([{ slot: 4, usb: [usbPort('1-3')] }]);
    const both = device('1-3', ['02/02/01', '08/06/50', '0a/00/00']);
    const line = { port: usbPort('1-3'), enumeration: '2.1' };
    expect(
      take({ kind: 'usb-arrived', device: both }, { kind: 'usb-serial-arrived', usb: line, path: '/dev/ttyACM0' }),
    ).toEqual([]);
    expect(take(medium('/m/a', at('1-3')))).toEqual(['/m/a at 4']);
  });

  test('a serial line that settings name by its path waits for its device as well', () => {
    const { take } = gate([{ slot: 4, serial: '/dev/serial/by-path/x', profile: 'bc-ascii' }]);
    const line = {
      kind: 'serial-arrived',
      slot: slotId(4),
      portPath: '/dev/serial/by-path/x',
      usb: at('1-3'),
    } as const;
    const harmful = device('1-3', ['02/02/01', '03/01/01', '08/06/50', '0a/00/00']);
    expect(take(line, { kind: 'usb-arrived', device: harmful })).toEqual(['1-3 refused: usb-harmful at any slot']);
    expect(take({ kind: 'serial-left', slot: slotId(4) })).toEqual([]);
    expect(take({ ...line, usb: 'none' })).toEqual(['/dev/serial/by-path/x at 4']);
  });

  test('a device that no profile knows comes in when its profile does', () => {
    const { take, learn } = gate();
    const unknown = device('1-1', ['08/06/50', 'ff/42/01']);
    expect(take({ kind: 'usb-arrived', device: unknown }, medium('/m/a', at('1-1')))).toEqual([
      '1-1 refused: usb-unknown at any slot',
    ]);
    expect(learn('bc-ascii')).toEqual([]);
    expect(learn('guobao-e12')).toEqual(['1-1 freed', '/m/a at any slot']);
  });

  test('what does not describe itself is refused, and nothing of it comes through', () => {
    const { take } = gate();
    expect(
      take({ kind: 'usb-unreadable', port: usbPort('1-1'), problem: 'no interface' }, medium('/m/a', at('1-1'))),
    ).toEqual(['1-1 refused: usb-unreadable at any slot']);
    expect(take({ kind: 'usb-left', port: usbPort('1-1') })).toEqual(['1-1 freed']);
  });
});
