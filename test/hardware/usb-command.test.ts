/**
 * Cameras that are spoken to over USB itself, on a real kernel's USB: identified in command mode, asked to become a disk, pulled, sealed.
 * The daemon's user has no more rights than the shipped rule for udev gives it.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { BenchDock, HOME } from '../bench/host/bench-dock.js';
import { digestOf, vfatImage } from '../bench/host/camera-image.js';
import { bcCamera, e1Camera, UsbIpCamera } from '../bench/host/usbip-camera.js';
import { digestsOf } from '../fakes/card.js';
import { isAllArchived } from '../fakes/daemon.js';

/** The first socket of the guest's virtual controller. */
const SLOT = { slot: 1, usb: ['3-1'] };
const PASSWORD_FILE = `${HOME}/amba-password`;

let dock: BenchDock;
beforeAll(async () => {
  // Of the BC+ camera the dock knows by its id who it is; the other id belongs to several families.
  dock = await BenchDock.boot(settings(SLOT), { reachesHost: true });
  await dock.machine.sh(`printf 135790 >${PASSWORD_FILE}; chown 65534:65534 ${PASSWORD_FILE}; modprobe vhci-hcd`);
  await dock.startDaemon();
  return () => dock.stop();
}, 400_000);

function settings(slot: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { mustBeContinuous: 'none', slots: [slot], secrets: { 'amba-e1-admin': PASSWORD_FILE } };
}

function card(name: string): { readonly folder: string; readonly image: string; readonly firstSector: number } {
  const folder = join(dock.folder, name);
  const image = join(dock.folder, `${name}.img`);
  mkdirSync(join(folder, 'DCIM'), { recursive: true });
  const footage = randomBytes(3_000_000);
  writeFileSync(join(folder, `DCIM/${name}_000042_20261120093000_0001.mp4`), footage);
  vfatImage(image, folder);
  return { folder, image, firstSector: sectorOf(image, footage.subarray(0, 512)) };
}

/** Among the first few megabytes, where the only file of a card begins. */
function sectorOf(image: string, content: Uint8Array): number {
  const file = openSync(image, 'r');
  const start = Buffer.alloc(32 * 1024 * 1024);
  readSync(file, start);
  closeSync(file);
  return start.indexOf(content) / 512;
}

let isSaid = false;
/** Several families of cameras show the id 4255:0001: which one stands there the settings say. */
async function sayItIsE1(): Promise<void> {
  if (!isSaid) await dock.restartDaemon(settings({ ...SLOT, profile: 'amba-e1' }));
  isSaid = true;
}

/** Who it was is not known, only that its footage is not here. */
const leftEarly = () =>
  dock.shows('a camera that left early', ({ slot, state }) => slot === 1 && state.kind === 'left-early');
const empty = () => dock.shows('slot 1 empty', ({ slot, state }) => slot === 1 && state.kind === 'empty');

test('a camera of the BC+ language tells its clock over its bulk endpoints before it becomes a disk', async () => {
  const { folder, image } = card('BCP0007');
  const before = digestOf(image);
  const lines: string[] = [];
  await using camera = await UsbIpCamera.make(
    dock.machine,
    image,
    bcCamera((line) => lines.push(line)),
  );
  const switched = new Promise<void>((resolve) => {
    camera.onSwitch = resolve;
  });
  await camera.plug();
  await switched;
  await camera.plug();
  const slot = await dock.shows('slot 1 archived', (seen) => seen.slot === 1 && isAllArchived(seen));
  expect(slot).toMatchObject({ verdict: 'take', camera: 'BCP0007', profile: 'bc-ascii', progress: { files: 1 } });
  expect(lines[0]).toBe('BC+UDISKAUTHEN?');
  expect(lines.at(-1)).toBe('BC+UDISKEN=1');
  expect(lines.filter((line) => line === 'BC+SYSTIME?').length).toBeGreaterThan(1);
  const footage = await dock.archived();
  for (const digest of digestsOf(folder)) expect(footage).toContain(digest);
  camera.pull();
  await empty();
  expect(digestOf(image)).toBe(before);
});

test('a camera that is pulled out in mid talk is missed until it is back and docked', async () => {
  const { folder, image } = card('BCP0008');
  let isPulled = false;
  const lines: string[] = [];
  const made = bcCamera((line) => {
    lines.push(line);
    if (line !== 'BC+DID?' || isPulled) return;
    isPulled = true;
    camera.pull();
  });
  await using camera = await UsbIpCamera.make(dock.machine, image, made);
  await camera.plug();
  await leftEarly();
  const switched = new Promise<void>((resolve) => {
    camera.onSwitch = resolve;
  });
  await camera.plug();
  await switched;
  await camera.plug();
  await dock.shows('slot 1 archived', (seen) => seen.slot === 1 && isAllArchived(seen));
  const footage = await dock.archived();
  for (const digest of digestsOf(folder)) expect(footage).toContain(digest);
  camera.pull();
  await empty();
});

test('a camera of the E1 language is identified, becomes a disk on the same port, and is pulled and sealed', async () => {
  await sayItIsE1();
  const { folder, image, firstSector } = card('AMB0042');
  const before = digestOf(image);
  const codes: number[] = [];
  const at = { plugged: 0, identified: 0, switched: 0, disk: 0, firstByte: 0 };
  await using camera = await UsbIpCamera.make(
    dock.machine,
    image,
    e1Camera('e1-admin', (code) => {
      codes.push(code);
      // The battery is the last fact that it is asked for.
      if (code === 0x70) at.identified = performance.now();
    }),
  );
  camera.disk.onRead = (first, sectors) => {
    if (first <= firstSector && firstSector < first + sectors) at.firstByte ||= performance.now();
  };
  const switched = new Promise<void>((resolve) => {
    camera.onSwitch = resolve;
  });
  at.plugged = performance.now();
  await camera.plug();
  await switched;
  at.switched = performance.now();
  await camera.plug();
  at.disk = performance.now();
  const slot = await dock.shows('slot 1 archived', (seen) => seen.slot === 1 && isAllArchived(seen));
  expect(slot).toMatchObject({ verdict: 'take', camera: 'AMB0042', profile: 'amba-e1', progress: { files: 1 } });
  expect(codes).toEqual([0x20, 0x10, 0x30, 0x60, 0x70, 0x51]);
  const footage = await dock.archived();
  for (const digest of digestsOf(folder)) expect(footage).toContain(digest);
  const { stdout } = await dock.sealdock(`slots --home ${HOME} --json`);
  expect(stdout).toContain('"4255:1000"');
  const since = (moment: number) => `${Math.round(moment - at.plugged)} ms`;
  console.log(
    `plugged; identified ${since(at.identified)}, off the bus ${since(at.switched)}, a disk ${since(at.disk)}, its first byte ${since(at.firstByte)}`,
  );
  camera.pull();
  await empty();
  expect(camera.disk.sectorsWritten).toBe(0);
  expect(digestOf(image)).toBe(before);
});

test('a camera that may not be opened is told with the remedy, and its slot is free when it is gone', async () => {
  await sayItIsE1();
  const { image } = card('AMB0043');
  await using camera = await UsbIpCamera.make(
    dock.machine,
    image,
    e1Camera('e1-admin', () => undefined),
  );
  await dock.machine.sh('mv /run/udev/rules.d/70-sealdock.rules /tmp/ && udevadm control --reload');
  await camera.plug();
  const slot = await dock.shows('a failed slot', (seen) => seen.slot === 1 && seen.state.kind === 'failed');
  expect(slot).toMatchObject({ state: { code: 'usb-denied' }, verdict: 'ask' });
  await dock.machine.sh('mv /tmp/70-sealdock.rules /run/udev/rules.d/ && udevadm control --reload');
  camera.pull();
  await empty();
});

test('a camera that never answers is told as silent, and missed when it is pulled out', async () => {
  await sayItIsE1();
  const { image } = card('AMB0044');
  const codes: number[] = [];
  const silent = e1Camera('e1-admin', (code) => codes.push(code), { isSilent: true });
  await using camera = await UsbIpCamera.make(dock.machine, image, silent);
  await camera.plug();
  const slot = await dock.shows('a failed slot', (seen) => seen.slot === 1 && seen.state.kind === 'failed');
  // Left where it is: it is tried again.
  expect(slot).toMatchObject({ state: { code: 'camera-silent' }, verdict: 'leave' });
  // Not one login is spent on it, however often it is tried.
  expect(new Set(codes)).toEqual(new Set([0x20]));
  camera.pull();
  await leftEarly();
});
