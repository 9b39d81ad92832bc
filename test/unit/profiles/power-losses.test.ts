/** Power lost while recording, from the camera's own words. */
import { describe, expect, test } from 'vitest';
import { powerLosses } from '../../../src/profiles/power-losses.js';
import { readLog } from '../../../src/profiles/read-log.js';
import { packagedProfile } from './packaged.js';

const profile = packagedProfile('msc-gat947-plain');
const log = (...words: string[]) =>
  readLog(
    Buffer.from(words.map((word, i) => `2026-11-20 09:${String(i).padStart(2, '0')}:00 -> ${word}\r\n`).join('')),
    profile,
  );
const minutes = (...words: string[]) =>
  powerLosses([log(...words)]).map(({ lastAt, backAt }) => [
    new Date(lastAt).getUTCMinutes(),
    new Date(backAt).getUTCMinutes(),
  ]);

describe('powerLosses', () => {
  test('finds a recording that is followed by a start of the camera', () => {
    expect(minutes('开机', '开始录像', '拍照', '开机')).toEqual([[2, 3]]);
  });
  test.each([
    ['a recording that was stopped', ['开机', '开始录像', '停止录像', '开机']],
    ['an orderly switching off without a stop', ['开机', '开始录像', '关机', '开机']],
    ['a recording still open at the end', ['开机', '开始录像']],
    ['no recording at all', ['开机', '开机']],
    ['an empty log', []],
  ])('says nothing of %s', (_, words) => {
    expect(minutes(...words)).toEqual([]);
  });
  test('sees a loss across two log files', () => {
    expect(powerLosses([log('开始录像'), log('开机')])).toHaveLength(1);
  });
  test('finds each of several', () => {
    expect(minutes('开始录像', '开机', '开始录像', '开机', '开始录像', '停止录像', '关机')).toHaveLength(2);
  });
});
