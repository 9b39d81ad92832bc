/** What each docking leaves in the maintenance log, on a real dock: signed, once, and with what changed since the last. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Dock } from '../../../src/app/open-dock.js';
import { Failure } from '../../../src/domain/failure.js';
import { cameraId } from '../../../src/domain/ids.js';
import { closeInterrupted } from '../../../src/ingest/close-interrupted.js';
import { runDocking } from '../../../src/ingest/run-docking.js';
import type { CameraFacts, CameraLink } from '../../../src/ports/camera-link.js';
import type { Medium } from '../../../src/ports/medium.js';
import { vanishingMedium } from '../../fakes/failing-medium.js';
import { TestHome } from '../../fakes/test-home.js';

const SERIAL = '1234567';
const CAMERA = cameraId(SERIAL);
const NEVER = new AbortController().signal;

let at: TestHome;
beforeEach(() => {
  at = TestHome.make('maintenance');
  for (const name of ['a.bin', 'b.bin', 'c.bin']) at.file(name, `content of ${name}`);
});
afterEach(() => at[Symbol.dispose]());

/** A camera that answers who it is and lies there as a disk already. */
function linkOf(facts: Partial<CameraFacts>): CameraLink {
  const nothing = { model: undefined, firmware: undefined, idCode: undefined, officerId: undefined, unitId: undefined };
  return {
    dialect: 'test',
    identify: async () => ({ serial: SERIAL, ...nothing, batteryPercent: undefined, settings: {}, ...facts }),
    ...{ readClock: undefined, setClock: undefined, enterDiskMode: undefined },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function dockWith(dock: Dock, facts: Partial<CameraFacts>, given?: Medium) {
  const nothing = { slot: undefined, profile: undefined, camera: undefined, officer: undefined, activity: undefined };
  const medium = given ?? (await at.medium());
  return await runDocking(
    dock.ingest,
    { ...nothing, place: at.card, mustBeContinuous: false, link: linkOf(facts), medium },
    NEVER,
  );
}

const entries = (dock: Dock) => dock.ingest.ledger.maintenance({ camera: CAMERA, kind: 'docking-facts', limit: 10 });
const codes = async (dock: Dock) =>
  (await dock.ingest.ledger.findings({ camera: CAMERA, limit: 50 })).map(({ code }) => code).reverse();

describe('the maintenance log', () => {
  test('keeps what the camera told of itself, signed in the docking’s own intake', async () => {
    await using dock = await at.open();
    const { context } = await dockWith(dock, {
      firmware: 'V1.0',
      batteryPercent: 71.4,
      settings: { loopRecording: 'on', wifiPassword: 'hunter22' },
    });
    const [entry] = await entries(dock);
    expect(entry?.facts).toMatchObject({
      ...{ firmware: 'V1.0', battery_percent: 71, setting_loop_recording: 'on', files_pulled: 3, files_unreadable: 0 },
    });
    const record = entry === undefined ? undefined : await dock.ingest.ledger.record(entry.recordSeq);
    expect(JSON.stringify(entry)).not.toContain('hunter22');
    expect(record?.path.startsWith(context.folder)).toBe(true);
    expect(JSON.parse(readFileSync(join(at.home, 'vault', record?.path ?? ''), 'utf8'))).toMatchObject({
      ...{ cam: SERIAL, kind: 'docking-facts', who: 'dock', note: null, facts: { battery_percent: 71 } },
    });
    const manifest = readFileSync(join(at.home, 'vault', context.folder, 'tagmanifest-sha256.txt'), 'utf8');
    expect(manifest).toContain(record?.path.split('/').at(-1));
  });

  test('says nothing of what was not told', async () => {
    await using dock = await at.open();
    await dockWith(dock, {});
    const [entry] = await entries(dock);
    for (const name of ['firmware', 'battery_percent', 'free_bytes', 'power_losses', 'warnings'])
      expect(entry?.facts).not.toHaveProperty(name);
  });

  test('says whether firmware and settings are as the unit prescribes, and warns where they are not', async () => {
    at.settings({
      cameraPolicy: [{ firmware: 'V1.0', settings: { loop: false, segmentMinutes: [5, 10], tone: 'on' } }],
    });
    await using dock = await at.open();
    await dockWith(dock, { firmware: 'V1.0', settings: { loop: 'false', segmentMinutes: '10' } });
    expect((await entries(dock))[0]?.facts).toMatchObject({ policy: 'not-told', policy_not_told: 'tone' });
    expect(await codes(dock)).toEqual([]);
    await dockWith(dock, { firmware: 'V1.0', settings: { loop: 'false', segmentMinutes: '10', tone: 'on' } });
    expect((await entries(dock))[0]?.facts).toMatchObject({ policy: 'met' });
    await dockWith(dock, { firmware: 'V1.1', settings: { loop: 'true', segmentMinutes: '10', tone: 'on' } });
    expect(await codes(dock)).toEqual([
      ...['firmware-changed', 'settings-changed', 'firmware-not-prescribed', 'settings-not-prescribed'],
    ]);
    expect((await entries(dock))[0]?.facts).toMatchObject({ policy: 'deviates', policy_deviates: 'firmware loop' });
    const [newest] = await dock.ingest.ledger.findings({ camera: CAMERA, limit: 1 });
    expect(newest?.facts).toEqual({ settings: 'loop=true (false)' });
  });

  test('warns of a low battery, of another firmware and of other settings, naming both sides', async () => {
    await using dock = await at.open();
    await dockWith(dock, { firmware: 'V1.0', batteryPercent: 80, settings: { loop: 'off' } });
    expect(await codes(dock)).toEqual([]);
    await dockWith(dock, { firmware: 'V2.0', batteryPercent: 5, settings: { loop: 'on' } });
    expect(await codes(dock)).toEqual(['battery-low', 'firmware-changed', 'settings-changed']);
    expect((await entries(dock))[0]?.facts['warnings']).toBe('battery-low firmware-changed settings-changed');
  });

  test('of a docking that was cut short keeps what is known and what ended it, once', async () => {
    await using dock = await at.open();
    const gone = vanishingMedium(await at.medium(), 1);
    await expect(dockWith(dock, { firmware: 'V1.0' }, gone)).rejects.toMatchObject({ code: 'medium-gone' });
    await closeInterrupted(dock.ingest);
    const rows = await entries(dock);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.facts).toMatchObject({ interrupted_by: 'medium-gone', firmware: 'V1.0' });
    expect(Number(rows[0]?.facts['files_pending'])).toBeGreaterThan(0);
  });

  test('sees another firmware also across a docking that told none', async () => {
    await using dock = await at.open();
    await dockWith(dock, { firmware: 'V1.0' });
    await dockWith(dock, {});
    await dockWith(dock, { firmware: 'V2.0' });
    expect(await codes(dock)).toEqual(['firmware-changed']);
  });

  test('keeps no camera waiting where its card is gone by the time its space is asked for', async () => {
    await using dock = await at.open();
    const medium = await at.medium();
    const space = (): Promise<never> => Promise.reject(new Failure('medium-gone'));
    const outcome = await dockWith(dock, {}, { ...medium, fs: 'exfat', space });
    expect(outcome.isHandedBack).toBe(true);
    const [entry] = await entries(dock);
    expect(entry?.facts).toMatchObject({ fs: 'exfat', files_pulled: 3 });
    expect(entry?.facts).not.toHaveProperty('free_bytes');
  });

  test('tells the space of a card, and none of a folder that lies on the dock’s own disk', async () => {
    await using dock = await at.open();
    const medium = await at.medium();
    await dockWith(dock, {}, { ...medium, fs: 'exfat', space: async () => ({ freeBytes: 5, totalBytes: 100 }) });
    await dockWith(dock, {}, { ...medium, fs: 'folder', space: async () => ({ freeBytes: 5, totalBytes: 100 }) });
    const [folder, card] = await entries(dock);
    expect(card?.facts).toMatchObject({ free_bytes: 5, total_bytes: 100, warnings: 'card-nearly-full' });
    expect(folder?.facts).not.toHaveProperty('free_bytes');
  });
});
