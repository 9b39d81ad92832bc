/** Transport, language and password from profile and settings, tried on a virtual camera's port. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSystemClock } from '../../../src/adapters/system/system-clock.js';
import { openTcpPipe } from '../../../src/adapters/tcp/tcp-pipe.js';
import { cameraLinks } from '../../../src/app/open-camera-link.js';
import { usbPort } from '../../../src/domain/usb.js';
import type { CameraPort } from '../../../src/ports/camera-link.js';
import type { LogFields } from '../../../src/ports/logger.js';
import type { DeviceProfile } from '../../../src/profiles/profile-schema.js';
import { CameraBay } from '../../fakes/camera-bay.js';
import { makeProfile, packagedProfile } from '../profiles/packaged.js';

const NEVER = new AbortController().signal;
const BC = packagedProfile('bc-ascii');
const QUICK: DeviceProfile = { ...BC, match: { ...BC.match, settleMs: 0 } };

let bay: CameraBay;
let logged: string[];
let slept: number[];

beforeEach(() => {
  bay = new CameraBay();
  logged = [];
  slept = [];
});
afterEach(() => bay[Symbol.asyncDispose]());

async function open(
  profile: DeviceProfile,
  secrets: Readonly<Record<string, string>> = {},
  port: CameraPort = { kind: 'line', path: bay.portPath },
) {
  const log =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      logged.push(`${level} ${message} ${JSON.stringify(fields)}`);
    };
  const system = await openSystemClock();
  const clock = {
    ...system,
    sleep: async (ms: number, signal: AbortSignal) => {
      slept.push(ms);
      await system.sleep(ms, signal);
    },
  };
  const links = cameraLinks({
    settings: { secrets },
    clock,
    log: { error: log('error'), warn: log('warn'), info: log('info') },
    openTcp: (tcp, signal) => openTcpPipe(tcp, { connectMs: 2000, signal }),
  });
  return await links({ port, profile, signal: NEVER });
}

describe('the link to a camera', () => {
  test('uses the public factory password where the settings hold none, and the log says so without telling it', async () => {
    await bay.start({ password: '000000' });
    await using link = await open(QUICK);
    expect(await link.identify(NEVER)).toMatchObject({ serial: '1234567' });
    expect(logged).toEqual(['warn public factory password used {"profile":"bc-ascii"}']);
  });

  test('uses no password at all where the camera wants none', async () => {
    const camera = await bay.start();
    await using link = await open(QUICK);
    expect(await link.identify(NEVER)).toMatchObject({ serial: '1234567' });
    expect(logged).toEqual([]);
    expect(camera.heard().some((line) => line.startsWith('BC+LOGIN'))).toBe(false);
  });

  test.each([
    ['file is not there', undefined, undefined],
    ['is empty', '\n', undefined],
    ['has another length than the camera demands', '12345678', 6],
    ['holds more than plain characters', '口令', undefined],
  ] as const)('spends no login on a password that cannot be right: its %s', async (_, content, passwordLen) => {
    const camera = await bay.start({ password: '135790' });
    const file = join(bay.base, 'password');
    if (content !== undefined) writeFileSync(file, content);
    const command = { ...QUICK.command, ...(passwordLen === undefined ? {} : { passwordLen }) };
    await using link = await open({ ...QUICK, command }, { 'bc-ascii-admin': file });
    await expect(link.identify(NEVER)).rejects.toMatchObject({
      code: 'camera-password-missing',
      facts: { secret: 'bc-ascii-admin' },
    });
    expect(camera.heard().some((line) => line.startsWith('BC+LOGIN'))).toBe(false);
  });

  test('has no password to try where neither settings nor profile hold one', async () => {
    await bay.start({ password: '135790' });
    const { passwordHint: _, ...command } = QUICK.command;
    await using link = await open({ ...QUICK, command });
    await expect(link.identify(NEVER)).rejects.toMatchObject({ code: 'camera-password-missing' });
  });

  test('lets the camera settle for as long as its profile says before the port is opened', async () => {
    await bay.start();
    await using link = await open({ ...BC, match: { ...BC.match, settleMs: 321 } });
    expect(slept[0]).toBe(321);
    expect(link.dialect).toBe('bc-ascii');
  });

  test.each([
    ['scsi-vendor', 'tty'],
    ['bc-ascii', 'sg'],
    ['e12-adb', 'tcp-adb'],
    ['none', 'none'],
  ] as const)(
    'is refused in plain words for %s over %s at a serial line, which nothing here speaks',
    async (dialect, transport) => {
      const profile = makeProfile('other-language', { command: { dialect, transport } });
      await expect(open(profile)).rejects.toMatchObject({ code: 'dialect-unknown', facts: { dialect, transport } });
    },
  );

  test('is opened at the node of a SCSI device, where there is one', async () => {
    const profile = packagedProfile('scsi-vendor');
    const quick = { ...profile, match: { ...profile.match, settleMs: 0 } };
    await expect(open(quick)).rejects.toMatchObject({ code: 'port-missing' });
    await using link = await open(quick, {}, { kind: 'line', path: '/dev/null' });
    expect([link.dialect, link.readClock, link.setClock]).toEqual(['scsi-vendor', undefined, undefined]);
  });

  test('is not opened over a port of the other kind', async () => {
    const usb: CameraPort = { kind: 'usb', place: { port: usbPort('1-1'), enumeration: '2.1' }, serial: undefined };
    const overLines = makeProfile('lines-only', { command: { dialect: 'bc-ascii', transport: 'tty' } });
    await expect(open(overLines, {}, usb)).rejects.toMatchObject({ code: 'dialect-unknown' });
    await expect(open(packagedProfile('amba-e1'))).rejects.toMatchObject({ code: 'dialect-unknown' });
  });

  test.each(['amba-e1', 'bc-ascii'])('to a USB device that is not there any more fails: %s', async (id) => {
    const usb: CameraPort = { kind: 'usb', place: { port: usbPort('250-9'), enumeration: '2.1' }, serial: undefined };
    const profile = packagedProfile(id);
    const quick = { ...profile, match: { ...profile.match, settleMs: 0 } };
    await expect(open(quick, {}, usb)).rejects.toMatchObject({ code: 'port-missing', facts: { port: '250-9' } });
  });

  test('frees the port again where the profile cannot be used', async () => {
    await bay.start();
    const match = { settleMs: 0 };
    const broken = makeProfile('no-status-line', { match, command: { dialect: 'cdc-line', transport: 'tty' } });
    await expect(open(broken)).rejects.toMatchObject({ code: 'profile-invalid' });
    await using link = await open(QUICK);
    expect(await link.identify(NEVER)).toMatchObject({ serial: '1234567' });
  });
});
