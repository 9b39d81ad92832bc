/** Cameras that are spoken to: the slot owns them from command mode to disk. Virtual cameras over real pseudo-terminals. */
import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { CameraBay } from '../fakes/camera-bay.js';
import { digestsOf, makeCard } from '../fakes/card.js';
import { isAllArchived, TestDaemon, writeSettings } from '../fakes/daemon.js';
import { until } from '../fakes/until.js';

vi.setConfig({ testTimeout: 180_000 });

type Slot = Readonly<Record<string, unknown>>;

function homeOf(bay: CameraBay, slot: Slot, limits: Slot = {}): string {
  const home = join(bay.base, 'home');
  const slots = [{ slot: 5, serial: bay.portPath, folder: bay.folder, profile: 'bc-ascii', ...slot }];
  writeSettings(home, { slots, mustBeContinuous: 'none', limits });
  return home;
}

const segmentRecord = z.object({
  _type: z.literal('urn:sealdock:record:segment:1'),
  seq: z.number(),
  clock: z.object({ class: z.string(), lo_ms: z.number(), hi_ms: z.number(), set_after: z.boolean() }),
});
const factsRecord = z.object({
  seq: z.number(),
  cam: z.literal('C-77'),
  kind: z.literal('docking-facts'),
  facts: z.looseObject({}),
});
const timeRecord = z.object({ subject: z.string(), seq: z.number(), reason: z.string() });

/** What in the archive decodes by a record's schema, in the order of the log. */
function records<T extends { readonly seq: number }>(home: string, schema: z.ZodType<T>): readonly T[] {
  const archive = join(home, 'archive');
  return readdirSync(archive, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.rec'))
    .map((path) => schema.safeParse(JSON.parse(readFileSync(join(archive, path), 'utf8'))))
    .flatMap(({ data }) => (data === undefined ? [] : [data]))
    .sort((a, b) => a.seq - b.seq);
}

test('a camera that speaks BC+ is met, its clock measured before it is set, and its disk docked at the same slot', async () => {
  await using bay = new CameraBay();
  makeCard(bay.staged, { files: 2, megabytes: 1 });
  const home = homeOf(bay, {});
  await using daemon = await TestDaemon.start(home);
  const camera = await bay.start({ serial: '7654321', clockOffsetMs: 432_000 });
  const slot = await daemon.shows('everything archived', isAllArchived);
  expect(slot).toMatchObject({ slot: 5, camera: '7654321', profile: 'bc-ascii', verdict: 'take' });
  expect(digestsOf(join(home, 'archive'), true)).toEqual(digestsOf(bay.folder));
  const segments = records(home, segmentRecord);
  expect(segments).toHaveLength(2);
  for (const { clock } of segments) {
    expect(clock).toMatchObject({ class: 'measured', set_after: true });
    expect(clock.lo_ms).toBeLessThanOrEqual(432_000);
    expect(clock.hi_ms).toBeGreaterThanOrEqual(432_000);
  }
  const ofCamera = records(home, timeRecord).filter(({ subject }) => subject === 'camera');
  expect(ofCamera.length).toBeGreaterThanOrEqual(2);
  const heard = camera.heard();
  const place = (pattern: RegExp) => heard.findIndex((line) => pattern.test(line));
  expect(place(/TIME\?|TIME$/)).toBeLessThan(place(/TIME=/));
  expect(place(/TIME=/)).toBeLessThan(place(/UDISKEN=1/));
  await camera.unplug();
  await daemon.shows('an empty slot', ({ state }) => state.kind === 'empty');
});

test('a camera that is unplugged while it is a disk leaves its ghost, and goes on in command mode when it is back', async () => {
  await using bay = new CameraBay();
  makeCard(bay.staged, { files: 24, megabytes: 8 });
  const home = homeOf(bay, {});
  await using daemon = await TestDaemon.start(home);
  const camera = await bay.start({ serial: '7654321' });
  await daemon.shows('a pull under way', ({ progress }) => (progress?.pulledBytes ?? 0) > 0);
  await camera.unplug();
  const ghost = await daemon.shows('a ghost', ({ state }) => state.kind === 'left-early');
  expect(ghost.camera).toBe('7654321');
  await camera.plug();
  await daemon.shows('everything archived', isAllArchived);
  expect(digestsOf(join(home, 'archive'), true)).toEqual(digestsOf(bay.folder));
});

test('a camera that refuses the login is asked once, and a person is', async () => {
  await using bay = new CameraBay();
  await using daemon = await TestDaemon.start(homeOf(bay, {}));
  const camera = await bay.start({ password: '654321', fault: { kind: 'refuse-login' } });
  const slot = await daemon.shows('a failed slot', ({ state }) => state.kind === 'failed');
  expect(slot).toMatchObject({ state: { code: 'camera-login-refused', retryAt: null }, verdict: 'ask' });
  expect(camera.heard().filter((line) => line.includes('***'))).toHaveLength(1);
});

test('a camera that never becomes a disk is told, and docked when its disk comes after all', async () => {
  await using bay = new CameraBay();
  makeCard(bay.staged, { files: 1, megabytes: 1 });
  const home = homeOf(bay, {}, { diskSeconds: 2 });
  await using daemon = await TestDaemon.start(home);
  await bay.start({ fault: { kind: 'no-disk' } });
  const slot = await daemon.shows('a failed slot', ({ state }) => state['code'] === 'medium-never-came');
  expect(slot).toMatchObject({ state: { retryAt: null }, verdict: 'ask' });
  renameSync(bay.staged, bay.folder);
  await daemon.shows('everything archived', isAllArchived);
});

test('a port without a profile is quarantined and nothing is said to what stands there', async () => {
  await using bay = new CameraBay();
  await using daemon = await TestDaemon.start(homeOf(bay, { profile: undefined }));
  const camera = await bay.start();
  const slot = await daemon.shows('quarantine', ({ state }) => state.kind === 'quarantined');
  expect(slot).toMatchObject({ state: { code: 'profile-none' }, verdict: 'ask' });
  expect(camera.heard()).toEqual([]);
});

test('a slot whose profile does not exist is out of service', async () => {
  await using bay = new CameraBay();
  await using daemon = await TestDaemon.start(homeOf(bay, { profile: 'no-such-family' }));
  await bay.start();
  const slot = await daemon.shows('out of service', ({ state }) => state.kind === 'out-of-service');
  expect(slot).toMatchObject({ state: { code: 'profile-unknown' }, verdict: 'ask' });
});

test('a camera that only tells its state shows its charge, and an empty slot when it goes', async () => {
  await using bay = new CameraBay();
  await using daemon = await TestDaemon.start(homeOf(bay, { profile: 'cdc-status', folder: undefined }));
  const camera = await bay.start({ dialect: 'cdc-status', serial: 'C-77', batteryPercent: 41, statusEveryMs: 100 });
  const slot = await daemon.shows('charging', ({ state }) => state.kind === 'charging');
  expect(slot).toMatchObject({ camera: 'C-77', state: { batteryPercent: 41 }, verdict: 'leave' });
  // One docking without a medium: its facts are on record.
  await until('a signed record of its facts', () => records(join(bay.base, 'home'), factsRecord).length === 1);
  await camera.unplug();
  await daemon.shows('an empty slot', ({ state }) => state.kind === 'empty');
});
