/** What the board does about a store that stays full for long: real parts, but for a clock that does not wait and a disk's size. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openMedium } from '../../../../src/adapters/mass-storage/open-medium.js';
import { Health } from '../../../../src/app/daemon/health.js';
import { type BoardDeps, SlotBoard } from '../../../../src/app/daemon/slot-board.js';
import { Supervisor } from '../../../../src/app/daemon/supervisor.js';
import type { Dock } from '../../../../src/app/open-dock.js';
import { Failure } from '../../../../src/domain/failure.js';
import { slotId } from '../../../../src/domain/ids.js';
import { usbPort } from '../../../../src/domain/usb.js';
import { LONGEST_DOCKING_DELAY_MS, MAX_DOCKING_TRIES } from '../../../../src/forwarding/retry-schedule.js';
import { TestHome } from '../../../fakes/test-home.js';
import { until } from '../../../fakes/until.js';

let at: TestHome;
beforeEach(() => {
  at = TestHome.make('slot-board');
  at.settings({ mustBeContinuous: 'none', handBackLevel: 'L1', limits: { reserveBytes: 1_000_000 } });
  at.file('DCIM/1234567_000001_20261120093000_0001.bin', 'footage');
});
afterEach(() => at[Symbol.dispose]());

/** The board alone, without watchers: a test tells it what they would. */
function running(dock: Dock, slots: BoardDeps['slots'], parts: Partial<BoardDeps> = {}) {
  const supervisor = new Supervisor(dock.log);
  const board = new SlotBoard({
    ingest: dock.ingest,
    openMedium: (place) => openMedium({ root: place.root, maxFiles: 100 }),
    openLink: async () => {
      throw new Failure('port-missing');
    },
    slots,
    parallelDockings: 1,
    supervisor,
    health: new Health(dock.clock.monotonicMs),
    random: () => 0.5,
    onChange: () => undefined,
    onDocked: () => undefined,
    ...parts,
  });
  supervisor.run('board', (signal) => board.run(signal));
  const stop = async (): Promise<void> => {
    supervisor.stop(new Failure('cancelled'));
    await supervisor.ended();
  };
  return { board, stop };
}

test('a store that stays full is looked at for as long as it takes, without a docking for every look', async () => {
  let freeBytes = 1_000_000;
  const slept: number[] = [];
  await using dock = await at.open({
    vault: (vault) => ({ ...vault, space: async () => ({ freeBytes, totalBytes: 1e9 }) }),
    clock: (clock) => ({
      ...clock,
      sleep: async (ms, signal) => {
        slept.push(ms);
        await clock.sleep(Math.min(ms, 5), signal);
      },
    }),
  });
  const { board, stop } = running(dock, [{ slot: 1, folder: at.card }]);
  const volume = { id: undefined, label: undefined };
  board.put({
    kind: 'medium-arrived',
    slot: slotId(1),
    root: at.card,
    fs: 'folder',
    device: undefined,
    usb: 'none',
    volume,
  });
  const looks = () => slept.filter((ms) => ms === LONGEST_DOCKING_DELAY_MS).length;
  await until('many looks', () => looks() > 20);
  const dockings = async () => (await dock.ingest.ledger.dockings({ limit: 100 })).length;
  expect(await dockings()).toBe(MAX_DOCKING_TRIES);
  expect(board.views()[0]).toMatchObject({
    state: { kind: 'failed', code: 'vault-full', retryAt: expect.any(Number) },
  });
  const findings = await dock.ingest.ledger.findings({ limit: 100 });
  expect(findings.filter(({ code }) => code === 'vault-full')).toHaveLength(1);
  freeBytes = 500_000_000;
  await until('a camera that may go', () => board.views()[0]?.state.kind === 'safe-here');
  expect(await dockings()).toBe(MAX_DOCKING_TRIES + 1);
  await stop();
});

test('a disk is docked though the serial line beside it came first and its profile knows no language', async () => {
  await using dock = await at.open();
  const { board, stop } = running(dock, [{ slot: 1, usb: [usbPort('1-1')], profile: 'msc-gat947-plain' }]);
  const usb = { port: usbPort('1-1'), enumeration: '2.1' };
  board.put({ kind: 'serial-arrived', slot: slotId(1), portPath: '/dev/ttyACM0', usb });
  await until('a line that nobody knows', () => board.views()[0]?.state.kind === 'quarantined');
  const volume = { id: undefined, label: undefined };
  board.put({ kind: 'medium-arrived', slot: slotId(1), root: at.card, fs: 'vfat', device: '/dev/sda', usb, volume });
  await until('a camera that may go', () => board.views()[0]?.state.kind === 'safe-here');
  await stop();
});

test('a slot whose device is refused while it is docked shows that until it is pulled out, and then what is missing', async () => {
  await using dock = await at.open();
  let isReading = false;
  const { board, stop } = running(dock, [{ slot: 1, usb: [usbPort('1-1')], profile: 'msc-gat947-plain' }], {
    openMedium: async (place) => {
      const medium = await openMedium({ root: place.root, maxFiles: 100 });
      const untilStopped = (signal: AbortSignal) =>
        new Promise<never>((_, reject) => {
          isReading = true;
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        });
      return { ...medium, list: untilStopped };
    },
  });
  const volume = { id: undefined, label: undefined };
  const usb = { port: usbPort('1-1'), enumeration: '2.1' };
  board.put({ kind: 'medium-arrived', slot: slotId(1), root: at.card, fs: 'vfat', device: '/dev/sda', usb, volume });
  await until('a docking', () => isReading);
  const shown = () => board.views().map(({ state }) => state);
  const facts = { port: '1-1', interfaces: '03/01/01 08/06/50' };
  board.put({ kind: 'medium-left', root: at.card });
  board.put({ kind: 'usb-refused', port: usbPort('1-1'), slot: slotId(1), code: 'usb-changed', facts });
  await until(
    'the end of the docking',
    async () => (await dock.ingest.ledger.dockings({ limit: 9 }))[0]?.endedAt !== undefined,
  );
  expect(shown()).toEqual([{ kind: 'quarantined', code: 'usb-changed' }]);
  expect(await dock.ingest.ledger.findings({ limit: 9 })).toContainEqual(
    expect.objectContaining({ code: 'usb-changed', facts: { ...facts, slot: 1, place: 'usb 1-1' } }),
  );
  // Another port of the same name as nobody's slot has a place of its own.
  board.put({ kind: 'usb-refused', port: usbPort('1-2'), slot: undefined, code: 'usb-harmful', facts: {} });
  await until('the other place', () => shown().length === 2);
  expect(board.views()[1]).toMatchObject({
    slot: 2,
    place: 'usb 1-2',
    state: { kind: 'quarantined', code: 'usb-harmful' },
  });
  board.put({ kind: 'usb-freed', port: usbPort('1-2') });
  board.put({ kind: 'usb-freed', port: usbPort('1-1') });
  await until('both free', () => shown().every(({ kind }) => kind !== 'quarantined'));
  expect(shown().map(({ kind }) => kind)).toEqual(['left-early', 'empty']);
  await stop();
});

test('a slot whose storage has no disk that could be mounted says so, until the disk comes or it is pulled out', async () => {
  await using dock = await at.open();
  const { board, stop } = running(dock, [{ slot: 1, usb: [usbPort('1-1')], profile: undefined }]);
  const facts = { manufacturer: undefined, product: 'CAM', serial: undefined, isAuthorized: true };
  const port = usbPort('1-1');
  const device = { port, enumeration: '2.1', vid: '4255', pid: '1000', interfaces: ['08/06/50'], ...facts };
  const shown = () => board.views()[0]?.state;
  board.put({ kind: 'disk-missing', port, slot: slotId(1), device });
  await until('the missing disk', () => shown()?.kind === 'failed');
  expect(shown()).toEqual({ kind: 'failed', code: 'disk-not-mounted', retryAt: undefined });
  expect(await dock.ingest.ledger.findings({ limit: 9 })).toContainEqual(
    expect.objectContaining({ code: 'disk-not-mounted', facts: expect.objectContaining({ id: '4255:1000' }) }),
  );
  board.put({ kind: 'disk-no-more-missing', port });
  await until('an empty slot', () => shown()?.kind === 'empty');
  board.put({ kind: 'disk-missing', port, slot: slotId(1), device });
  await until('the missing disk once more', () => shown()?.kind === 'failed');
  const usb = { port, enumeration: '2.1' };
  const volume = { id: undefined, label: undefined };
  board.put({ kind: 'medium-arrived', slot: slotId(1), root: at.card, fs: 'vfat', device: '/dev/sda', usb, volume });
  board.put({ kind: 'disk-no-more-missing', port });
  await until('a camera that may go', () => shown()?.kind === 'safe-here');
  // A docked disk is told by what it is, whatever else is said of its port.
  board.put({ kind: 'disk-missing', port, slot: slotId(1), device });
  board.put({ kind: 'usb-refused', port: usbPort('1-2'), slot: undefined, code: 'usb-harmful', facts: {} });
  await until('what came after', () => board.views().length === 2);
  expect(shown()?.kind).toBe('safe-here');
  const told = (await dock.ingest.ledger.findings({ limit: 9 })).filter(({ code }) => code === 'disk-not-mounted');
  expect(told).toHaveLength(2);
  await stop();
});
