/**
 * Whole dockings of a virtual camera: its port is a real pseudo-terminal, its disk a folder that appears, the dock made of its real
 * parts. What is promised here is the order: evidence of the clock before it is set, facts before files, footage before complaints.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openMedium } from '../../src/adapters/mass-storage/open-medium.js';
import { openTcpPipe } from '../../src/adapters/tcp/tcp-pipe.js';
import { cameraLinks } from '../../src/app/open-camera-link.js';
import type { Dock } from '../../src/app/open-dock.js';
import { forwardOutbox } from '../../src/forwarding/forward-outbox.js';
import { eachRecord } from '../../src/ingest/docking-rows.js';
import { type DockingRequest, runDocking } from '../../src/ingest/run-docking.js';
import type { TcpAddress } from '../../src/lib/tcp-address.js';
import type { CameraLink } from '../../src/ports/camera-link.js';
import type { DeviceProfile } from '../../src/profiles/profile-schema.js';
import { CameraBay } from '../fakes/camera-bay.js';
import { makeFootage } from '../fakes/make-footage.js';
import { TestHome } from '../fakes/test-home.js';
import { packagedProfile } from '../unit/profiles/packaged.js';

const NEVER = new AbortController().signal;
const BC = packagedProfile('bc-ascii');
const QUICK: DeviceProfile = {
  ...BC,
  match: { ...BC.match, settleMs: 0 },
  command: { ...BC.command, replyTimeoutMs: 5000 },
};

/** Where the clock is not what a test is about. */
const CLOCKLESS: DeviceProfile = { ...QUICK, capabilities: { ...QUICK.capabilities, getTime: 'no' } };

const timeRecord = z.object({
  subject: z.literal('camera'),
  cam: z.string().nullable(),
  before: z.object({ at: z.string().nullable(), unc_ms: z.number().nullable() }),
  after: z.object({ at: z.string().nullable(), unc_ms: z.number().nullable() }),
  step_ms: z.number().nullable(),
  method: z.string(),
  reason: z.string(),
});

let bay: CameraBay;
let home: TestHome;

beforeEach(() => {
  bay = new CameraBay();
  home = TestHome.make('camera-docking');
});
afterEach(async () => {
  await bay[Symbol.asyncDispose]();
  home[Symbol.dispose]();
});

async function putFootage(): Promise<void> {
  const folder = join(bay.staged, 'DCIM', '100MEDIA');
  for (const [i, time] of ['093000', '093002'].entries())
    await makeFootage(folder, { name: `1234567_000001_20261120${time}_000${i + 1}.mp4`, seconds: 2 });
  writeFileSync(join(bay.staged, 'note.txt'), '备注');
}

/** Gives the disk as soon as it is there, as a slot's watcher does. */
async function diskOf(signal: AbortSignal) {
  while (!existsSync(bay.folder)) await wait(20, undefined, { signal });
  return openMedium({ root: bay.folder, maxFiles: 1000 });
}

const openTcp = (tcp: TcpAddress, signal: AbortSignal) => openTcpPipe(tcp, { connectMs: 2000, signal });

function openLink(dock: Dock, profile = QUICK): Promise<CameraLink> {
  const { clock, log } = dock.ingest;
  return cameraLinks({ settings: dock.settings, clock, log, openTcp })({
    port: { kind: 'line', path: bay.portPath },
    profile,
    signal: NEVER,
  });
}

function docked(dock: Dock, request: Pick<DockingRequest, 'link'> & Partial<DockingRequest>) {
  const nothing = { camera: undefined, officer: undefined, activity: undefined, mustBeContinuous: false };
  return runDocking(
    dock.ingest,
    { slot: undefined, place: bay.base, profile: QUICK, medium: diskOf, ...nothing, ...request },
    NEVER,
  );
}

async function timeRecords(dock: Dock) {
  const [row] = await dock.ingest.ledger.dockings({ limit: 1 });
  const found: z.infer<typeof timeRecord>[] = [];
  if (row === undefined) return found;
  for await (const { type, bytes } of eachRecord(dock.ingest.ledger, row.id))
    if (type === 'time') found.push(timeRecord.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))));
  return found;
}

async function findingCodes(dock: Dock): Promise<string[]> {
  return (await dock.ingest.ledger.findings({ limit: 100 })).map(({ code }) => code);
}

describe('docking a camera that speaks', () => {
  test('measures its clock, stores that, sets the clock, waits for the disk, pulls and hands back', async () => {
    await putFootage();
    const camera = await bay.start({ clockOffsetMs: 432_000, serial: '1234567', replyDelayMs: 5 });
    await using dock = await home.open();
    const link = await openLink(dock);
    let evidenceAtSetting: unknown[] = [];
    const watched: CameraLink = {
      ...link,
      [Symbol.asyncDispose]: () => link[Symbol.asyncDispose](),
      setClock: async (at, signal) => {
        evidenceAtSetting = await timeRecords(dock);
        await link.setClock?.(at, signal);
      },
    };
    const { context, docking, isHandedBack } = await docked(dock, { link: watched });

    const { clock } = context;
    expect(clock).toMatchObject({ class: 'measured', method: 'second-edge' });
    expect(clock.lowMs).toBeLessThanOrEqual(432_000);
    expect(clock.highMs).toBeGreaterThanOrEqual(432_000);
    expect(clock.offsetMs).toBe(clock.deviceAt === undefined ? Number.NaN : clock.deviceAt - clock.dockAt);
    expect(Number(clock.highMs) - Number(clock.lowMs)).toBeLessThan(1000);

    expect(evidenceAtSetting).toHaveLength(1);
    const [evidence, set] = await timeRecords(dock);
    expect(evidence).toMatchObject({ cam: '1234567', method: 'second-edge', reason: 'evidence', step_ms: null });
    expect(Date.parse(String(evidence?.before.at)) - Date.parse(String(evidence?.after.at))).toBe(clock.offsetMs);
    expect(set).toMatchObject({ cam: '1234567', method: 'set-clock', reason: 'policy' });
    // From 432 s fast to what one reading of whole seconds can tell of nothing.
    expect(Math.abs(Number(set?.step_ms) + 432_000)).toBeLessThan(5000);
    expect(context.isClockSet).toBe(true);

    const heard = camera.heard();
    const lastQuestion = heard.lastIndexOf('BC+SYSTIME?');
    const setting = heard.findIndex((line) => line.startsWith('BC+SYSTIME='));
    expect(heard.slice(0, setting).filter((line) => line === 'BC+SYSTIME?').length).toBeGreaterThan(2);
    expect(lastQuestion).toBe(setting + 1);
    expect(heard.at(-1)).toBe('BC+UDISKEN=1');

    expect(isHandedBack).toBe(true);
    const rows = await home.rows(dock, docking);
    expect(rows.map(({ path, state }) => [path, state])).toEqual([
      ['DCIM/100MEDIA/1234567_000001_20261120093000_0001.mp4', 'sealed'],
      ['DCIM/100MEDIA/1234567_000001_20261120093002_0002.mp4', 'sealed'],
      ['note.txt', 'sealed'],
    ]);
    const [row] = await dock.ingest.ledger.dockings({ limit: 1 });
    expect(row).toMatchObject({
      camera: '1234567',
      cameraFacts: { serial: '1234567', idCode: 'BC001', batteryPercent: 87 },
    });
    expect(row?.clock).toEqual(clock);
    const record = await dock.ingest.ledger.record(rows[0]?.recordSeq ?? (-1 as never));
    expect(JSON.parse(Buffer.from(record?.bytes ?? []).toString('utf8'))).toMatchObject({
      cam: { id: '1234567', serial: '1234567', model: 'DSJ-A1' },
      officer: { id: '000001', source: 'camera-profile' },
      clock: { class: 'measured', offset_ms: clock.offsetMs, lo_ms: clock.lowMs, hi_ms: clock.highMs, set_after: true },
    });
    expect(await findingCodes(dock)).not.toContain('serial-contradicts-names');
    await forwardOutbox(dock.forwarding, NEVER);
    expect((await home.verify()).verdict).toBe('pass');
  });

  test('never sets a clock where the settings or the profile forbid it', async () => {
    await putFootage();
    home.settings({ setCameraClock: 'never' });
    const camera = await bay.start({ clockOffsetMs: -90_000 });
    await using dock = await home.open();
    const { context } = await docked(dock, { link: await openLink(dock) });
    expect(context.clock).toMatchObject({ class: 'measured' });
    expect(context.isClockSet).toBe(false);
    expect(camera.heard().some((line) => line.startsWith('BC+SYSTIME='))).toBe(false);
    expect(await timeRecords(dock)).toHaveLength(1);
  });

  test('calls a clock unknown that stands at its factory date, keeps what it showed, and sets it', async () => {
    await putFootage();
    const camera = await bay.start({ clockOffsetMs: Date.parse('2010-01-02T03:04:05+08:00') - Date.now() });
    await using dock = await home.open();
    const { context } = await docked(dock, { link: await openLink(dock) });
    expect(context.clock).toMatchObject({
      class: 'unknown',
      reason: 'reset-date',
      lowMs: undefined,
      highMs: undefined,
    });
    expect(new Date(Number(context.clock.deviceAt)).getUTCFullYear()).toBe(2010);
    expect((await timeRecords(dock))[0]).toMatchObject({ reason: 'evidence: reset-date' });
    expect(context.isClockSet).toBe(true);
    expect(camera.heard().some((line) => line.startsWith('BC+SYSTIME='))).toBe(true);
  });

  test('tells a manager when the serial number contradicts the file names', async () => {
    await putFootage();
    await bay.start({ serial: '7654321' });
    await using dock = await home.open();
    const link = await openLink(dock, CLOCKLESS);
    const { context, isHandedBack } = await docked(dock, { link, profile: CLOCKLESS });
    expect(context.camera).toMatchObject({ id: '7654321', serial: '7654321' });
    expect(isHandedBack).toBe(true);
    const findings = await dock.ingest.ledger.findings({ limit: 100 });
    expect(findings.find(({ code }) => code === 'serial-contradicts-names')).toMatchObject({
      severity: 'error',
      camera: '7654321',
      facts: { told: '7654321', named: '1234567' },
    });
  });

  test('takes the log’s last line where the clock cannot be read, and then sets nothing', async () => {
    await putFootage();
    const camera = await bay.start();
    await using dock = await home.open();
    const { context } = await docked(dock, { link: await openLink(dock, CLOCKLESS), profile: CLOCKLESS });
    expect(context.clock).toMatchObject({ class: 'bounded', method: 'newest-file' });
    expect(context.isClockSet).toBe(false);
    expect(camera.heard().some((line) => line.startsWith('BC+SYSTIME'))).toBe(false);
  });

  test('ends when the disk never comes, and the evidence of the clock stays', async () => {
    home.settings({ limits: { diskSeconds: 1 } });
    await bay.start({ fault: { kind: 'no-disk', after: 1000 } });
    await using dock = await home.open();
    await expect(docked(dock, { link: await openLink(dock) })).rejects.toMatchObject({ code: 'medium-never-came' });
    expect((await timeRecords(dock)).map(({ reason }) => reason)).toEqual(['evidence', 'policy']);
    const [row] = await dock.ingest.ledger.dockings({ limit: 1 });
    expect(row).toMatchObject({ isHandedBack: false, camera: '1234567', clock: { class: 'measured' } });
  });

  test.each([
    ['refuse-disk', 'camera-refused'],
    ['silent', 'camera-silent'],
    ['unplug', 'port-failed'],
  ] as const)('ends where the camera cannot be brought to show its disk (%s): %s', async (kind, code) => {
    await bay.start({ fault: { kind } });
    const profile = { ...CLOCKLESS, command: { ...QUICK.command, replyTimeoutMs: 1000 } };
    await using dock = await home.open();
    await expect(docked(dock, { link: await openLink(dock, profile), profile })).rejects.toMatchObject({ code });
    const [row] = await dock.ingest.ledger.dockings({ limit: 1 });
    expect(row?.facts).toMatchObject({ failure: code });
  });

  test('pulls what lies there all the same when the camera does not answer, and says so', async () => {
    await putFootage();
    await bay.start({ fault: { kind: 'silent' } });
    const profile = { ...QUICK, command: { ...QUICK.command, replyTimeoutMs: 500 } };
    await using dock = await home.open();
    const medium = await openMedium({ root: bay.staged, maxFiles: 1000 });
    const { isHandedBack, context } = await docked(dock, { link: await openLink(dock, profile), profile, medium });
    expect(isHandedBack).toBe(true);
    expect(context.clock).toMatchObject({ class: 'bounded' });
    expect(await findingCodes(dock)).toContain('camera-silent');
  });

  test('logs in with the password of the settings, and tries a refused one no second time', async () => {
    await putFootage();
    const secret = join(home.base, 'password');
    writeFileSync(secret, '135790\n');
    home.settings({ secrets: { 'bc-ascii-admin': secret } });
    const camera = await bay.start({ password: '246801' });
    await using dock = await home.open();
    const { clock, log } = dock.ingest;
    const open = cameraLinks({ settings: dock.settings, clock, log, openTcp });
    const logins = () => camera.heard().filter((line) => line.startsWith('BC+LOGIN')).length;
    for (const expected of [1, 1]) {
      const link = await open({ port: { kind: 'line', path: bay.portPath }, profile: CLOCKLESS, signal: NEVER });
      await expect(docked(dock, { link })).rejects.toMatchObject({ code: 'camera-login-refused' });
      expect(logins()).toBe(expected);
    }
    writeFileSync(secret, '246801\n');
    const link = await open({ port: { kind: 'line', path: bay.portPath }, profile: CLOCKLESS, signal: NEVER });
    expect((await docked(dock, { link, profile: CLOCKLESS })).isHandedBack).toBe(true);
    expect(logins()).toBe(2);
  });

  test('records what a camera tells that has no disk: its state, and its clock within honest bounds', async () => {
    const profile = packagedProfile('cdc-status');
    await bay.start({ dialect: 'cdc-status', serial: 'C-0042', clockOffsetMs: -61_500, statusEveryMs: 200 });
    await using dock = await home.open();
    const link = await openLink(dock, { ...profile, match: { ...profile.match, settleMs: 0 } });
    const { context, isHandedBack, docking } = await docked(dock, { link, profile, medium: undefined });
    const { clock } = context;
    expect(clock.class).toMatch(/^(?:measured|bounded)$/);
    expect(clock.lowMs).toBeLessThanOrEqual(-61_500);
    expect(clock.highMs).toBeGreaterThanOrEqual(-61_500);
    expect(context.camera).toMatchObject({ id: 'C-0042', facts: { batteryPercent: 87, firmware: '1.2.3' } });
    expect(context.isClockSet).toBeUndefined();
    expect(isHandedBack).toBe(true);
    expect(await home.rows(dock, docking)).toEqual([]);
    await forwardOutbox(dock.forwarding, NEVER);
    expect((await home.verify()).verdict).toBe('pass');
  });
});
