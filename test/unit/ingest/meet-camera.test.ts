/** What becomes of a docking whose camera can be spoken to but does not do as it should. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Dock } from '../../../src/app/open-dock.js';
import { runDocking } from '../../../src/ingest/run-docking.js';
import { SPOKEN_UNIT_MS, SpokenCamera, type SpokenOptions } from '../../fakes/spoken-camera.js';
import { TestHome } from '../../fakes/test-home.js';
import { packagedProfile } from '../profiles/packaged.js';

const NEVER = new AbortController().signal;
const BC = packagedProfile('bc-ascii');
const PROFILE = { ...BC, clock: { ...BC.clock, resolutionMs: SPOKEN_UNIT_MS } };
let home: TestHome;
let dock: Dock;

beforeEach(async () => {
  home = TestHome.make('meet-camera');
  home.file('DCIM/DSJ-A1_1234567_000001_20261120093000_0001.mp4', 'no footage, but a file');
  home.file('LOG/20261120.log', '2026-11-20 09:30:00 -> 开始录像\r\n');
  dock = await home.open();
});
afterEach(async () => {
  await dock[Symbol.asyncDispose]();
  home[Symbol.dispose]();
});

async function docked(options: SpokenOptions, camera = new SpokenCamera(options)) {
  const outcome = await runDocking(
    dock.ingest,
    {
      slot: undefined,
      place: home.card,
      profile: PROFILE,
      camera: undefined,
      officer: undefined,
      activity: undefined,
      mustBeContinuous: false,
      link: camera.link,
      medium: () => home.medium(),
    },
    NEVER,
  );
  const findings = (await dock.ingest.ledger.findings({ limit: 100 })).map(({ code }) => code);
  return { camera, findings, ...outcome };
}

async function records(type: string): Promise<number> {
  const [row] = await dock.ingest.ledger.dockings({ limit: 1 });
  if (row === undefined) return 0;
  const all = await dock.ingest.ledger.recordsOfDocking(row.id, { afterSeq: -1, limit: 500 });
  return all.filter((record) => record.type === type).length;
}

describe('a docking whose camera', () => {
  test('does everything right asks for the disk last and closes the link', async () => {
    const { camera, context } = await docked({ offsetMs: 5000 });
    expect(context.isClockSet).toBe(true);
    expect(camera.calls.slice(0, 2)).toEqual(['identify', 'readClock']);
    expect(camera.calls.slice(-3)).toEqual(['setClock', 'readClock', 'enterDiskMode']);
    expect(camera.isClosed).toBe(true);
  });

  test('refuses to have its clock set is told of, and its footage is pulled', async () => {
    const { context, findings, isHandedBack } = await docked({ offsetMs: 5000, setFails: 'camera-refused' });
    expect(context).toMatchObject({ isClockSet: false, clock: { class: 'measured' } });
    expect(findings).toContain('camera-clock-not-set');
    expect(isHandedBack).toBe(true);
    expect(await records('time')).toBe(1);
  });

  test('says nothing when its clock is set leaves open whether it was', async () => {
    const { context, findings } = await docked({ offsetMs: 5000, setFails: 'camera-silent' });
    expect(context.isClockSet).toBeUndefined();
    expect(findings).toContain('camera-clock-not-set');
  });

  test('says that its clock was set and goes on as before is found out', async () => {
    const { context, findings } = await docked({ offsetMs: 90_000, ignoresSetting: true });
    expect(context.isClockSet).toBe(false);
    expect(findings).toContain('camera-clock-not-set');
    expect(await records('time')).toBe(2);
  });

  test('cannot tell its time is bounded by its log instead and not set, which would move that bound', async () => {
    const { camera, context, findings } = await docked({ readFails: 'camera-silent' });
    expect(context).toMatchObject({ isClockSet: false, clock: { class: 'bounded', method: 'log-tail' } });
    expect(camera.calls).not.toContain('setClock');
    expect(findings).toContain('camera-clock-unreadable');
    expect(await records('time')).toBe(0);
  });

  test('is unplugged while its clock is read ends there, and the link is closed', async () => {
    const camera = new SpokenCamera({ readFails: 'port-failed' });
    await expect(docked({}, camera)).rejects.toMatchObject({ code: 'port-failed' });
    expect(camera.calls).not.toContain('enterDiskMode');
    expect(camera.isClosed).toBe(true);
  });

  test('does not tell who it is is known by its files, and the evidence of its clock names no camera', async () => {
    const { context } = await docked({ facts: { serial: undefined } });
    expect(context.camera).toMatchObject({ id: '1234567', serial: '1234567' });
    expect(await records('time')).toBe(2);
  });
});
