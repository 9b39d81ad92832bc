/** Cameras that are disks, on a real kernel's USB: docked as they come, pulled out in mid read, never written to. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { BenchDock, HOME } from '../bench/host/bench-dock.js';
import { digestOf, vfatImage } from '../bench/host/camera-image.js';
import { digestsOf } from '../fakes/card.js';
import { isAllArchived, type ShownSlot } from '../fakes/daemon.js';

let dock: BenchDock;
beforeAll(async () => {
  dock = await BenchDock.boot({ mustBeContinuous: 'none' });
  await dock.startDaemon();
  return () => dock.stop();
}, 400_000);

function card(
  name: string,
  files: Readonly<Record<string, number>>,
): { readonly folder: string; readonly image: string } {
  const folder = join(dock.folder, name);
  const image = join(dock.folder, `${name}.img`);
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), randomBytes(bytes));
  }
  vfatImage(image, folder);
  return { folder, image };
}

const at = (place: string) => (slot: ShownSlot) => slot.place.includes(place) && isAllArchived(slot);

test('a camera is docked by its port, its footage archived, and not one byte of its card changed', async () => {
  const { folder, image } = card('BC-0001', {
    'DCIM/100MEDIA/拉萨执法 1.MP4': 3_000_000,
    'DCIM/100MEDIA/-leading dash.MP4': 70_000,
    'DCIM/LOG/LOG.TXT': 400,
  });
  const before = digestOf(image);
  await dock.machine.plugDisk('BC-0001', image, { port: 1 });
  const slot = await dock.shows('a camera archived', at('-usb-0:1:'));
  expect(slot).toMatchObject({ verdict: 'take', progress: { files: 3 } });
  const footage = new Set(await dock.archived());
  for (const digest of digestsOf(folder)) expect(footage).toContain(digest);
  const mount = await dock.machine.sh("grep ' /run/sealdock/media/' /proc/self/mounts");
  for (const option of ['ro', 'nodev', 'nosuid', 'noexec']) expect(mount).toMatch(new RegExp(`[ ,]${option}[ ,]`));
  expect(await dock.machine.try('touch /run/sealdock/media/*/x')).toMatchObject({ code: 1 });
  await dock.machine.unplugDisk('BC-0001');
  await dock.waitFor('an empty slot', async () => (await dock.slots()).every(({ docking }) => docking === null));
  expect(digestOf(image)).toBe(before);
});

test('a camera that is pulled out in mid read is told, and comes back on another port for the rest', async () => {
  const { folder, image } = card('BC-0002', {
    'DCIM/100MEDIA/LONG.MP4': 200_000_000,
    'DCIM/100MEDIA/SHORT.MP4': 5_000,
  });
  await dock.machine.plugDisk('BC-0002', image, { port: 2 });
  await dock.machine.sh(`until find ${HOME}/vault -name '*.part' -size +20M | grep -q .; do sleep 0.02; done`);
  await dock.machine.unplugDisk('BC-0002');
  const left = await dock.shows('a camera that left early', ({ state }) => state.kind === 'left-early');
  // Told for all to see, never taken for a camera that is empty: what is not read is missing, by number.
  expect(left).toMatchObject({ state: { missingFiles: 2 }, verdict: null });
  await dock.machine.plugDisk('BC-0002', image, { port: 3 });
  expect(await dock.shows('the rest archived', at('-usb-0:3:'))).toMatchObject({ verdict: 'take' });
  const footage = await dock.archived();
  for (const digest of digestsOf(folder)) expect(footage.filter((one) => one === digest)).toHaveLength(1);
  await dock.machine.unplugDisk('BC-0002');
});
