/**
 * The languages byte by byte: what must go over the wire as public clients and firmware of each have it, and what is made of answers that
 * were written by hand, good and bad.
 */
import { describe, expect, test } from 'vitest';
import { atFrameLink } from '../../../../src/adapters/dialects/at-frame.js';
import { bc300Link } from '../../../../src/adapters/dialects/bc300.js';
import { e12AdbLink } from '../../../../src/adapters/dialects/e12-adb.js';
import type { PipeLinkOptions } from '../../../../src/adapters/dialects/frame-talk.js';
import { zzxJsonLink } from '../../../../src/adapters/dialects/zzx-json.js';
import { instant } from '../../../../src/domain/quantities.js';
import type { CameraLink } from '../../../../src/ports/camera-link.js';
import { ScriptedPipe } from '../../../fakes/scripted-pipe.js';
import { packagedProfile } from '../../profiles/packaged.js';

const NEVER = new AbortController().signal;
/** 2026-11-20 09:30:00 in China. */
const AT = instant(Date.parse('2026-11-20T01:30:00Z'));

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const text = (said: string): Buffer => Buffer.from(said, 'latin1');
/** Of the E12, at most 255 bytes long. */
const frame = (said: string): Buffer => Buffer.concat([Buffer.of(said.length, 0, 0, 0), text(said)]);

function linkOf(
  make: (options: PipeLinkOptions) => CameraLink,
  profileId: string,
  { script, password = '' }: { readonly script: readonly (Buffer | 'gone')[]; readonly password?: string },
) {
  const pipe = new ScriptedPipe(script);
  const packaged = packagedProfile(profileId);
  const profile = { ...packaged, command: { ...packaged.command, replyTimeoutMs: 60 } };
  const login = { password: () => Promise.resolve(password), onRefused: () => undefined };
  return { pipe, link: make({ pipe, profile, login, monotonicMs: () => performance.now() }) };
}

describe('the frames of the E12', () => {
  const e12 = (...script: readonly (Buffer | 'gone')[]) => linkOf(e12AdbLink, 'guobao-e12', { script });
  const working = hex('0a000000 45313244415452383830');

  test('ask for the time in one, and take the text behind the word that it works', async () => {
    const { pipe, link } = e12(Buffer.concat([working, hex('13000000'), text('2026-11-20 09:37:12')]));
    const reading = await link.readClock?.(NEVER);
    expect(reading).toMatchObject({ deviceAt: Date.parse('2026-11-20T01:37:12Z'), isOutOfStep: false });
    expect(pipe.written).toEqual(['0a000000453132434d444e303330']);
  });

  test('set the time in two, the second once the camera is at work', async () => {
    const { pipe, link } = e12(working, frame('E12DATR001'));
    await link.setClock?.(AT, NEVER);
    expect(pipe.written).toEqual([
      '0a000000453132434d4453303033',
      `13000000${text('2026-11-20 09:30:00').toString('hex')}`,
    ]);
  });

  test.each([
    ['its own no', frame('E12DATR050'), 'camera-refused'],
    ['a length beyond any answer', hex('ffffff7f 45'), 'camera-babbles'],
    ['a length that is never reached', hex('13000000 32303236'), 'camera-babbles'],
    ['the word that it works and no more', working, 'camera-silent'],
    ['a yes of another command', frame('E12DATR141'), 'camera-babbles'],
    ['a time that does not exist', frame('2026-13-40 25:61:00'), 'camera-babbles'],
    ['nothing', Buffer.alloc(0), 'camera-silent'],
    ['its end', 'gone' as const, 'port-failed'],
  ])('tell no time with %s', async (_, said, code) => {
    const { link } = e12(said);
    await expect(link.readClock?.(NEVER)).rejects.toMatchObject({ code });
  });

  test('refuse to become a disk with a no, and not with the camera’s going', async () => {
    await expect(e12(working, frame('E12DATR010')).link.enterDiskMode?.(NEVER)).resolves.toBeUndefined();
    const refusing = e12(Buffer.concat([working, frame('E12DATR010')]));
    await expect(refusing.link.enterDiskMode?.(NEVER)).rejects.toMatchObject({ code: 'camera-refused' });
    expect(refusing.pipe.written).toEqual(['0a000000453132434d4453303038']);
    await expect(e12('gone').link.enterDiskMode?.(NEVER)).resolves.toBeUndefined();
  });

  test('may hold whatever bytes for serial number and officer: what is no such thing counts as not told', async () => {
    const block = Buffer.alloc(89);
    block.set(hex('e280ae414243 1b 07 0a d5'));
    const info = Buffer.concat([hex('59000000'), block]);
    const { link } = e12(info, frame('\u001b[2J\u0007'), frame('99999*'), frame('870'));
    expect(await link.identify(NEVER)).toEqual({
      ...{ serial: undefined, model: undefined, firmware: undefined, idCode: undefined, officerId: undefined },
      ...{ unitId: undefined, batteryPercent: undefined, settings: {} },
    });
  });
});

describe('the @ frames', () => {
  const at = (...script: readonly (Buffer | 'gone')[]) =>
    linkOf(atFrameLink, 'amba-at', { script, password: '00000000' });

  test('log in, ask who it is, set date and time, and become a disk', async () => {
    const ok = (tag: string): Buffer => Buffer.concat([text(`@${tag};OK;#`), Buffer.alloc(56 - tag.length + 3)]);
    const { pipe, link } = at(ok('Ver'), text('@Gdv;8;AMB00042;#'), ok('Sdt'), ok('Stm'), ok('ATH'));
    expect(await link.identify(NEVER)).toMatchObject({ serial: 'AMB00042' });
    await link.setClock?.(AT, NEVER);
    await link.enterDiskMode?.(NEVER);
    expect(pipe.written.map((one) => Buffer.from(one, 'hex').toString('latin1'))).toEqual([
      '@Ver;8;00000000;#',
      '@Gdv;8;12345678;#',
      '@Sdt;8;20261120;#',
      '@Stm;6;09300000;#',
      '@ATH;8;12345678;#',
    ]);
    expect(pipe.written[0]).toBe('405665723b383b30303030303030303b23');
  });

  test.each([
    ['@Ver;ERROR;#', 'camera-login-refused'],
    ['@Ver;8;00000000;#', 'camera-login-refused'],
    ['ERROR#', 'camera-login-refused'],
    ['@Gdv;OK;#', 'camera-babbles'],
    ['@Ver;OK', 'camera-babbles'],
    [`@${'x'.repeat(5000)}`, 'camera-babbles'],
  ])('are no login with %s', async (said, code) => {
    await expect(at(text(said)).link.identify(NEVER)).rejects.toMatchObject({ code });
  });

  test('may leave out the end where they fill a transfer', async () => {
    const full = Buffer.concat([text('@Gdv;8;AMB00042;'), Buffer.alloc(48)]);
    expect(await at(text('@Ver;OK;#'), full).link.identify(NEVER)).toMatchObject({ serial: 'AMB00042' });
  });
});

describe('the packets of the BC-300', () => {
  const bc300 = (password: string, ...script: readonly (Buffer | 'gone')[]) =>
    linkOf(bc300Link, 'bc-300', { script, password });

  test('set the time in UTC, and become a disk by the password', async () => {
    const said = hex('453a0267');
    const { pipe, link } = bc300('XzTuVt', Buffer.alloc(0), said, Buffer.alloc(0), said);
    await link.setClock?.(AT, NEVER);
    await link.enterDiskMode?.(NEVER);
    expect(pipe.written).toEqual([
      '453a0267d400000f17000000bac5fd98',
      `13000000${text('2026/11/20/01/30/00').toString('hex')}`,
      '453a0267f700000f0a000000bac5fd98',
      '06000000587a54755674',
    ]);
  });

  test('are not sent with a password that cannot be one', async () => {
    const { pipe, link } = bc300('12345678');
    await expect(link.enterDiskMode?.(NEVER)).rejects.toMatchObject({ code: 'camera-password-missing' });
    expect(pipe.written).toEqual([]);
  });
});

describe('the lines of ZZX', () => {
  const zzx = (...script: readonly (Buffer | 'gone')[]) =>
    linkOf(zzxJsonLink, 'zzx-police', { script, password: '123456' });
  const said = (id: number, body: object): Buffer =>
    Buffer.from(`${JSON.stringify({ header: { version: '1.0', id, device: 'ZZX2080' }, body })}\r\n`);

  test('tell the time in seconds and set it in milliseconds', async () => {
    const { pipe, link } = zzx(
      said(16, { password: 'true', Time: '1795138632', Result: 'true' }),
      said(5, { password: 'true', Result: 'true' }),
    );
    expect(await link.readClock?.(NEVER)).toMatchObject({ deviceAt: 1_795_138_632_000, resolutionMs: 1000 });
    await link.setClock?.(AT, NEVER);
    expect(pipe.written.map((one) => Buffer.from(one, 'hex').toString())).toEqual([
      '{"header":{"version":"1.0","id":16,"device":"ZZX2080"},"body":{"password":"123456"}}\r\n',
      '{"header":{"version":"1.0","id":5,"device":"ZZX2080"},"body":{"password":"123456","Time":"1795138200000"}}\r\n',
    ]);
  });

  test.each([
    ['a no', said(16, { password: 'true', Result: 'false' }), 'camera-refused'],
    ['a wrong password', said(16, { password: 'false' }), 'camera-login-refused'],
    ['another function’s answer', said(8, { password: 'true', battery: '87' }), 'camera-babbles'],
    ['no time in it', said(16, { password: 'true', Time: 'now' }), 'camera-babbles'],
    ['a time beyond all dates', said(16, { password: 'true', Time: '999999999999' }), 'camera-babbles'],
    ['a cut line', text('{"header":{"id":16},"body":{"Time":"17'), 'camera-babbles'],
    ['a line of something else', text('null\r\n[]\r\n{"header":[],"body":1}\r\n'), 'camera-babbles'],
    ['a line beyond any answer', Buffer.alloc(20_000, 0x20), 'camera-babbles'],
    ['invalid UTF-8', hex('7b22ff22 3a 31 7d 0d 0a'), 'camera-babbles'],
    ['nothing', Buffer.alloc(0), 'camera-silent'],
  ])('tell no time with %s', async (_, answer, code) => {
    await expect(zzx(answer).link.readClock?.(NEVER)).rejects.toMatchObject({ code });
  });

  test('are not sent with a password again after it was refused', async () => {
    const { pipe, link } = zzx(said(6, { password: 'false' }));
    await expect(link.enterDiskMode?.(NEVER)).rejects.toMatchObject({ code: 'camera-login-refused' });
    await expect(link.readClock?.(NEVER)).rejects.toMatchObject({ code: 'camera-login-refused' });
    expect(pipe.written).toHaveLength(1);
  });

  test('are refused while a clip is being cut', async () => {
    const { link } = zzx(said(6, { password: 'true', Result: 'false' }));
    await expect(link.enterDiskMode?.(NEVER)).rejects.toMatchObject({ code: 'camera-refused' });
  });

  test('may hold whatever for names and numbers: what is no such thing counts as not told', async () => {
    const { link } = zzx(
      said(2, { IDCode: 'by\u202eand' }),
      said(3, { password: 'true', serial: '../../etc', policeNo: { a: 1 }, policeName: '张三', groupNo: '\u0007' }),
      said(7, { password: 'true', VideoWidth: '1920\u001b', VideoHeight: ['1080'] }),
      said(8, { password: 'true', battery: '870' }),
      said(18, { password: 'true', free: '\u202e807', total: '14820' }),
    );
    const facts = await link.identify(NEVER);
    expect(facts).toEqual({
      ...{ serial: undefined, model: undefined, firmware: undefined, idCode: undefined, officerId: undefined },
      ...{ unitId: undefined, batteryPercent: undefined, settings: { 'free-mb': '807', 'total-mb': '14820' } },
    });
  });
});
