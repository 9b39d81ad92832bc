/** The E1 language against transcripts of bytes: what is asked, what is understood, what is never said. */
import { describe, expect, test } from 'vitest';
import { e1ControlLink } from '../../../../src/adapters/dialects/e1-control.js';
import { isFailure } from '../../../../src/domain/failure.js';
import { instant } from '../../../../src/domain/quantities.js';
import type { DeviceProfile } from '../../../../src/profiles/profile-schema.js';
import { type E1Fault, E1Pipe } from '../../../fakes/e1-camera.js';
import { packagedProfile } from '../../profiles/packaged.js';

const NEVER = new AbortController().signal;
const PASSWORD = '135790';
const AMBA = packagedProfile('amba-e1');
const CODE = { idCode: 0x20, login: 0x10, info: 0x30, resolution: 0x60, battery: 0x70, time: 0x41, disk: 0x51 };

function linkTo({
  password = PASSWORD,
  fault,
  command = {},
}: {
  readonly password?: string;
  readonly fault?: { readonly kind: E1Fault; readonly from: number };
  readonly command?: Partial<DeviceProfile['command']>;
} = {}) {
  const pipe = new E1Pipe('e1-admin', fault);
  let refusals = 0;
  const login = {
    password: async () => password,
    onRefused: () => {
      refusals += 1;
    },
  };
  const profile = { ...AMBA, command: { ...AMBA.command, replyTimeoutMs: 200, ...command } };
  const monotonicMs = (): number => performance.now();
  return { pipe, refusals: () => refusals, link: e1ControlLink({ pipe, profile, login, monotonicMs }) };
}

const codesOf = ({ camera }: E1Pipe) => camera.heard.map((line) => Number.parseInt(line.split(' ')[7] ?? '', 16));

describe('a camera that speaks E1', () => {
  test('tells who it is after one login, and what it does not tell stays unknown', async () => {
    const { link, pipe, refusals } = linkTo();
    expect(await link.identify(NEVER)).toEqual({
      serial: 'AMB0042',
      model: undefined,
      firmware: undefined,
      idCode: 'ABCDE',
      officerId: '000042',
      unitId: '540102000000',
      batteryPercent: 87,
      settings: { resolution: '1920x1080 30fps' },
    });
    expect(codesOf(pipe)).toEqual([CODE.idCode, CODE.login, CODE.info, CODE.resolution, CODE.battery]);
    expect(refusals()).toBe(0);
  });

  test('is sent nothing but the commands that harm nothing, each with a payload of its own length', async () => {
    const { link, pipe } = linkTo();
    await link.identify(NEVER);
    await link.setClock?.(instant(Date.UTC(2026, 10, 20, 1, 30, 0)), NEVER);
    await link.enterDiskMode?.(NEVER);
    const allowed =
      /^a1 b2 c3 d4 00 e1 00 (?:20 00(?: 00){5}|10 00 31 33 35 37 39 30|30 00(?: 00){100}|60 00 00|70 00 00|41 00 07 ea 0b 14 09 1e 00|51 00)$/;
    expect(pipe.camera.heard.filter((line) => !allowed.test(line))).toEqual([]);
    expect(pipe.camera.heard).toHaveLength(7);
  });

  test('shows no clock that could be read', () => {
    expect(linkTo().link.readClock).toBeUndefined();
  });

  test('is logged in to as a user where the profile says so', async () => {
    const { link, pipe } = linkTo({ command: { loginUser: 'user' } });
    // It knows the admin's login only.
    await expect(link.identify(NEVER)).rejects.toMatchObject({ code: 'camera-login-refused', facts: { user: 'user' } });
    expect(codesOf(pipe)).toEqual([CODE.idCode, 0x11]);
  });

  test('refuses a wrong password once, and the failure holds no password', async () => {
    const { link, pipe, refusals } = linkTo({ password: '000000' });
    const failure: unknown = await link.identify(NEVER).catch((error: unknown) => error);
    expect(isFailure(failure, 'camera-login-refused')).toBe(true);
    expect(codesOf(pipe)).toEqual([CODE.idCode, CODE.login]);
    expect(refusals()).toBe(1);
    expect(
      `${String(failure)} ${JSON.stringify(failure)} ${failure instanceof Error ? failure.stack : ''}`,
    ).not.toContain('000000');
  });

  test('is not tried with a password that it cannot take', async () => {
    const { link, pipe, refusals } = linkTo({ password: '12345678' });
    await expect(link.identify(NEVER)).rejects.toMatchObject({ code: 'camera-password-missing' });
    expect(codesOf(pipe)).toEqual([CODE.idCode]);
    expect(refusals()).toBe(0);
  });

  test('echoes the time that it was given in China’s zone, and one that it did not take is a refusal', async () => {
    const { link } = linkTo();
    await link.setClock?.(instant(Date.UTC(2026, 10, 20, 1, 30, 0)), NEVER);
    await expect(link.setClock?.(instant(Date.UTC(2026, 10, 20, 1, 30, 1)), NEVER)).rejects.toMatchObject({
      code: 'camera-refused',
    });
  });

  test('may go without a word when it becomes a disk, and may refuse to', async () => {
    for (const kind of ['gone', 'silent', 'nothing-yet'] as const)
      await linkTo({ fault: { kind, from: CODE.disk } }).link.enterDiskMode?.(NEVER);
    const refusing = linkTo({ fault: { kind: 'stalled', from: CODE.disk } });
    await expect(refusing.link.enterDiskMode?.(NEVER)).rejects.toMatchObject({ code: 'camera-refused' });
  });
});

describe('answers that are none', () => {
  test.each([
    ['no answer at all', 'silent', 'camera-silent'],
    ['an answer that is never there', 'nothing-yet', 'camera-silent'],
    ['an answer that is cut', 'cut', 'camera-babbles'],
    ['an answer without its head', 'headless', 'camera-babbles'],
    ['a camera that is gone', 'gone', 'port-failed'],
  ] as const)('%s to the first question ends the docking’s talk', async (_, kind, code) => {
    const { link, pipe } = linkTo({ fault: { kind, from: CODE.idCode } });
    await expect(link.identify(NEVER)).rejects.toMatchObject({ code });
    expect(codesOf(pipe)).not.toContain(CODE.login);
  });

  test.each(['cut', 'nothing-yet', 'headless', 'endless'] as const)('%s: no login counts as taken', async (kind) => {
    const { link, pipe } = linkTo({ fault: { kind, from: CODE.login } });
    const failure: unknown = await link.identify(NEVER).catch((error: unknown) => error);
    expect(isFailure(failure, 'camera-babbles') || isFailure(failure, 'camera-silent')).toBe(true);
    expect(codesOf(pipe).filter((code) => code === CODE.login)).toHaveLength(1);
    expect(codesOf(pipe)).not.toContain(CODE.info);
  });

  test.each(['late', 'doubled'] as const)('%s ones are not taken for those of the next question', async (kind) => {
    const { link } = linkTo({ fault: { kind, from: CODE.info } });
    expect(await link.identify(NEVER)).toMatchObject({
      serial: 'AMB0042',
      batteryPercent: 87,
      settings: { resolution: '1920x1080 30fps' },
    });
  });

  test('a fact that is refused or cut stays unknown, and the others are told', async () => {
    for (const kind of ['stalled', 'cut'] as const) {
      const { link } = linkTo({ fault: { kind, from: CODE.battery } });
      expect(await link.identify(NEVER)).toMatchObject({ serial: 'AMB0042', batteryPercent: undefined });
    }
  });

  test('a cancelled question ends at once', async () => {
    const stop = new AbortController();
    const { link } = linkTo({ fault: { kind: 'nothing-yet', from: CODE.idCode }, command: { replyTimeoutMs: 60_000 } });
    const asked = link.identify(stop.signal);
    setTimeout(() => stop.abort(), 20);
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('closing the link closes the pipe', async () => {
    const { link, pipe } = linkTo();
    await link[Symbol.asyncDispose]();
    expect(pipe.isClosed).toBe(true);
  });
});
