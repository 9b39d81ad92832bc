/** How far off a camera's clock is, as people read it. */
import { expect, test } from 'vitest';
import { clockText } from '../../../src/cli/clock-text.js';

const clock = (offsetMs: number | null, lowMs: number | null, highMs: number | null) => ({
  class: offsetMs === null ? 'bounded' : 'measured',
  offsetMs,
  lowMs,
  highMs,
});

test.each([
  ['measured and fast', clock(432_000, 431_972, 432_028), '快 7 分 12.0 秒 ±28 毫秒', '7 min 12.0 s fast ±28 ms'],
  ['measured and slow', clock(-1500, -1540, -1460), '慢 1.50 秒 ±40 毫秒', '1.50 s slow ±40 ms'],
  ['bounded from below', clock(null, -244_200, null), '最多慢 4 分 4.2 秒', 'at most 4 min 4.2 s slow'],
  ['surely fast', clock(null, 60_000, null), '至少快 1 分 0.0 秒', 'at least 1 min 0.0 s fast'],
  ['surely slow', clock(null, null, -60_000), '至少慢 1 分 0.0 秒', 'at least 1 min 0.0 s slow'],
  [
    'bounded from both sides',
    clock(null, -2000, 3000),
    '最多慢 2.00 秒，最多快 3.00 秒',
    'at most 2.00 s slow, at most 3.00 s fast',
  ],
  ['slow by years, surely', clock(null, null, -217_736_072_000), '至少慢 2520 天 2 小时', 'at least 2520 d 2 h slow'],
  ['a bound that nobody can use', clock(null, -217_736_072_000, null), '未知', 'unknown'],
  ['not asked at all', null, '未知', 'unknown'],
] as const)('%s', (_, shown, zh, en) => {
  expect(clockText(shown, 'zh')).toBe(zh);
  expect(clockText(shown, 'en')).toBe(en);
});
