import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatInstant } from '../../../src/domain/quantities.js';
import { LOG_LIMITS, readLog } from '../../../src/profiles/read-log.js';
import { makeProfile, packagedProfile, SAMPLES_FOLDER } from './packaged.js';

const PLAIN = packagedProfile('msc-gat947-plain');
const line = (second: number, what: string): string =>
  `2026-11-20 09:30:${String(second).padStart(2, '0')} -> ${what}\r\n`;

function rows(bytes: Uint8Array): string[] {
  return readLog(bytes, PLAIN).events.map((event) => `${formatInstant(event.at)} ${event.kind}`);
}

describe('a camera’s log', () => {
  it('in UTF-8 is read to the last event', () => {
    const bytes = readFileSync(`${SAMPLES_FOLDER}msc-gat947-plain/20161227.log`);
    expect(rows(bytes)).toEqual([
      '2016-12-27T14:36:50+08:00 power-on',
      '2016-12-27T14:36:56+08:00 rec-start',
      '2016-12-27T14:40:02+08:00 photo',
      '2016-12-27T14:46:57+08:00 rec-stop',
      '2016-12-27T14:50:00+08:00 audio-start',
      '2016-12-27T14:51:00+08:00 audio-stop',
      '2016-12-27T15:00:00+08:00 other',
      '2016-12-27T15:10:00+08:00 rec-start',
    ]);
    const reading = readLog(bytes, PLAIN);
    expect(reading).toMatchObject({ badLines: 0, isCut: false });
    expect(reading.lastAt).toBe(reading.events.at(-1)?.at);
    expect(reading.events[0]?.raw).toBe('2016-12-27 14:36:50 -> 开机(RS:14807MB TS:14820MB)');
  });

  it('with constant space figures says so, and believes figures that move', () => {
    const bytes = readFileSync(`${SAMPLES_FOLDER}msc-gat947-plain/20161227.log`);
    expect(readLog(bytes, PLAIN).space).toEqual({ freeMb: 14_807, totalMb: 14_820, isConstant: true });
    const moving = Buffer.from(line(1, '开机(RS:900MB TS:1000MB)') + line(2, '关机(RS:800MB TS:1000MB)'));
    expect(readLog(moving, PLAIN).space).toEqual({ freeMb: 800, totalMb: 1000, isConstant: false });
    expect(readLog(Buffer.from(line(1, '开机')), PLAIN).space).toBeUndefined();
  });

  it('in GBK, cut inside a character by a flat battery, gives its whole lines', () => {
    const bytes = readFileSync(`${SAMPLES_FOLDER}bc-ascii/20261120.log`);
    const reading = readLog(bytes, packagedProfile('bc-ascii'));
    expect(reading.events.map((event) => event.kind)).toEqual([
      'power-on',
      'rec-start',
      'rec-stop',
      'battery-low',
      'power-off',
      'other',
    ]);
    expect(reading.badLines).toBe(2);
    expect(reading.events[0]?.raw).toContain('开机');
  });

  it('in a declared encoding is not guessed at', () => {
    const gbkOnly = makeProfile('gbk-log', { log: { ...PLAIN.log, encoding: 'gbk' } });
    const gbk = Buffer.concat([
      Buffer.from('2026-11-20 09:30:00 -> '),
      Buffer.from([0xbf, 0xaa, 0xbb, 0xfa]),
      Buffer.from('\n'),
    ]);
    expect(readLog(gbk, gbkOnly).events[0]?.kind).toBe('power-on');
  });

  it('is read whatever ends its lines, with a byte-order mark and zero bytes', () => {
    const text =
      '\uFEFF2026-11-20 09:30:01 -> power on\n2026-11-20 09:30:02 -> START RECORDER\r2026-11-20 09:30:03 -> stop recorder\r\n\0\0\0\0';
    expect(readLog(Buffer.from(text), PLAIN).events.map((event) => event.kind)).toEqual([
      'power-on',
      'rec-start',
      'rec-stop',
    ]);
    expect(readLog(Buffer.from(text), PLAIN).badLines).toBe(0);
  });

  it('keeps the order of the file: a clock that was set back is a fact', () => {
    const bytes = Buffer.from(line(30, '关机') + line(10, '开机'));
    expect(rows(bytes)).toEqual(['2026-11-20T09:30:30+08:00 power-off', '2026-11-20T09:30:10+08:00 power-on']);
  });

  it('of noise, or empty, has no events and no last time', () => {
    const noise = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 167) % 256));
    expect(readLog(noise, PLAIN)).toMatchObject({ events: [], lastAt: undefined });
    expect(readLog(noise, PLAIN).badLines).toBeGreaterThan(0);
    expect(readLog(new Uint8Array(0), PLAIN)).toEqual({
      events: [],
      badLines: 0,
      lastAt: undefined,
      isCut: false,
      space: undefined,
    });
  });

  it('beyond the bound in bytes keeps the newest whole lines', () => {
    const one = line(1, 'x'.repeat(150));
    const many = one.repeat(Math.ceil(LOG_LIMITS.bytes / one.length) + 10) + line(59, '关机');
    const reading = readLog(Buffer.from(many), PLAIN);
    expect(reading).toMatchObject({ isCut: true, badLines: 0 });
    expect(reading.events).toHaveLength(LOG_LIMITS.events);
    expect(reading.events.at(-1)?.kind).toBe('power-off');
  });

  it('never carries control or direction characters or long lines into a report', () => {
    const reading = readLog(Buffer.from(line(1, `a\u001b[31m\u202eb${'c'.repeat(180)}`)), PLAIN);
    expect(reading.events[0]?.raw).toMatch(/^2026-11-20 09:30:01 -> a\uFFFD\[31m\uFFFDb/);
    expect(reading.events[0]?.raw.length).toBeLessThanOrEqual(LOG_LIMITS.rawChars);
  });
});
