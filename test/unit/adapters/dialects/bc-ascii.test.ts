/** The BC+ language against transcripts written by hand: what is asked, what is understood, what is never said. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bcAsciiLink } from '../../../../src/adapters/dialects/bc-ascii.js';
import { isFailure } from '../../../../src/domain/failure.js';
import { instant } from '../../../../src/domain/quantities.js';
import type { CameraLink } from '../../../../src/ports/camera-link.js';
import type { DeviceProfile } from '../../../../src/profiles/profile-schema.js';
import { type Answering, fromTalk, TalkingCamera } from '../../../fakes/talking-camera.js';
import { packagedProfile } from '../../profiles/packaged.js';

const NEVER = new AbortController().signal;
const PASSWORD = '135790';
const BC = packagedProfile('bc-ascii');

function linkTo(answer: Answering, more: { readonly password?: string; readonly replyTimeoutMs?: number } = {}) {
  const camera = new TalkingCamera(answer);
  let refusals = 0;
  const profile: DeviceProfile = {
    ...BC,
    command: { ...BC.command, replyTimeoutMs: more.replyTimeoutMs ?? BC.command.replyTimeoutMs },
  };
  const login = {
    password: async () => more.password ?? PASSWORD,
    onRefused: () => {
      refusals += 1;
    },
  };
  return { camera, refusals: () => refusals, link: bcAsciiLink({ exchange: camera.exchange, profile, login }) };
}

/** Answers everything as an open camera does, except for what is given. */
function but(answers: Readonly<Record<string, string>>): Answering {
  const rest = fromTalk('bc-plus-plain');
  return (line) => [answers[line] ?? rest(line)[0] ?? ''];
}

describe('a camera that speaks BC+', () => {
  test('tells who it is, and what it does not tell stays unknown', async () => {
    const { link, camera } = linkTo(fromTalk('bc-plus-plain'));
    expect(await link.identify(NEVER)).toEqual({
      serial: '1234567',
      model: '执法记录仪A1',
      firmware: undefined,
      idCode: 'BC001',
      officerId: '000001',
      unitId: undefined,
      batteryPercent: 87,
      settings: {
        vid: '1D70',
        uuid: 'BC-1234567-00F1',
        mveinfo: '1920,1080,30,6000000',
        sveinfo: '640,480,30,1000000',
      },
    });
    expect(camera.asked.some((line) => line.includes('LOGIN'))).toBe(false);
  });

  test('is asked nothing that it could not be asked safely, whatever is done with the link', async () => {
    const { link, camera } = linkTo(fromTalk('bc-plus-password'));
    await link.identify(NEVER);
    await link.readClock?.(NEVER).catch(() => undefined);
    await link.setClock?.(instant(0), NEVER).catch(() => undefined);
    await link.enterDiskMode?.(NEVER).catch(() => undefined);
    const harmless =
      /^BC\+(?:(?:UDISKAUTHEN|VID|DID|UUID|GBIDCODE|DEVNAME|USER|BATVAL|MVEINFO|SVEINFO|SYSTIME)\?|SYSTIME=\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}|LOGIN=admin:135790|UDISKEN=1)$/;
    expect(camera.asked.filter((line) => !harmless.test(line))).toEqual([]);
    expect(camera.asked.length).toBeGreaterThan(10);
  });

  test('is logged in to, once, where its disk wants it', async () => {
    const { link, camera, refusals } = linkTo(fromTalk('bc-plus-password'));
    const facts = await link.identify(NEVER);
    expect(facts).toMatchObject({ serial: '1234567', batteryPercent: 87 });
    expect(camera.asked.filter((line) => line.startsWith('BC+LOGIN='))).toEqual(['BC+LOGIN=admin:135790']);
    expect(refusals()).toBe(0);
  });

  test('refuses a wrong password once, and the failure holds no password', async () => {
    const { link, camera, refusals } = linkTo(fromTalk('bc-plus-password'), { password: '000000' });
    const failure: unknown = await link.identify(NEVER).catch((error: unknown) => error);
    expect(isFailure(failure, 'camera-login-refused')).toBe(true);
    expect(camera.asked.filter((line) => line.startsWith('BC+LOGIN='))).toHaveLength(1);
    expect(refusals()).toBe(1);
    expect(
      `${String(failure)} ${JSON.stringify(failure)} ${failure instanceof Error ? failure.stack : ''}`,
    ).not.toContain('000000');
  });

  test.each([
    ['+SYSTIME:2026-11-20 09:37:12', '2026-11-20T01:37:12.000Z'],
    ['+SYSTIME: 2026/11/20 09:37:12 ', '2026-11-20T01:37:12.000Z'],
    ['+SYSTIME:20261120093712', '2026-11-20T01:37:12.000Z'],
    ['+SYSTIME:2026-11-20T09:37:12,8,0,CST-8', '2026-11-20T01:37:12.000Z'],
    ['+systime:2026-11-20 09:37:12', '2026-11-20T01:37:12.000Z'],
  ])('tells the time as %s', async (line, utc) => {
    const { link } = linkTo(() => [line]);
    const reading = await link.readClock?.(NEVER);
    expect(new Date(Number(reading?.deviceAt)).toISOString()).toBe(utc);
    expect(reading).toMatchObject({ resolutionMs: 1000, isOutOfStep: false });
    expect(Number(reading?.receivedMonoMs)).toBeGreaterThanOrEqual(Number(reading?.sentMonoMs));
  });

  test.each([
    '+SYSTIME:2026-11-20 09:37:1',
    '+SYSTIME:2026-11-2',
    '+SYSTIME:2026-02-30 09:37:12',
    '+SYSTIME:2026-11-20 24:00:00',
    '+SYSTIME:2026112009371',
    '+SYSTIME:OK',
    'SYSTIME:2026-11-20 09:37:12',
    'OK 2026-11-20 09:37:12',
    '+SYSTIME:2026-11-20 09:37:12+SYSTIME:2026-11-20 09:37:12',
  ])('tells no time with %s', async (line) => {
    const { link } = linkTo(() => [line], { replyTimeoutMs: 60 });
    await expect(link.readClock?.(NEVER)).rejects.toMatchObject({ code: 'camera-babbles' });
  });

  test('is out of step when an answer comes that was not asked for, and not when it only mutters', async () => {
    const { link, camera } = linkTo(() => ['+SYSTIME:2026-11-20 09:37:12']);
    camera.say('heartbeat 1');
    expect(await link.readClock?.(NEVER)).toMatchObject({ isOutOfStep: false });
    camera.say('+SYSTIME:2026-11-20 09:37:12');
    expect(await link.readClock?.(NEVER)).toMatchObject({ isOutOfStep: true });
  });

  test('is set to the dock’s time in its own zone', async () => {
    const { link, camera } = linkTo(() => ['+SYSTIME:OK']);
    await link.setClock?.(instant(Date.parse('2026-11-20T01:30:00Z')), NEVER);
    expect(camera.asked).toEqual(['BC+SYSTIME=2026-11-20 09:30:00']);
  });

  test.each(['Error:SYSTIME', '+SYSTIME:FAIL', '+SYSTIME:Error 3'])('refuses to be set with %s', async (line) => {
    const { link } = linkTo(() => [line]);
    await expect(link.setClock?.(instant(0), NEVER)).rejects.toMatchObject({
      code: 'camera-refused',
      facts: { command: 'SYSTIME' },
    });
  });

  test.each([
    ['answers', () => ['+UDISKEN:1']],
    ['says nothing', () => []],
  ] as const)('becomes a disk when it %s', async (_, answer) => {
    const { link, camera } = linkTo(answer, { replyTimeoutMs: 60 });
    await link.enterDiskMode?.(NEVER);
    expect(camera.asked).toEqual(['BC+UDISKEN=1']);
  });

  test('does not become a disk where it refuses', async () => {
    const { link } = linkTo(() => ['Error:Recording']);
    await expect(link.enterDiskMode?.(NEVER)).rejects.toMatchObject({ code: 'camera-refused' });
  });

  test('may leave questions unanswered or answer them with rubbish: what is no fact counts as not told', async () => {
    const { link } = linkTo(
      but({
        'BC+DID?': '+DID:12 34; DROP',
        'BC+BATVAL?': '+BATVAL:870',
        'BC+USER?': 'Error:Unknown',
        'BC+GBIDCODE?': '+GBIDCODE:',
        'BC+DEVNAME?': '+DEVNAME:\u001b[2J\u202eA1\u0007',
        'BC+VID?': `+VID:${'9'.repeat(4000)}`,
      }),
    );
    const facts = await link.identify(NEVER);
    expect(facts).toMatchObject({
      serial: undefined,
      batteryPercent: undefined,
      officerId: undefined,
      idCode: undefined,
      model: '[2J A1',
    });
    expect(facts.settings['vid']).toHaveLength(64);
  });

  test('that says nothing at all is silent', async () => {
    const { link, camera } = linkTo(() => [], { replyTimeoutMs: 60 });
    await expect(link.identify(NEVER)).rejects.toMatchObject({ code: 'camera-silent' });
    expect(camera.asked).toEqual(['BC+UDISKAUTHEN?']);
  });

  test('that falls silent later is given up after a few questions', async () => {
    const answer = fromTalk('bc-plus-plain');
    const { link, camera } = linkTo((line) => (line === 'BC+UDISKAUTHEN?' ? answer(line) : []), { replyTimeoutMs: 60 });
    await expect(link.identify(NEVER)).rejects.toMatchObject({ code: 'camera-silent' });
    expect(camera.asked).toHaveLength(4);
  });

  test.each([
    ['tells who it is', 10, (link: CameraLink) => link.identify(NEVER)],
    ['tells its time', 200, (link: CameraLink) => link.readClock?.(NEVER)],
    ['is set', 200, (link: CameraLink) => link.setClock?.(instant(0), NEVER)],
    ['becomes a disk', 200, (link: CameraLink) => link.enterDiskMode?.(NEVER)],
  ] as const)('fails by its own codes alone when it %s, whatever lines it sends', async (_, numRuns, work) => {
    const line = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('+DID:', 'Error:', '+SYSTIME:', '+UDISKAUTHEN:1', '+LOGIN:x'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 4 }), async (answers) => {
        const { link } = linkTo(() => answers, { replyTimeoutMs: 1 });
        let code = 'none';
        try {
          await work(link);
        } catch (error) {
          code = isFailure(error) ? error.code : String(error);
        }
        expect(code).toMatch(/^(?:none|camera-(?:silent|babbles|refused|login-refused))$/);
      }),
      { numRuns },
    );
  });
});
