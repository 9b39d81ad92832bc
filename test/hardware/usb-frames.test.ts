/** Cameras of the framed languages on the bulk endpoints of a real kernel's USB: spoken to, become a disk on the same port, pulled, sealed. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { BenchDock } from '../bench/host/bench-dock.js';
import { digestOf, vfatImage } from '../bench/host/camera-image.js';
import { framedCamera } from '../bench/host/framed-camera.js';
import { UsbIpCamera } from '../bench/host/usbip-camera.js';
import { atSide, bc300Side, CameraState } from '../fakes/camera-sides.js';
import { digestsOf } from '../fakes/card.js';
import { isAllArchived } from '../fakes/daemon.js';

let dock: BenchDock;
beforeAll(async () => {
  dock = await BenchDock.boot(settings('amba-at'), { reachesHost: true });
  await dock.machine.sh('modprobe vhci-hcd');
  await dock.startDaemon();
  return () => dock.stop();
}, 400_000);

/** The first socket of the guest's virtual controller. */
function settings(profile: string): Readonly<Record<string, unknown>> {
  return { mustBeContinuous: 'none', slots: [{ slot: 1, usb: ['3-1'], profile }] };
}

test.each([
  ['amba-at', atSide, { password: '00000000', camera: 'AMB0042', product: 'Amba Simple Class' }],
  ['bc-300', bc300Side, { password: 'XzTuVt', camera: 'BCT0300', product: 'BodyCam' }],
] as const)(
  'a camera of the family %s becomes a disk on its port',
  async (profile, side, { password, camera, product }) => {
    await dock.restartDaemon(settings(profile));
    const folder = join(dock.folder, camera);
    const image = join(dock.folder, `${camera}.img`);
    mkdirSync(join(folder, 'DCIM'), { recursive: true });
    writeFileSync(join(folder, `DCIM/${camera}_000042_20261120093000_0001.mp4`), randomBytes(1_000_000));
    vfatImage(image, folder);
    const before = digestOf(image);
    const state = new CameraState();
    state.password = password;
    const made = framedCamera(side(state), state, { serial: camera, product });
    await using device = await UsbIpCamera.make(dock.machine, image, made);
    const switched = new Promise<void>((resolve) => {
      device.onSwitch = resolve;
    });
    await device.plug();
    await switched;
    await device.plug();
    const slot = await dock.shows('slot 1 archived', (seen) => seen.slot === 1 && isAllArchived(seen));
    expect(slot).toMatchObject({ verdict: 'take', profile, progress: { files: 1 } });
    expect(state.wrongPasswords).toBe(0);
    const footage = await dock.archived();
    for (const digest of digestsOf(folder)) expect(footage).toContain(digest);
    device.pull();
    await dock.shows('slot 1 empty', (seen) => seen.slot === 1 && seen.state.kind === 'empty');
    expect(digestOf(image)).toBe(before);
  },
);
