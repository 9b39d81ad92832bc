/** An MTP camera as a medium: hostile names and trees, sizes beyond 32 bits, reading from the middle, nothing ever written. */
import { expect, test } from 'vitest';
import { openMtpMedium } from '../../../../src/adapters/mtp/open-mtp-medium.js';
import { MtpCamera } from '../../../fakes/mtp-camera.js';

const NEVER = new AbortController().signal;
const READING = [0x1001, 0x1002, 0x1003, 0x1004, 0x1005, 0x1007, 0x1008, 0x1015, 0x101b, 0x9803, 0x95c1];

function openOn(camera: MtpCamera, maxFiles = 1000) {
  return openMtpMedium({ pipe: camera, label: 'usb 1-1', maxFiles, signal: NEVER, silenceMs: 50 });
}

function fileIn(parent: number, name: string, bytes = Buffer.from('x')) {
  return { parent, name, bytes, modified: '20261122T083000' };
}

test('a name that leads elsewhere, turns the text or is there twice is a name like any other', async () => {
  const camera = new MtpCamera();
  for (const name of ['..', '../../etc/passwd', '', 'a\u202e4pm.exe', '同.mp4', '同.mp4', '%2F'])
    camera.add(fileIn(0, name, Buffer.from(name)));
  const medium = await openOn(camera);
  const { entries } = await medium.list(NEVER);
  expect(new Set(entries.map(({ path }) => path)).size).toBe(7);
  for (const entry of entries) {
    expect(entry.path).not.toMatch(/[\p{Cc}\p{Cf}]|(?:^|\/)\.{0,2}(?:\/|$)/u);
    expect(entry.path.split('/')).toHaveLength(1);
    await using file = await medium.open(entry);
    expect(file.sizeBytes).toBe((await file.readAt(0, 100)).length);
  }
});

test('folders that lie in each other are walked once', async () => {
  const camera = new MtpCamera();
  camera.objects.set(1, { parent: 2, name: 'a', bytes: undefined, modified: '' });
  camera.objects.set(2, { parent: 1, name: 'b', bytes: undefined, modified: '' });
  camera.objects.set(3, { parent: 0, name: 'c', bytes: undefined, modified: '' });
  camera.objects.set(4, fileIn(3, 'd'));
  camera.spoil = (code, containers) => (code === 0x1007 ? containers.map((one) => withHandle(one, 1)) : containers);
  const { entries } = await (await openOn(camera)).list(NEVER);
  expect(entries.map(({ path }) => path)).toEqual(['c/d']);
  expect(camera.asked.filter((code) => code === 0x1008).length).toBeLessThanOrEqual(4);
});

test('a hundred thousand objects are refused as too many before they are asked for', async () => {
  const camera = new MtpCamera();
  for (let i = 0; i < 100_001; i += 1) camera.add(fileIn(0, `f${i}`));
  await expect((await openOn(camera, 500)).list(NEVER)).rejects.toMatchObject({ code: 'too-many-files' });
  expect(camera.asked.length).toBeLessThan(510);
});

test('a size of 4 GiB or more is asked for by its property, and read where offsets have 64 bits', async () => {
  const camera = new MtpCamera({ 'big.mp4': 'x' });
  const object = camera.objects.get(1);
  if (object !== undefined) object.claims = 5_000_000_000n;
  const medium = await openOn(camera);
  const [entry] = (await medium.list(NEVER)).entries;
  expect(entry?.sizeBytes).toBe(5_000_000_000);
  camera.has64 = false;
  const old = await openOn(camera);
  const [same] = (await old.list(NEVER)).entries;
  await using file = await old.open(same ?? { path: '', rawPathHex: undefined, sizeBytes: 0, mtimeMs: 0 });
  await expect(file.readAt(2 ** 32, 1)).rejects.toMatchObject({ code: 'file-unreadable' });
});

test('reading from the middle costs what is read, and an object that shrank ends early', async () => {
  const bytes = Buffer.alloc(1_000_000, 'footage');
  const camera = new MtpCamera({ 'a.mp4': bytes });
  const medium = await openOn(camera);
  const [entry] = (await medium.list(NEVER)).entries;
  await using file = await medium.open(entry ?? { path: '', rawPathHex: undefined, sizeBytes: 0, mtimeMs: 0 });
  expect(Buffer.from(await file.readAt(600_000, 1_000_000)).equals(bytes.subarray(600_000))).toBe(true);
  expect(camera.givenBytes).toBe(400_000);
  const object = camera.objects.get(1);
  if (object !== undefined) object.bytes = bytes.subarray(0, 700_000);
  expect(await file.readAt(600_000, 400_000)).toHaveLength(100_000);
  expect((await file.stat()).sizeBytes).toBe(700_000);
  camera.pull();
  await expect(file.readAt(0, 1)).rejects.toMatchObject({ code: 'medium-gone' });
});

test('battery and clock are told where the camera has them, and are unknown elsewhere', async () => {
  const camera = new MtpCamera();
  const android = await openOn(camera);
  expect([await android.batteryPercent(NEVER), await android.dateTime(NEVER)]).toEqual([undefined, undefined]);
  camera.battery = 87;
  camera.dateTime = '20261122T083000';
  const still = await openOn(camera);
  expect([await still.batteryPercent(NEVER), await still.dateTime(NEVER)]).toEqual([87, '20261122T083000']);
});

test('space is told as the camera tells it, and is unknown where it tells more than it has', async () => {
  const camera = new MtpCamera();
  const medium = await openOn(camera);
  expect(await medium.space()).toEqual({ freeBytes: 1000, totalBytes: 1_000_000 });
  camera.freeBytes = 2_000_000n;
  expect(await medium.space()).toBeUndefined();
});

test('nothing but reading is ever asked of a camera', async () => {
  const camera = new MtpCamera({ 'DCIM/a.mp4': 'foot' });
  const medium = await openOn(camera);
  const [entry] = (await medium.list(NEVER)).entries;
  await using file = await medium.open(entry ?? { path: '', rawPathHex: undefined, sizeBytes: 0, mtimeMs: 0 });
  await Promise.all([file.readAt(0, 4), file.stat(), medium.space(), medium.isAlive()]);
  await medium[Symbol.asyncDispose]();
  expect(camera.asked.filter((code) => !READING.includes(code))).toEqual([]);
  expect(camera.asked.at(-1)).toBe(0x1003);
});

/** An array of handles with one more. */
function withHandle(container: Buffer, handle: number): Buffer {
  if (container.readUInt16LE(4) !== 2) return container;
  const more = Buffer.concat([container, Buffer.alloc(4)]);
  more.writeUInt32LE(more.length, 0);
  more.writeUInt32LE(container.readUInt32LE(12) + 1, 12);
  more.writeUInt32LE(handle, more.length - 4);
  return more;
}
