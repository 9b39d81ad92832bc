import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/domain/failure.js';
import { type LogFile, readLogEvents } from '../../../src/ingest/read-log-events.js';
import { decodeProfile } from '../../../src/profiles/decode-profile.js';
import { judgingOptions } from '../../../src/profiles/judging-options.js';
import { LOG_LIMITS } from '../../../src/profiles/read-log.js';

const PROFILES = resolve(import.meta.dirname, '../../../device-profiles');
const { signal } = new AbortController();

function packaged(id: string) {
  return decodeProfile(readFileSync(join(PROFILES, `${id}.json`), 'utf8'), id);
}

function logFile(path: string, bytes: Uint8Array): LogFile {
  return {
    path,
    names: { kind: 'log', pattern: 'x/log' },
    readEnd: async (maxBytes) => bytes.subarray(Math.max(0, bytes.length - maxBytes)),
  };
}

const plain = packaged('msc-gat947-plain');
/** 开始录像 and 停止录像 in GBK. */
const GBK = Buffer.concat([
  Buffer.from('2026-11-20 09:30:00 -> '),
  Buffer.from('bfaacabcc2bccff1', 'hex'),
  Buffer.from('\r\n2026-11-20 09:31:00 -> '),
  Buffer.from('cda3d6b9c2bccff1', 'hex'),
  Buffer.from('\r\n'),
]);

describe('the camera’s logs as events', () => {
  test.each([
    ['Chinese in UTF-8', Buffer.from('2026-11-20 09:30:00 -> 开始录像\r\n2026-11-20 09:31:00 -> 停止录像\r\n')],
    ['Chinese in GBK', GBK],
    ['English', Buffer.from('2026-11-20 09:30:00 -> Start Recorder\n2026-11-20 09:31:00 -> stop recorder\n')],
  ])('%s says the same', async (_, bytes) => {
    const events = await readLogEvents([logFile('LOG/20261120.log', bytes)], plain, signal);
    expect(events.get('LOG/20261120.log')).toEqual([
      { at: Date.parse('2026-11-20T09:30:00+08:00'), kind: 'rec-start' },
      { at: Date.parse('2026-11-20T09:31:00+08:00'), kind: 'rec-stop' },
    ]);
  });

  test('a set clock, a full card and a low battery are events; lines of no known meaning are none', async () => {
    const words = ['校时', '存储已满', '电量低', '进入菜单'];
    const text = words.map((word) => `2026-11-20 09:30:00 -> ${word}\r\n`).join('');
    const events = await readLogEvents([logFile('a', Buffer.from(text))], plain, signal);
    expect(events.get('a')?.map(({ kind }) => kind)).toEqual(['clock-set', 'card-full', 'battery-low']);
  });

  test('only the newest logs are read, and of each only its end', async () => {
    const asked: number[] = [];
    const logs = Array.from({ length: 70 }, (_, i) => ({
      ...logFile(`LOG/${20_260_000 + i}.log`, GBK),
      readEnd: async (maxBytes: number) => {
        asked.push(maxBytes);
        return GBK;
      },
    }));
    const events = await readLogEvents(logs, plain, signal);
    expect([...events.keys()].sort()[0]).toBe('LOG/20260008.log');
    expect(asked).toHaveLength(62);
    expect(new Set(asked)).toEqual(new Set([LOG_LIMITS.bytes]));
  });

  test('a log that the medium cannot read tells nothing; any other failure is one', async () => {
    const failing = (code: 'file-unreadable' | 'medium-gone'): LogFile => ({
      ...logFile('a', GBK),
      readEnd: () => Promise.reject(new Failure(code, { path: 'a' })),
    });
    expect((await readLogEvents([failing('file-unreadable')], plain, signal)).size).toBe(0);
    await expect(readLogEvents([failing('medium-gone')], plain, signal)).rejects.toMatchObject({
      code: 'medium-gone',
    });
  });

  test('without a profile no log can be read', async () => {
    expect((await readLogEvents([logFile('a', GBK)], undefined, signal)).size).toBe(0);
  });
});

describe('what a profile knows of continuity', () => {
  test('is handed on as it stands there', () => {
    expect(judgingOptions(packaged('guobao-e12'))).toMatchObject({
      zoneOffsetMinutes: 480,
      sequenceScope: 'per-power-on',
      preRecordMs: 60_000,
      overlapMs: 1000,
      joinedMs: undefined,
      trustsCreation: false,
    });
    expect(judgingOptions(packaged('thinkware-dashcam')).trustsCreation).toBe(true);
  });

  test('without a profile only the zone is settled', () => {
    expect(judgingOptions(undefined)).toEqual({ zoneOffsetMinutes: 480 });
  });
});
