/** A camera that only sends status lines: what is understood of them, and that nothing is ever sent to it. */
import { describe, expect, test } from 'vitest';
import { cdcLineLink } from '../../../../src/adapters/dialects/cdc-line.js';
import type { DeviceProfile } from '../../../../src/profiles/profile-schema.js';
import { TalkingCamera } from '../../../fakes/talking-camera.js';
import { makeProfile, packagedProfile } from '../../profiles/packaged.js';

const NEVER = new AbortController().signal;
const CDC = packagedProfile('cdc-status');
const LINE = 'STAT ID=C-0042 BAT=63 CHG=1 REC=0 FREE=12345 FW=1.2.3 TIME=20261120093712';

function linkTo(profile: DeviceProfile = CDC) {
  const camera = new TalkingCamera(() => []);
  return { camera, link: cdcLineLink({ exchange: camera.exchange, profile }) };
}

describe('a camera that sends status lines', () => {
  test('tells who it is by the first line that fits, and is never spoken to', async () => {
    const { link, camera } = linkTo();
    const facts = link.identify(NEVER);
    setImmediate(() => {
      camera.say('AT=63 CHG=1 REC=0');
      camera.say('boot ok');
      camera.say(LINE);
    });
    expect(await facts).toEqual({
      serial: 'C-0042',
      model: undefined,
      firmware: '1.2.3',
      idCode: undefined,
      officerId: undefined,
      unitId: undefined,
      batteryPercent: 63,
      settings: { charging: '1', rec: '0', free: '12345' },
    });
    expect(camera.asked).toEqual([]);
    expect([link.setClock, link.enterDiskMode]).toEqual([undefined, undefined]);
  });

  test('tells a time that may be as old as one period before it was listened for', async () => {
    const { link, camera } = linkTo();
    const before = performance.now();
    const reading = link.readClock?.(NEVER);
    setImmediate(() => camera.say(LINE));
    const { deviceAt, sentMonoMs, receivedMonoMs } = (await reading) ?? {};
    expect(new Date(Number(deviceAt)).toISOString()).toBe('2026-11-20T01:37:12.000Z');
    expect(sentMonoMs).toBeLessThanOrEqual(performance.now() - 1000);
    expect(receivedMonoMs).toBeGreaterThanOrEqual(before);
  });

  test('has no clock where its lines hold no time', () => {
    const { link } = linkTo({ ...CDC, command: { ...CDC.command, statusRe: '^STAT ID=(?<serial>[0-9]{1,9})$' } });
    expect(link.readClock).toBeUndefined();
  });

  test('is silent without a line, and babbles with lines that do not fit', async () => {
    const profile = { ...CDC, command: { ...CDC.command, replyTimeoutMs: 50, statusEveryMs: 20 } };
    await expect(linkTo(profile).link.identify(NEVER)).rejects.toMatchObject({ code: 'camera-silent' });
    const { link, camera } = linkTo(profile);
    const facts = link.identify(NEVER);
    setImmediate(() => camera.say('STAT ID= BAT=200 REC=9'));
    await expect(facts).rejects.toMatchObject({ code: 'camera-babbles' });
  });

  test('cannot be understood without a profile that says what a line looks like', () => {
    const profile = makeProfile('cdc-without-status', { command: { dialect: 'cdc-line', transport: 'tty' } });
    expect(() => linkTo(profile)).toThrowError(/profile-invalid/);
  });
});
