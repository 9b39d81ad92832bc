/** USB ports on a real kernel: two cameras on two slots, a slot's camera that returns on another, and devices that are not what they seem. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { BenchDock, HOME } from '../bench/host/bench-dock.js';
import { digestOf, vfatImage } from '../bench/host/camera-image.js';
import { Gadget } from '../bench/host/gadget.js';
import { digestsOf } from '../fakes/card.js';
import { isAllArchived } from '../fakes/daemon.js';

/** The sockets of the bench's USB 3 controller are ports of its second bus. */
const SLOTS = [
  { slot: 1, usb: ['2-1'] },
  { slot: 2, usb: ['2-2'] },
  { slot: 3, usb: ['3-1'] },
];
/** In the guest: a card of 64 MiB with one file of 8 MB on it. */
const CARD = '/tmp/gadget.img';
/** What the kernel and udev read by themselves to know what it is; the file alone has 15,625. */
const SECTORS_TO_KNOW_IT = 8_000;

let dock: BenchDock;
beforeAll(async () => {
  dock = await BenchDock.boot({ mustBeContinuous: 'none', slots: SLOTS });
  await dock.machine.sh(
    `mkdir -p /tmp/card/DCIM && head -c 8000000 /dev/urandom >/tmp/card/DCIM/A.MP4 && truncate -s 64M ${CARD} && mkfs.vfat -F 32 -s 1 ${CARD} && MTOOLS_SKIP_CHECK=1 mcopy -s -i ${CARD} /tmp/card/DCIM ::`,
  );
  await dock.startDaemon();
  return () => dock.stop();
}, 400_000);

function card(name: string, bytes: number): { readonly folder: string; readonly image: string } {
  const folder = join(dock.folder, name);
  const image = join(dock.folder, `${name}.img`);
  mkdirSync(join(folder, 'DCIM/100MEDIA'), { recursive: true });
  for (const file of ['A.MP4', 'B.MP4']) writeFileSync(join(folder, 'DCIM/100MEDIA', file), randomBytes(bytes));
  vfatImage(image, folder);
  return { folder, image };
}

const slot = (number: number) => async () => (await dock.slots()).find((one) => one.slot === number);
const empty = async (number: number) =>
  dock.waitFor(`slot ${number} empty`, async () => (await slot(number)())?.state.kind === 'empty');

test('two cameras that come at once are each at the slot of their own port, and none gets the other’s footage', async () => {
  const [one, two] = [card('BC-1001', 3_000_000), card('BC-1002', 2_000_000)];
  const before = [digestOf(one.image), digestOf(two.image)];
  // The second first: the order in which they come says nothing.
  await Promise.all([
    dock.machine.plugDisk('BC-1002', two.image, { port: 2 }),
    dock.machine.plugDisk('BC-1001', one.image, { port: 1 }),
  ]);
  for (const [number, own, other] of [
    [1, one, two],
    [2, two, one],
  ] as const) {
    const shown = await dock.shows(`slot ${number} archived`, (seen) => seen.slot === number && isAllArchived(seen));
    expect(shown).toMatchObject({ verdict: 'take', progress: { files: 2 } });
    const footage = await dock.footageOf(shown);
    for (const digest of digestsOf(own.folder)) expect(footage).toContain(digest);
    for (const digest of digestsOf(other.folder)) expect(footage).not.toContain(digest);
  }
  const { stdout } = await dock.sealdock(`slots --home ${HOME} --json`);
  const { ports } = z
    .object({ ports: z.array(z.looseObject({ port: z.string(), slot: z.number().nullable() })) })
    .loose()
    .parse(JSON.parse(stdout));
  expect(ports.find(({ port }) => port === '2-1')).toMatchObject({
    slot: 1,
    use: 'admitted',
    serial: 'BC-1001',
    interfaces: ['08/06/50'],
  });
  expect(ports.find(({ port }) => port === '2-2')).toMatchObject({ slot: 2, use: 'admitted', serial: 'BC-1002' });
  await dock.machine.unplugDisk('BC-1001');
  await dock.machine.unplugDisk('BC-1002');
  await empty(1);
  await empty(2);
  expect([digestOf(one.image), digestOf(two.image)]).toEqual(before);
});

test('a camera pulled out of one slot in mid read is missed there until it is whole at another', async () => {
  const { folder, image } = card('BC-1003', 40_000_000);
  await dock.machine.plugDisk('BC-1003', image, { port: 1 });
  await dock.machine.sh(`until find ${HOME}/vault -name '*.part' -size +5M | grep -q .; do sleep 0.02; done`);
  await dock.machine.unplugDisk('BC-1003');
  await dock.shows('a camera missed at slot 1', (seen) => seen.slot === 1 && seen.state.kind === 'left-early');
  await dock.machine.plugDisk('BC-1003', image, { port: 2 });
  expect(await dock.shows('slot 2 archived', (seen) => seen.slot === 2 && isAllArchived(seen))).toMatchObject({
    verdict: 'take',
  });
  expect((await slot(1)())?.state.kind).toBe('empty');
  const footage = await dock.archived();
  for (const digest of digestsOf(folder)) expect(footage.filter((one) => one === digest)).toHaveLength(1);
  await dock.machine.unplugDisk('BC-1003');
  await empty(2);
});

test('a disk that is a keyboard as well is quarantined, its footage unread, and its slot is free when it is gone', async () => {
  await using gadget = new Gadget(dock.machine, 'keyboard');
  expect(
    await gadget.plug({ vid: '4255', pid: '1000', serial: 'BAD-1', functions: ['disk', 'keyboard'], image: CARD }),
  ).toBe('3-1');
  const refused = await dock.shows(
    'a quarantined slot',
    (seen) => seen.slot === 3 && seen.state.kind === 'quarantined',
  );
  expect(refused).toMatchObject({ state: { code: 'usb-harmful' }, verdict: 'ask', docking: null });
  // Switched off by the rule of udev: neither a disk nor a keyboard is left.
  expect(
    await dock.machine.sh(
      'cat /sys/bus/usb/devices/3-1/authorized; ls -d /sys/bus/usb/devices/3-1:* 2>/dev/null | wc -l',
    ),
  ).toBe('0\n0');
  expect(await dock.machine.try("grep -q 'dummy_hcd' /proc/self/mounts")).toMatchObject({ code: 1 });
  // Even where no such rule is: mounted by nobody, read by nobody.
  await dock.machine.sh(
    'echo 1 >/sys/bus/usb/devices/3-1/authorized; until ls -d /sys/bus/usb/devices/3-1:*/host*/target*/*/block/sd* 2>/dev/null; do sleep 0.1; done; udevadm settle',
  );
  await dock.machine.sh('sleep 2');
  const sectors = Number(
    await dock.machine.sh("cat /sys/bus/usb/devices/3-1:*/host*/target*/*/block/sd*/stat | awk '{print $3}'"),
  );
  expect(sectors).toBeLessThan(SECTORS_TO_KNOW_IT);
  expect(await dock.machine.try("grep -q 'dummy_hcd' /proc/self/mounts")).toMatchObject({ code: 1 });
  const digest = (await dock.machine.sh('sha256sum /tmp/card/DCIM/A.MP4')).slice(0, 64);
  expect(await dock.archived()).not.toContain(digest);
  const { code, stdout } = await dock.sealdock(`status --home ${HOME} --json`);
  expect(code).toBe(6);
  expect(stdout).toContain('"usb-harmful"');
  await gadget.pull();
  await empty(3);
});

test('one that becomes a keyboard in the same visit is quarantined, though it was a camera before', async () => {
  await using gadget = new Gadget(dock.machine, 'turncoat');
  await gadget.plug({ vid: '4255', pid: '1000', serial: 'BAD-2', functions: ['disk'], image: CARD });
  await dock.shows('slot 3 archived', (seen) => seen.slot === 3 && isAllArchived(seen));
  await gadget.add('keyboard');
  const refused = await dock.shows(
    'a quarantined slot',
    (seen) => seen.slot === 3 && seen.state.kind === 'quarantined',
  );
  expect(refused).toMatchObject({ state: { code: 'usb-changed' }, verdict: 'ask' });
  await gadget.pull();
  await empty(3);
  // The next visit is judged by itself; a serial line beside a disk is what some cameras have.
  await gadget.plug({ vid: '4255', pid: '1000', serial: 'BAD-2', functions: ['disk', 'serial line'], image: CARD });
  expect(await dock.shows('slot 3 docked again', (seen) => seen.slot === 3 && isAllArchived(seen))).toMatchObject({
    verdict: 'take',
  });
  await gadget.pull();
  await empty(3);
});
