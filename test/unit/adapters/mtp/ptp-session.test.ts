/** PTP's bytes as the standard lays them out, and what becomes of a camera whose answers do not fit it. */
import { expect, test } from 'vitest';
import { encodeCommand } from '../../../../src/adapters/mtp/ptp-container.js';
import { DatasetReader, decodeObjectInfo, parseDateTime } from '../../../../src/adapters/mtp/ptp-datasets.js';
import { openPtpSession } from '../../../../src/adapters/mtp/ptp-session.js';
import { MtpCamera } from '../../../fakes/mtp-camera.js';

const NEVER = new AbortController().signal;
const STORAGES = 0x1004;
const SILENCE_MS = 50;

async function opened() {
  const camera = new MtpCamera({ a: 'foot' });
  return { camera, session: await openPtpSession(camera, NEVER, SILENCE_MS) };
}

test('a command is length, type, code, transaction and parameters, least byte first', () => {
  expect(encodeCommand(0x1002, 0, [1]).toString('hex')).toBe('10000000010002100000000001000000');
  expect(encodeCommand(0x101b, 0x0102, [7, 0x80000000, 512]).toString('hex')).toBe(
    '1800000001001b1002010000070000000000008000020000',
  );
});

test('an object is told by its format, size, name and times', () => {
  const fixed =
    '01000100 0030 0000 04000000 0000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 0000 00000000 00000000';
  const name = '04 4f60 6100 2e20 0000'.replaceAll(' ', '');
  const modified = Buffer.concat([Buffer.from([17]), Buffer.from('20261122T083000Z\0', 'utf16le')]).toString('hex');
  const bytes = Buffer.from(`${fixed.replaceAll(' ', '')}${name}00${modified}00`, 'hex');
  expect(decodeObjectInfo(bytes)).toEqual({
    format: 0x3000,
    sizeBytes: 4,
    name: '\u604fa\u202e',
    captured: '',
    modified: '20261122T083000Z',
  });
  for (let length = 0; length < bytes.length - 1; length += 1)
    expect(() => decodeObjectInfo(bytes.subarray(0, length))).toThrowError(
      expect.objectContaining({ code: 'port-failed' }),
    );
});

test('an array that claims more than came is refused before room is made for it', () => {
  expect(() => new DatasetReader(Buffer.from('ffffffff01000000', 'hex')).array(4)).toThrowError(
    expect.objectContaining({ code: 'port-failed' }),
  );
});

test.each([
  ['20261122T083000', '2026-11-22T08:30:00.000Z'],
  ['20261122T083000.5Z', '2026-11-22T08:30:00.000Z'],
  ['20261122T083000+0800', '2026-11-22T00:30:00.000Z'],
  ['20261122T083000-0330', '2026-11-22T12:00:00.000Z'],
  ['20260230T083000', undefined],
  ['20261122T246000', undefined],
  ['yesterday', undefined],
  ['', undefined],
])('the time %s is %s', (text, iso) => {
  const at = parseDateTime(text);
  expect(at === undefined ? undefined : new Date(at).toISOString()).toBe(iso);
});

test.each<[string, (containers: Buffer[]) => Buffer[], string]>([
  ['nothing', () => [], 'camera-silent'],
  ['no response after the data', ([data]) => (data ? [data] : []), 'camera-silent'],
  ['a length below a header’s', () => [Buffer.from('0b0000000200041001000000', 'hex')], 'port-failed'],
  ['a length without end', () => [Buffer.from('ffffffff0200041001000000', 'hex')], 'port-failed'],
  ['another transaction', () => [Buffer.from('0c0000000300012099000000', 'hex')], 'port-failed'],
  ['an event', () => [Buffer.from('0c0000000400024001000000', 'hex')], 'port-failed'],
  ['a response with more than five parameters', () => [Buffer.from('240000000300012001000000', 'hex')], 'port-failed'],
  [
    'data of another operation',
    ([, response]) => [Buffer.from('0c0000000200051001000000', 'hex'), response ?? Buffer.alloc(0)],
    'port-failed',
  ],
  ['the data twice', ([data, response]) => [data, data, response].filter((one) => one !== undefined), 'port-failed'],
])('%s for an answer ends the session', async (_, spoil, code) => {
  const { camera, session } = await opened();
  camera.spoil = (asked, containers) => (asked === STORAGES ? spoil(containers) : containers);
  await expect(session.ask(STORAGES, [], { maxBytes: 100 })).rejects.toMatchObject({ code });
  expect(session.isOver()).toBe(true);
  camera.spoil = (_asked, containers) => containers;
  await expect(session.ask(STORAGES, [], { maxBytes: 100 })).rejects.toMatchObject({ code: 'port-failed' });
  await session[Symbol.asyncDispose]();
  expect(camera.isClosed).toBe(true);
});

test('a refusal is told with its code, and the session goes on', async () => {
  const { camera, session } = await opened();
  await expect(session.ask(0x1008, [99], { maxBytes: 100 })).rejects.toMatchObject({
    code: 'camera-refused',
    facts: { response: 0x2009 },
  });
  expect(await session.ask(STORAGES, [], { maxBytes: 100 })).toEqual(Buffer.from('0100000001000100', 'hex'));
  await session[Symbol.asyncDispose]();
  expect(camera.asked.at(-1)).toBe(0x1003);
});

test('what an earlier conversation left behind is not taken for an answer', async () => {
  const camera = new MtpCamera({ a: 'foot' });
  camera.say(Buffer.alloc(5000, 0x55));
  const session = await openPtpSession(camera, NEVER, SILENCE_MS);
  expect(session.info.operations.has(0x101b)).toBe(true);
});
