/** Which place a medium gets: its own slot, the smallest free number, or none. */
import { describe, expect, test } from 'vitest';
import { BoardPlaces } from '../../../../src/app/daemon/board-places.js';
import { dockingId, slotId } from '../../../../src/domain/ids.js';
import { instant } from '../../../../src/domain/quantities.js';
import type { MediumArrived } from '../../../../src/ports/slot-watcher.js';

const arrived = (root: string, slot?: number): MediumArrived => ({
  kind: 'medium-arrived',
  slot: slot === undefined ? undefined : slotId(slot),
  root,
  fs: 'vfat',
  device: '/dev/sda1',
  usb: 'none',
  volume: { id: undefined, label: undefined },
});

function placed(places: BoardPlaces, event: MediumArrived) {
  const cell = places.forMedium(event);
  const { root, fs, volume } = event;
  cell.medium = { root, fs, volume, isFlat: false, importState: undefined };
  return cell;
}

describe('BoardPlaces', () => {
  test('shows every slot of the settings from the start', () => {
    const places = new BoardPlaces([{ slot: 7, mount: '/dock/7' }]);
    expect(places.all().map((cell) => cell.view())).toMatchObject([
      { slot: 7, place: '/dock/7', state: { kind: 'empty' } },
    ]);
  });

  test('gives media that no slot is bound to the smallest numbers that are free', () => {
    const places = new BoardPlaces([{ slot: 1, mount: '/dock/1' }]);
    expect([placed(places, arrived('/media/a')), placed(places, arrived('/media/b'))].map(({ slot }) => slot)).toEqual([
      2, 3,
    ]);
    expect(placed(places, arrived('/dock/1', 1)).slot).toBe(1);
    const left = places.ofRoot('/media/a');
    if (left === undefined) throw new Error('not there');
    left.medium = undefined;
    left.vacate();
    expect(placed(places, arrived('/media/c')).slot).toBe(2);
  });

  test('keeps the number of a camera that is missed', () => {
    const places = new BoardPlaces([]);
    const cell = placed(places, arrived('/media/a'));
    cell.medium = undefined;
    cell.vacate();
    cell.ghost = { camera: '1234567', docking: dockingId('KB-0007-000001'), leftAt: instant(0), missingFiles: 3 };
    expect(placed(places, arrived('/media/b')).slot).toBe(2);
  });

  test('gives the hundred and first medium a place without a number', () => {
    const places = new BoardPlaces([]);
    const slots = Array.from({ length: 101 }, (_, i) => placed(places, arrived(`/media/${i}`)).slot);
    expect(slots.slice(98)).toEqual([99, 100, undefined]);
  });

  test('forgets done imports beyond its bound, and never a slot of the settings', () => {
    const places = new BoardPlaces([{ slot: 1, mount: '/dock/1' }]);
    for (let i = 0; i < 200; i += 1) places.forImport(`/import/${i}`, false).isSettled = true;
    expect(places.all().length).toBeLessThan(60);
    expect(places.ofSlot(slotId(1))).toBeDefined();
    expect(places.forImport('/import/199', false).isSettled).toBe(true);
  });
});
