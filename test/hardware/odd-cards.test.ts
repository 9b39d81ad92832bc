/**
 * Cards as cameras leave them: of each file system, two disks in one camera, a reset in mid read, a sector that cannot be read, folders
 * that lead in a circle. What can be read is archived, the rest is told, and no byte of a card changes.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { BenchDock, HOME, withSbin } from '../bench/host/bench-dock.js';
import { breakFileSystem, digestOf, emptyImage, ext4Image, loopFolder, vfatImage } from '../bench/host/camera-image.js';
import { digestsOf } from '../fakes/card.js';
import { isAllArchived, type ShownSlot } from '../fakes/daemon.js';

const NAME = '拉萨执法 1.MP4';

let dock: BenchDock;
beforeAll(async () => {
  dock = await BenchDock.boot({
    mustBeContinuous: 'none',
    limits: { diskSeconds: 20 },
    slots: [1, 2, 3, 4].map((slot) => ({ slot, usb: [`2-${slot}`] })),
  });
  await dock.startDaemon();
  return () => dock.stop();
}, 400_000);

function folderOf(name: string, files: Readonly<Record<string, number>>): string {
  const folder = join(dock.folder, name);
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), randomBytes(bytes));
  }
  return folder;
}

const at = (number: number) => (seen: ShownSlot) => seen.slot === number && isAllArchived(seen);

async function leaves(id: string): Promise<void> {
  await dock.machine.unplugDisk(id);
  await dock.waitFor('empty slots', async () => (await dock.slots()).every(({ state }) => state.kind === 'empty'));
}

test('a card of ext4 whose journal was never closed is read as it is, and not one byte of it changes', async () => {
  const folder = folderOf('ext4', { [`DCIM/${NAME}`]: 2_000_000, 'DCIM/B.MP4': 100_000 });
  const image = join(dock.folder, 'ext4.img');
  ext4Image(image, folder);
  const before = digestOf(image);
  await dock.machine.plugDisk('EXT4', image, { port: 1 });
  const shown = await dock.shows('a card of ext4 archived', at(1));
  expect(shown).toMatchObject({ verdict: 'take', progress: { files: 2 } });
  expect([...(await dock.footageOf(shown))].sort()).toEqual([...digestsOf(folder)].sort());
  await leaves('EXT4');
  expect(digestOf(image)).toBe(before);
});

test('a card of exFAT with Chinese names is archived, and not one byte of it changes', async () => {
  const image = join(dock.folder, 'exfat.img');
  emptyImage(image, 256);
  execFileSync('mkfs.exfat', ['-L', 'BODYCAM', image], { stdio: 'ignore', env: withSbin() });
  // Only a kernel writes this file system: the card is filled while nobody looks.
  await dock.machine.sh('udevadm control --stop-exec-queue');
  await dock.machine.plugDisk('FILL', image, { port: 9 });
  const digests = await dock.machine.sh(
    [
      'set -e; until disk=$(ls /sys/bus/usb/devices/2-9:1.0/host*/target*/*/block 2>/dev/null) && [ -n "$disk" ]; do sleep 0.1; done',
      '[ -b /dev/$disk ] || mknod /dev/$disk b $(tr : " " </sys/block/$disk/dev)',
      'mkdir -p /mnt/fill && mount -t exfat -o iocharset=utf8 /dev/$disk /mnt/fill && mkdir /mnt/fill/DCIM',
      `head -c 3000000 /dev/urandom >"/mnt/fill/DCIM/${NAME}"; head -c 5000 /dev/urandom >/mnt/fill/DCIM/B.MP4`,
      'sha256sum /mnt/fill/DCIM/* | cut -c1-64; umount /mnt/fill',
    ].join('\n'),
  );
  await dock.machine.unplugDisk('FILL');
  await dock.machine.sh('udevadm control --start-exec-queue; udevadm settle');
  const before = digestOf(image);
  await dock.machine.plugDisk('EXFAT', image, { port: 2 });
  const shown = await dock.shows('a card of exFAT archived', at(2));
  expect(shown).toMatchObject({ verdict: 'take', progress: { files: 2 } });
  expect([...(await dock.footageOf(shown))].sort()).toEqual(digests.split('\n').sort());
  await leaves('EXFAT');
  expect(digestOf(image)).toBe(before);
});

test('both disks of one camera are docked, the second at a place of its own', async () => {
  const folders = [folderOf('memory', { 'DCIM/M.MP4': 400_000 }), folderOf('card', { 'DCIM/C.MP4': 500_000 })] as const;
  const images = [join(dock.folder, 'memory.img'), join(dock.folder, 'card2.img')] as const;
  for (const [index, image] of images.entries()) vfatImage(image, folders[index] ?? '');
  const before = images.map(digestOf);
  await dock.machine.plugTwoDisks('TWO', images, { port: 3 });
  await dock.shows('the first disk archived', at(3));
  await dock.shows('the second disk archived', (seen) => seen.slot === 5 && isAllArchived(seen));
  const footage = await dock.archived();
  for (const folder of folders) for (const digest of digestsOf(folder)) expect(footage).toContain(digest);
  await dock.machine.unplug('TWO');
  await dock.waitFor('empty slots', async () => (await dock.slots()).every(({ docking }) => docking === null));
  expect(images.map(digestOf)).toEqual(before);
});

test('a port that is reset in mid read is no unplug: the docking ends whole, once', async () => {
  const folder = folderOf('reset', { 'DCIM/LONG.MP4': 60_000_000 });
  const image = join(dock.folder, 'reset.img');
  vfatImage(image, folder);
  await dock.machine.plugDisk('RESET', image, { port: 4 });
  await dock.machine.sh(`until find ${HOME}/vault -name '*.part' -size +5M | grep -q .; do sleep 0.02; done`);
  const docking = (await dock.slots()).find(({ slot }) => slot === 4)?.docking;
  await dock.machine.sh('usbreset $(cat /sys/bus/usb/devices/2-4/busnum)/$(cat /sys/bus/usb/devices/2-4/devnum)');
  const shown = await dock.shows('slot 4 archived', at(4));
  expect(shown).toMatchObject({ verdict: 'take', docking });
  expect(await dock.footageOf(shown)).toEqual(digestsOf(folder));
  await leaves('RESET');
});

test('a folder whose clusters follow themselves in a circle is told, and the rest of the card archived', async () => {
  const folder = folderOf('loop', { 'DCIM/A.MP4': 300_000, 'VIDEO/B.MP4': 200_000 });
  const image = join(dock.folder, 'loop.img');
  vfatImage(image, folder);
  loopFolder(image, 'VIDEO');
  const before = digestOf(image);
  await dock.machine.plugDisk('LOOP', image, { port: 1 });
  const shown = await dock.shows('a card that is kept', (seen) => seen.slot === 1 && seen.state.kind === 'failed');
  expect(shown).toMatchObject({ state: { code: 'folder-unlisted' }, verdict: 'ask' });
  expect(await dock.footageOf(shown)).toEqual(digestsOf(join(folder, 'DCIM')));
  await leaves('LOOP');
  expect(digestOf(image)).toBe(before);
});

test('a card without a file system that can be mounted is told at its slot, and its slot is free when it is gone', async () => {
  const image = join(dock.folder, 'broken.img');
  vfatImage(image, folderOf('broken', { 'DCIM/A.MP4': 300_000 }));
  breakFileSystem(image);
  const before = digestOf(image);
  await dock.machine.plugDisk('BROKEN', image, { port: 2 });
  expect(await dock.shows('a slot in need', (seen) => seen.slot === 2 && seen.state.kind === 'failed')).toMatchObject({
    state: { code: 'disk-not-mounted' },
    verdict: 'ask',
  });
  expect(await dock.machine.sh('find /run/sealdock/media -mindepth 1 -path "*-usb-0:2:*"')).toBe('');
  await leaves('BROKEN');
  expect(digestOf(image)).toBe(before);
});
