/** A camera that is spoken to over USB itself, at the board: its docking goes on with the disk that it becomes. Real parts but for its link. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openMedium } from '../../../../src/adapters/mass-storage/open-medium.js';
import { Health } from '../../../../src/app/daemon/health.js';
import { SlotBoard } from '../../../../src/app/daemon/slot-board.js';
import type { AttachedPort } from '../../../../src/app/daemon/slot-cell.js';
import { Supervisor } from '../../../../src/app/daemon/supervisor.js';
import type { Dock } from '../../../../src/app/open-dock.js';
import { Failure } from '../../../../src/domain/failure.js';
import { slotId } from '../../../../src/domain/ids.js';
import { usbPort } from '../../../../src/domain/usb.js';
import type { CameraPort, OpenCameraLink } from '../../../../src/ports/camera-link.js';
import { SpokenCamera } from '../../../fakes/spoken-camera.js';
import { TestHome } from '../../../fakes/test-home.js';
import { until } from '../../../fakes/until.js';

const PORT = usbPort('1-1');
const SLOT = slotId(1);
const place = (enumeration: string) => ({ port: PORT, enumeration });

let at: TestHome;
beforeEach(() => {
  at = TestHome.make('command-camera');
  at.settings({ mustBeContinuous: 'none', handBackLevel: 'L1' });
  at.file('DCIM/AMB0042_000042_20261120093000_0001.bin', 'footage');
});
afterEach(() => at[Symbol.dispose]());

function boardOf(dock: Dock, openLink: OpenCameraLink) {
  const supervisor = new Supervisor(dock.log);
  const board = new SlotBoard({
    ingest: dock.ingest,
    openMedium: (medium) => openMedium({ root: medium.root, maxFiles: 100 }),
    openLink,
    slots: [{ slot: 1, usb: [PORT] }],
    parallelDockings: 1,
    supervisor,
    health: new Health(dock.clock.monotonicMs),
    random: () => 0.5,
    onChange: () => undefined,
    onDocked: () => undefined,
  });
  supervisor.run('board', (signal) => board.run(signal));
  return {
    board,
    shown: () => board.views()[0],
    arrives: (profileId: string | undefined, enumeration = '2.1', undecided?: AttachedPort['undecided']) => {
      const port = { kind: 'usb', place: place(enumeration), serial: 'AMB0042' } as const;
      board.put({ kind: 'command-arrived', slot: SLOT, port: { at: port, profileId, undecided } });
    },
    diskArrives: () => {
      const volume = { id: undefined, label: undefined };
      const usb = place('3.1');
      board.put({ kind: 'medium-arrived', slot: SLOT, root: at.card, fs: 'vfat', device: '/dev/sda', usb, volume });
    },
    stop: async () => {
      supervisor.stop(new Failure('cancelled'));
      await supervisor.ended();
    },
  };
}

test('is spoken to by the profile that knows it, and one docking goes on with its disk', async () => {
  await using dock = await at.open();
  const camera = new SpokenCamera({ facts: { serial: 'AMB0042' } });
  const asked: { port: CameraPort; profile: string }[] = [];
  const { board, shown, arrives, diskArrives, stop } = boardOf(dock, async ({ port, profile }) => {
    asked.push({ port, profile: profile.identity.profileId });
    return camera.link;
  });
  arrives('amba-e1');
  await until('a camera that becomes a disk', () => camera.calls.includes('enterDiskMode'));
  board.put({ kind: 'command-left', slot: SLOT });
  diskArrives();
  await until('a camera that may go', () => shown()?.state.kind === 'safe-here');
  expect(shown()).toMatchObject({ slot: 1, camera: 'AMB0042', profile: 'amba-e1' });
  expect(asked).toEqual([{ port: { kind: 'usb', place: place('2.1'), serial: 'AMB0042' }, profile: 'amba-e1' }]);
  expect(camera.isClosed).toBe(true);
  expect(await dock.ingest.ledger.dockings({ limit: 10 })).toHaveLength(1);
  board.put({ kind: 'medium-left', root: at.card });
  await until('an empty slot', () => shown()?.state.kind === 'empty');
  await stop();
});

test('is quarantined while two profiles know it, and docked once one of them is chosen', async () => {
  await using dock = await at.open();
  const camera = new SpokenCamera();
  const { board, shown, arrives, stop } = boardOf(dock, async () => camera.link);
  arrives(undefined, '2.1', 'profile-ambiguous');
  await until('a quarantined slot', () => shown()?.state.kind === 'quarantined');
  expect(shown()?.state).toMatchObject({ code: 'profile-ambiguous' });
  expect(camera.calls).toEqual([]);
  const findings = await dock.ingest.ledger.findings({ limit: 10 });
  expect(findings.map(({ code, facts }) => [code, facts['port']])).toEqual([['profile-ambiguous', 'usb 1-1']]);
  arrives('amba-e1');
  await until('a camera that is spoken to', () => camera.calls.includes('enterDiskMode'));
  board.put({ kind: 'command-left', slot: SLOT });
  await stop();
});

test('that cannot be opened shows why, and its slot is free when it is pulled out', async () => {
  await using dock = await at.open();
  const { board, shown, arrives, stop } = boardOf(dock, async () => {
    throw new Failure('usb-denied', { port: PORT });
  });
  arrives('amba-e1');
  await until('a failed slot', () => shown()?.state.kind === 'failed');
  expect(shown()?.state).toMatchObject({ code: 'usb-denied' });
  board.put({ kind: 'command-left', slot: SLOT });
  await until('an empty slot', () => shown()?.state.kind === 'empty');
  await stop();
});

test('enumerated anew it is spoken to where it is now', async () => {
  await using dock = await at.open();
  const camera = new SpokenCamera();
  const enumerations: string[] = [];
  const { arrives, stop } = boardOf(dock, async ({ port }) => {
    enumerations.push(port.kind === 'usb' ? port.place.enumeration : '');
    if (enumerations.length === 1) {
      arrives('amba-e1', '9.1');
      throw new Failure('port-failed', { problem: 'unplugged' });
    }
    return camera.link;
  });
  arrives('amba-e1');
  await until('a camera that becomes a disk', () => camera.calls.includes('enterDiskMode'));
  expect(enumerations).toEqual(['2.1', '9.1']);
  await stop();
});

test('pulled out before it said who it was it is missed, until a camera is docked whole at that slot', async () => {
  await using dock = await at.open();
  const cameras = [new SpokenCamera({ identifyFails: 'camera-silent' }), new SpokenCamera()];
  const [silent, other] = cameras;
  const { board, shown, arrives, diskArrives, stop } = boardOf(
    dock,
    async () => (silent?.isClosed === true ? other : silent)?.link ?? Promise.reject(new Failure('port-missing')),
  );
  arrives('amba-e1');
  await until('a silent camera', () => shown()?.state.kind === 'failed');
  board.put({ kind: 'command-left', slot: SLOT });
  await until('a missed camera', () => shown()?.state.kind === 'left-early');
  arrives('amba-e1', '5.1');
  await until('a camera that becomes a disk', () => other?.calls.includes('enterDiskMode') === true);
  board.put({ kind: 'command-left', slot: SLOT });
  diskArrives();
  await until('a camera that may go', () => shown()?.state.kind === 'safe-here');
  board.put({ kind: 'medium-left', root: at.card });
  await until('an empty slot', () => shown()?.state.kind === 'empty');
  await stop();
});

test('pulled out while its port is opened for another try it is missed as well', async () => {
  await using dock = await at.open();
  const silent = new SpokenCamera({ identifyFails: 'camera-silent' });
  let opened = 0;
  const { board, shown, arrives, stop } = boardOf(dock, async () => {
    opened += 1;
    if (opened === 1) return silent.link;
    board.put({ kind: 'command-left', slot: SLOT });
    throw new Failure('port-missing', { port: PORT });
  });
  arrives('amba-e1');
  await until('a missed camera', () => shown()?.state.kind === 'left-early');
  expect(opened).toBe(2);
  await stop();
});
