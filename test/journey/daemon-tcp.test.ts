/** Cameras spoken to over TCP, docked by the real program: identified, their clocks measured and set, switched to disk, pulled. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { type CameraSide, CameraState, e12Side, zzxSide } from '../fakes/camera-sides.js';
import { digestsOf, makeCard } from '../fakes/card.js';
import { isAllArchived, TestDaemon, writeSettings } from '../fakes/daemon.js';
import { type TcpCameraOptions, tcpCamera } from '../fakes/tcp-camera.js';
import { TcpPeer } from '../fakes/tcp-peer.js';
import { until } from '../fakes/until.js';

vi.setConfig({ testTimeout: 180_000 });

let base: string;
let home: string;
let folder: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'daemon-tcp-'));
  home = join(base, 'home');
  folder = join(base, 'disk');
  mkdirSync(join(base, 'staged'));
  makeCard(join(base, 'staged'), { files: 2, megabytes: 1 });
});
afterEach(() => rmSync(base, { recursive: true }));

async function freePort(): Promise<number> {
  await using peer = await TcpPeer.listen();
  return peer.port;
}

function bind(port: number, profile: string, more: Readonly<Record<string, unknown>> = {}): void {
  const slots = [{ slot: 5, tcp: `127.0.0.1:${port}`, folder, profile }];
  writeSettings(home, { slots, mustBeContinuous: 'none', ...more });
}

/** Its server goes and its disk comes, once it was told to become one. */
function plug(port: number, side: CameraSide, more: Omit<TcpCameraOptions, 'side'> = {}): Promise<TcpPeer> {
  return tcpCamera({ side, port, ...more });
}

async function becomeDisk(state: CameraState, camera: TcpPeer): Promise<void> {
  await until('the command to become a disk', () => state.isDisk);
  await camera[Symbol.asyncDispose]();
  renameSync(join(base, 'staged'), folder);
}

const segmentRecord = z.object({
  _type: z.literal('urn:sealdock:record:segment:1'),
  clock: z.object({ class: z.string(), lo_ms: z.number(), hi_ms: z.number(), set_after: z.boolean() }),
});

function segmentClocks(): readonly z.infer<typeof segmentRecord>['clock'][] {
  const archive = join(home, 'archive');
  return readdirSync(archive, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.rec'))
    .map((path) => segmentRecord.safeParse(JSON.parse(readFileSync(join(archive, path), 'utf8'))))
    .flatMap(({ data }) => (data === undefined ? [] : [data.clock]));
}

test.each([
  ['guobao-e12', e12Side, ''],
  ['zzx-police', zzxSide, '123456'],
] as const)(
  'a camera of the family %s is met, measured, set and docked at its slot',
  async (profile, side, password) => {
    const port = await freePort();
    bind(port, profile);
    await using daemon = await TestDaemon.start(home);
    const state = new CameraState();
    state.password = password;
    await using camera = await plug(port, side(state));
    await becomeDisk(state, camera);
    const slot = await daemon.shows('everything archived', isAllArchived);
    expect(slot).toMatchObject({ slot: 5, camera: '1234567', profile, verdict: 'take' });
    expect(digestsOf(join(home, 'archive'), true)).toEqual(digestsOf(folder));
    const clocks = segmentClocks();
    expect(clocks).toHaveLength(2);
    for (const clock of clocks) {
      expect(clock).toMatchObject({ class: 'measured', set_after: true });
      expect(clock.lo_ms).toBeLessThanOrEqual(432_000);
      expect(clock.hi_ms).toBeGreaterThanOrEqual(432_000);
    }
    expect(Math.abs(state.offsetMs)).toBeLessThan(2000);
    rmSync(folder, { recursive: true });
    await daemon.shows('an empty slot', ({ state: shown }) => shown.kind === 'empty');
  },
);

test('a camera that refuses the login is asked once, a person is, and the password is nowhere', async () => {
  const port = await freePort();
  const secret = join(base, 'secret');
  writeFileSync(secret, 's3cretpw\n');
  bind(port, 'zzx-police', { secrets: { 'zzx-admin': secret } });
  await using daemon = await TestDaemon.start(home);
  const state = new CameraState();
  state.password = '123456';
  await using _camera = await plug(port, zzxSide(state));
  const slot = await daemon.shows('a failed slot', ({ state: shown }) => shown.kind === 'failed');
  expect(slot).toMatchObject({ state: { code: 'camera-login-refused', retryAt: null }, verdict: 'ask' });
  expect(state.wrongPasswords).toBe(1);
  expect(await daemon.end('SIGTERM')).toBe(0);
  expect(`${daemon.stdout}${daemon.stderr}`).not.toContain('s3cretpw');
  for (const path of readdirSync(home, { recursive: true, encoding: 'utf8' }))
    if (/\.(?:rec|json|txt|sqlite|sqlite-wal)$/.test(path))
      expect(readFileSync(join(home, path), 'latin1')).not.toContain('s3cretpw');
});

test('a camera that is cutting a clip refuses to become a disk, and a person is asked', async () => {
  const port = await freePort();
  bind(port, 'zzx-police');
  await using daemon = await TestDaemon.start(home);
  const state = new CameraState();
  Object.assign(state, { password: '123456', mayBecomeDisk: false });
  await using _camera = await plug(port, zzxSide(state));
  const slot = await daemon.shows('a failed slot', ({ state: shown }) => shown.kind === 'failed');
  expect(slot).toMatchObject({ camera: '1234567', state: { code: 'camera-refused' }, verdict: 'ask' });
});

test('a camera that talks without end frees its slot when it is pulled out, and the next one is docked there', async () => {
  const port = await freePort();
  bind(port, 'guobao-e12');
  await using daemon = await TestDaemon.start(home);
  const mad = await plug(port, e12Side(new CameraState()), { fault: 'noise' });
  const slot = await daemon.shows('a failed slot', ({ state }) => state.kind === 'failed');
  expect(slot).toMatchObject({ state: { code: 'camera-babbles' }, verdict: 'ask' });
  await mad[Symbol.asyncDispose]();
  await daemon.shows('a free slot that misses its camera', ({ state }) => state.kind === 'left-early');
  const state = new CameraState();
  await using camera = await plug(port, e12Side(state));
  await becomeDisk(state, camera);
  await daemon.shows('everything archived', isAllArchived);
});

test('a camera that goes on listening while it is a disk is docked once, and its slot is free when both are gone', async () => {
  const port = await freePort();
  bind(port, 'zzx-police');
  await using daemon = await TestDaemon.start(home);
  const state = new CameraState();
  state.password = '123456';
  const camera = await plug(port, zzxSide(state));
  await until('the command to become a disk', () => state.isDisk);
  renameSync(join(base, 'staged'), folder);
  const slot = await daemon.shows('everything archived', isAllArchived);
  await until(
    'the connection that looks whether it is still there',
    () => camera.accepted === 2 && camera.connections === 1,
  );
  const asked = camera.heard.length;
  await new Promise((resolve) => setTimeout(resolve, 2500));
  expect([camera.heard.length, camera.accepted]).toEqual([asked, 2]);
  expect((await daemon.slots())[0]).toMatchObject({ docking: slot.docking, state: { kind: slot.state.kind } });
  await camera[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
  await daemon.shows('an empty slot', ({ state: shown }) => shown.kind === 'empty');
});
