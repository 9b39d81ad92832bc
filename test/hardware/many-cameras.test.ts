/**
 * Eight cameras at once, each a serial line behind a hub and, when it is asked, a disk: none is taken for another, and where all are
 * pulled out in mid read each is missed at its own slot and whole again at the next visit.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { BenchDock, HOME } from '../bench/host/bench-dock.js';
import { vfatImage } from '../bench/host/camera-image.js';
import { CameraBay } from '../fakes/camera-bay.js';
import { digestsOf } from '../fakes/card.js';
import { isAllArchived, type ShownSlot } from '../fakes/daemon.js';

const FILE_BYTES = 4_000_000;
const LONG_FILE_BYTES = 12_000_000;
const CAMERAS = Array.from({ length: 8 }, (_, index) => {
  const slot = index + 1;
  return { slot, serial: `700000${slot}`, line: `1-9.${slot}`, disk: `2-${slot}` };
});

let dock: BenchDock;
beforeAll(async () => {
  dock = await BenchDock.boot({
    mustBeContinuous: 'none',
    slots: CAMERAS.map(({ slot, line, disk }) => ({ slot, usb: [line, disk], profile: 'bc-ascii' })),
  });
  await dock.startDaemon();
  return () => dock.stop();
}, 400_000);

function card(serial: string, bytes: number): { readonly folder: string; readonly image: string } {
  const folder = join(dock.folder, serial);
  const image = join(dock.folder, `${serial}.img`);
  mkdirSync(join(folder, 'DCIM'), { recursive: true });
  for (const file of [1, 2]) {
    const name = `${serial}_000001_2026120109300${file}_000${file}.MP4`;
    writeFileSync(join(folder, 'DCIM', name), randomBytes(bytes));
  }
  vfatImage(image, folder);
  return { folder, image };
}

const at = (number: number, isWanted: (seen: ShownSlot) => boolean) => (seen: ShownSlot) =>
  seen.slot === number && isWanted(seen);

test('eight serial lines and eight disks that come at once belong to the camera of their slot', async () => {
  const cards = CAMERAS.map(({ serial }) => card(serial, FILE_BYTES));
  await dock.machine.plugHub('hub', { port: '9' });
  await Promise.all(
    CAMERAS.map(async ({ slot, serial }, index) => {
      await using bay = new CameraBay();
      await bay.start({ serial });
      await dock.machine.plugSerial(`line${slot}`, bay.portPath, { port: `9.${slot}` });
      // It goes as a line and comes as a disk when it was told to.
      await dock.waitFor(`camera ${serial} a disk`, async () => existsSync(bay.folder));
      await dock.machine.unplugSerial(`line${slot}`);
      await dock.machine.plugDisk(`disk${slot}`, cards[index]?.image ?? '', { port: slot });
    }),
  );
  for (const [index, { slot, serial }] of CAMERAS.entries()) {
    const shown = await dock.shows(`slot ${slot} archived`, at(slot, isAllArchived));
    expect(shown).toMatchObject({ camera: serial, profile: 'bc-ascii', verdict: 'take', progress: { files: 2 } });
    const footage = await dock.footageOf(shown);
    expect([...footage].sort()).toEqual([...digestsOf(cards[index]?.folder ?? '')].sort());
  }
  await Promise.all(CAMERAS.map(({ slot }) => dock.machine.unplugDisk(`disk${slot}`)));
  await dock.machine.unplug('hub');
  await dock.waitFor('eight empty slots', async () =>
    (await dock.slots()).every(({ state }) => state.kind === 'empty'),
  );
});

test('eight that lose their power in mid read are missed each at its slot, and whole when they are back', async () => {
  const serials = CAMERAS.map(({ slot }) => `800000${slot}`);
  const cards = serials.map((serial) => card(serial, LONG_FILE_BYTES));
  const plugAll = () =>
    Promise.all(
      CAMERAS.map(({ slot }, index) => dock.machine.plugDisk(`disk${slot}`, cards[index]?.image ?? '', { port: slot })),
    );
  const unplugAll = () => Promise.all(CAMERAS.map(({ slot }) => dock.machine.unplugDisk(`disk${slot}`)));
  await plugAll();
  await dock.machine.sh(
    `until [ "$(find ${HOME}/vault -name '*.part' -size +1M | wc -l)" -ge 4 ]; do sleep 0.02; done`,
  );
  await unplugAll();
  for (const { slot } of CAMERAS)
    await dock.shows(
      `slot ${slot} missed`,
      at(slot, ({ state, verdict }) => state.kind === 'left-early' && verdict === null),
    );
  await plugAll();
  for (const [index, { slot }] of CAMERAS.entries()) {
    const shown = await dock.shows(`slot ${slot} archived`, at(slot, isAllArchived));
    expect(shown).toMatchObject({ camera: serials[index], verdict: 'take' });
  }
  const footage = await dock.archived();
  for (const { folder } of cards)
    for (const digest of digestsOf(folder)) expect(footage.filter((one) => one === digest)).toHaveLength(1);
  await unplugAll();
});
